import type { EvacuationAction } from "../action";
import { regionNamed, type Situation } from "../situation";
import type { Step } from "../step";

/** Steps that move users, by the evacuation switch alone: neither a DNS record nor Route 53's control plane. Pure. */

const action = (situation: Situation, region: string, what: EvacuationAction["what"]): EvacuationAction => ({ kind: "evacuation", region, peerAwsRegion: regionNamed(situation, region).peerAwsRegion, what });

export const evacuate = (situation: Situation, region: string): Step => ({
  id: `evacuate-${region}`,
  title: `Send users away from ${region}`,
  why: "Route 53 does so by itself while the region does not answer. This holds them away when it comes back, until its database is closed and caught up. It lasts 115 minutes; the command again holds it longer.",
  does: () => [{ action: action(situation, region, "evacuate") }],
  patience: 180,
  after: {
    says: `the switch says that ${region} is evacuated`,
    asks: () => action(situation, region, "ask"),
    wrong: (answer) => (answer === "ALARM" ? undefined : `the alarm is ${answer === "" ? "not there" : answer}`),
    otherwise: "Look at the alarm in the peer's region; put the metric there by hand.",
  },
  holdsUntil: `return-${region}`,
});

export const letReturn = (situation: Situation, region: string): Step => ({
  id: `return-${region}`,
  title: `Let users back into ${region}`,
  why: "Its database is the writer or follows it, and its poolers lead to the writer.",
  does: () => [{ action: action(situation, region, "return") }],
  patience: 300,
  after: {
    says: `the switch says that ${region} is not evacuated`,
    asks: () => action(situation, region, "ask"),
    wrong: (answer) => (answer === "ALARM" ? "the alarm is still on" : undefined),
    otherwise: "The alarm looks once a minute; wait, then put a 0 there by hand.",
  },
});
