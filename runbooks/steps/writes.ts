import { paths, writerIni } from "../../components/postgres/pgbouncer-ini";
import { databaseHost } from "../../components/shared/names";
import { confirmedSql } from "../../components/replication/checks";
import { type Action, sql } from "../action";
import type { Situation } from "../situation";
import { acceptsWritesSql, fencedSql, fenceSql, unfenceSql } from "../sql/fence";
import { isTrue, type Step } from "../step";

/** Steps that decide where the application writes. Pure. */

const port = 5432;
const poolerName = "pgbouncer";

/** How writes are let in again where a hand-over stops half way and is given up. */
export const giveUp = (region: string): string => `To give up and write in ${region} as before: run "Let ${region} take writes" by hand`;

/** Closes a region's database to the application's writes; reads go on. */
export const fence = ({ databaseName }: Situation, region: string, more: Pick<Step, "mayWait" | "seconds" | "patience"> = {}): Step => ({
  id: `fence-${region}`,
  title: `Close ${region}'s database to the application's writes`,
  why: "Two writers diverge at the first row, and nothing says so. The setting is the database's: it outlives restarts and failovers inside the region. Reads of the local copy go on.",
  before: [
    {
      says: `${region}'s database has a writer`,
      asks: () => sql(region, "SELECT NOT pg_is_in_recovery();\n"),
      wrong: isTrue("not yet"),
      otherwise: `See its servers' logs, and docs/runbooks/etcd-member-lost.md.`,
    },
  ],
  patience: 60,
  does: () => [{ action: sql(region, fenceSql(databaseName)), notes: `lastWrite-${region}` }],
  after: {
    says: `${region}'s database refuses the application's writes`,
    asks: () => sql(region, fencedSql(databaseName)),
    wrong: isTrue("it takes them"),
    otherwise: `Look at the console's pods in ${region} and at its database; nothing has been promoted yet.`,
  },
  // Sessions from before are ended and the position behind the last write noted, whoever set it.
  always: true,
  ...more,
});

/** Waits until the other region has confirmed what the fence noted. */
export const caughtUp = (from: string, to: string): Step => ({
  id: "caught-up",
  title: `Wait until ${to} has all that ${from} has written`,
  why: "From here on nothing is lost: nobody writes, and everything has arrived.",
  patience: 60,
  does: () => [],
  after: {
    says: `${to} has confirmed ${from}'s last write`,
    asks: (notes) => sql(from, confirmedSql(notes(`lastWrite-${from}`))),
    wrong: isTrue("not yet"),
    otherwise: `See docs/runbooks/database-replication-lag.md. ${giveUp(from)}.`,
  },
  holdsUntil: "drop-slot",
});

/** Opens a region's database to the application's writes. */
export const unfence = ({ databaseName }: Situation, region: string): Step => ({
  id: `open-${region}`,
  title: `Let ${region} take writes`,
  why: "Sequences are in their places and the subscription is gone, so that nothing that arrives later can collide.",
  does: () => [{ action: sql(region, unfenceSql(databaseName)) }],
  after: {
    says: `${region}'s database takes the application's writes`,
    asks: () => sql(region, fencedSql(databaseName)),
    wrong: (answer) => (answer === "f" ? undefined : "it refuses them"),
    otherwise: `Look at the console's pods in ${region} and at its database.`,
  },
  // A region that was never closed says that it is open, and may still not be the one.
  holdsUntil: `fence-${region}`,
});

const line = ({ domain, databaseName }: Situation, writer: string): string => writerIni(databaseName, databaseHost(writer, domain), port);
const inPods = (region: string, script: string): Action => ({ kind: "pods", region, deployment: poolerName, script });

/** PgBouncer reads its files again at SIGHUP; it need not be the pod's first process. */
const reload = `for process in /proc/[0-9]*; do [ "$(cat "$process/comm" 2>/dev/null)" = ${poolerName} ] && kill -HUP "\${process#/proc/}"; done; true`;

/** Leads a region's poolers to the writer. */
export const repoint = (situation: Situation, region: string, writer: string, more: Pick<Step, "mayWait" | "seconds"> = {}): Step => {
  const wanted = line(situation, writer);
  const arrived = `grep --quiet --fixed-strings 'host=${databaseHost(writer, situation.domain)} ' ${paths.writer}`;
  return {
    id: `poolers-${region}`,
    title: `Lead ${region}'s poolers to ${writer}`,
    why: "Services know only their pooler. Pulumi made this ConfigMap once and ignores its data, so that no later `pulumi up` undoes it.",
    does: () => [
      { action: { kind: "configMap", region, name: `${poolerName}-writer`, data: { "writer.ini": wanted } } },
      // The kubelet brings the file within moments, since the pod was looked at; then it is read again.
      { action: inPods(region, `for second in $(seq 90); do ${arrived} && break; sleep 1; done; ${arrived} && { ${reload}; }`) },
    ],
    after: {
      says: `${region}'s poolers lead to ${writer}'s database, which takes writes`,
      asks: () => ({ kind: "console", region, as: "pooler", input: acceptsWritesSql }),
      wrong: isTrue("a session through the pooler may not write there"),
      otherwise: `Look at ${paths.writer} in the pods of ${poolerName}; or: kubectl rollout restart deployment ${poolerName}`,
    },
    // The writer before may be what answers: only the new address counts.
    always: true,
    seconds: 120,
    patience: 30,
    ...more,
  };
};
