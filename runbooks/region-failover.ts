import type { Situation } from "./situation";
import { RunbookError, regionNamed } from "./situation";
import type { Runbook, Step } from "./step";
import { declareLost, standsReady } from "./steps/declare";
import { commitRole } from "./steps/finish";
import { advanceSequences, compareRows, copySequences, detach, dropSlot, publish, subscribe } from "./steps/replication";
import { evacuate } from "./steps/traffic";
import { caughtUp, fence, repoint, unfence } from "./steps/writes";

export interface FailoverOptions {
  /** Region that is to write. Default: the region after the writer. */
  region?: string;
  /** The writer's region is lost: it is given up, not asked. */
  writerLost: boolean;
}

/** Seconds that a region which is believed dead may take to answer. */
const lastChance = 10;

/** A planned hand-over of writes, without loss: the same steps in both directions. Pure. */
export const handOver = (situation: Situation, from: string, to: string): Step[] => [
  standsReady(from, to),
  fence(situation, from),
  caughtUp(from, to),
  compareRows(from, to),
  copySequences(from, to),
  detach(to),
  dropSlot(from),
  publish(to),
  subscribe(situation, from, to, false),
  unfence(situation, to),
  ...situation.regions.map(({ name }) => repoint(situation, name, to)),
];

/** Writes in the other region, the writer's being dead; nothing of it is waited for. Pure. */
export const takeOver = (situation: Situation, from: string, to: string): Step[] => [
  declareLost(situation, from, to),
  fence(situation, from, {
    mayWait: `close ${from}'s database before anybody comes back to it: ha runbook region-failback begins with it`,
    seconds: lastChance,
    patience: 0,
  }),
  detach(to),
  advanceSequences(to),
  unfence(situation, to),
  ...situation.regions.filter(({ name }) => name !== from).map(({ name }) => repoint(situation, name, to)),
  publish(to),
  evacuate(situation, from),
];

/** @throws RunbookError when the region is unknown or writes already */
export function regionFailover(situation: Situation, { region, writerLost }: FailoverOptions): Runbook {
  const from = situation.writer;
  const names = situation.regions.map(({ name }) => name);
  const to = regionNamed(situation, region ?? names[(names.indexOf(from) + 1) % names.length] ?? "").name;
  if (to === from) throw new RunbookError(`--region ${to}: it is the writer already, by Pulumi.yaml`);
  return {
    name: "region-failover",
    title: writerLost ? `${from} is lost: ${to} takes over its writes` : `${from} hands its writes over to ${to}`,
    about: writerLost
      ? [
          `For a writer region that is gone and not expected back within the recovery time of 15 minutes. Reads and users go on in ${to} without anybody's doing: Route 53 follows the health checks.`,
          "What the last seconds committed and did not cross is lost until the region comes back; its failback lists it.",
          `Needs ${to}'s API server and CloudWatch alone: no \`pulumi up\`, no state, no DNS record, no IAM.`,
        ]
      : ["For maintenance, and as an exercise: nothing is lost, writes pause for seconds. Users stay where they are; those in the old region write across from then on."],
    parameters: { from, to, variant: writerLost ? "writer lost" : "planned" },
    steps: [...(writerLost ? takeOver(situation, from, to) : handOver(situation, from, to)), ...commitRole(from, to, writerLost ? from : undefined)],
  };
}
