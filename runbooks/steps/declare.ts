import { lagSql, lastAppliedSql, notCopiedSql, withoutIdentitySql } from "../../components/replication/checks";
import { sql } from "../action";
import type { Situation } from "../situation";
import { isEmpty, type Step } from "../step";

/** Steps that find out where things stand before anything is changed. Pure. */

/** Of a hand-over that nobody may notice: bytes that the other region may be behind when it begins. */
const lagBytes = 16 * 1024 * 1024;

/** Both regions stand, and the other is close behind. */
export const standsReady = (from: string, to: string): Step => ({
  id: "ready",
  title: `Look whether ${from} can hand over to ${to}`,
  why: "Writes wait from the next steps on: whatever could stop the hand-over is found before them.",
  before: [
    {
      says: `${to} has the first copy of every table`,
      asks: () => sql(to, notCopiedSql),
      wrong: isEmpty,
      otherwise: "Wait for the first copy, or see docs/runbooks/database-replication-lag.md.",
    },
    {
      says: `every published table of ${from} has a replica identity`,
      asks: () => sql(from, withoutIdentitySql),
      wrong: isEmpty,
      otherwise: `Give each named table a primary key. If ${from} does not answer and is given up, use --writer-lost.`,
    },
    {
      says: `${to} is connected, and less than ${lagBytes / 1024 / 1024} MiB behind`,
      asks: () => sql(from, lagSql),
      wrong: (answer) => {
        const [, bytes = "", active = ""] = answer.split("|");
        if (active !== "t") return "it is not connected";
        return Number(bytes) <= lagBytes ? undefined : `it is ${bytes} bytes behind`;
      },
      otherwise: "See docs/runbooks/database-replication-lag.md, and begin again when it has caught up.",
    },
  ],
  patience: 30,
  does: () => [{ action: sql(from, lagSql), notes: "secondsAndBytesBehind" }],
  always: true,
  holdsUntil: "ready",
});

/** What a lost writer takes with it, as far as the other region can tell. */
export const declareLost = ({ recoveryPointMinutes }: Situation, from: string, to: string): Step => ({
  id: "declare",
  title: `Declare ${from} lost, and note what ${to} last received`,
  why: `A person's decision: from here on ${from} may not write again. Noted are the last change that arrived, by ${from}'s clock, and its age in seconds now; what was committed in ${from} after that time is lost or comes back with ${from}. The recovery point objective is ${recoveryPointMinutes} minutes.`,
  before: [
    {
      says: `${to} has the first copy of every table`,
      asks: () => sql(to, notCopiedSql),
      wrong: isEmpty,
      otherwise: `A copy that is not whole must not be promoted: restore instead, with ha runbook database-restore --region ${to}.`,
    },
  ],
  does: () => [{ action: sql(to, lastAppliedSql), notes: "lastChangeThatArrived" }],
  always: true,
});
