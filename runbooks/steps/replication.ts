import { compareRowsSql, compareSchemaSql, notCopiedSql, withoutIdentitySql } from "../../components/replication/checks";
import { detachedSql, detachSql, dropSlotSql, slotGoneSql } from "../../components/replication/detach";
import { advanceSequencesSql, compareSequencesSql, copySequencesSql, looseSequencesSql, sequenceGap, sequencesBehindSql } from "../../components/replication/sequences";
import { publication, publicationSql, subscription, subscriptionSql } from "../../components/replication/sql";
import { replicationRole } from "../../components/postgres/sql";
import { databaseHost } from "../../components/shared/names";
import { pipe, sql } from "../action";
import type { Situation } from "../situation";
import { isEmpty, isTrue, type Step } from "../step";
import { giveUp } from "./writes";

/** Steps about publication, subscription and what replication does not carry. Pure. */

/** The same tables and rows on both sides; while nobody writes. */
export const compareRows = (from: string, to: string): Step => ({
  id: "compare-rows",
  title: `Compare ${from}'s tables and rows with ${to}'s`,
  why: "The last moment at which giving up costs nothing. Tables of up to a million rows are counted on both sides; larger ones would cost the minute that a hand-over may take.",
  does: () => [],
  before: [
    {
      says: `${to} has the same tables and columns as ${from}`,
      asks: () => pipe(sql(from, compareSchemaSql), to),
      wrong: isTrue("they differ"),
      otherwise: `Bring the schema over with ha runbook schema-change. ${giveUp(from)}.`,
    },
  ],
  after: {
    says: `every table has as many rows in ${to} as in ${from}`,
    asks: () => pipe(sql(from, compareRowsSql), to),
    wrong: isEmpty,
    otherwise: `Look for an error of the apply worker in ${to}'s log: a row there was changed by somebody. ${giveUp(from)}.`,
  },
  always: true,
});

export const copySequences = (from: string, to: string): Step => ({
  id: "sequences",
  title: `Bring ${to}'s sequences to where ${from}'s stand`,
  why: "Logical replication carries no sequence values: without this the next insert would take a number that is taken.",
  does: () => [{ action: pipe(sql(from, copySequencesSql), to) }],
  after: {
    says: `${to}'s sequences stand where ${from}'s do`,
    asks: () => pipe(sql(from, compareSequencesSql), to),
    wrong: isEmpty,
    otherwise: `A sequence that ${to} lacks has to be made there first. ${giveUp(from)}.`,
  },
  holdsUntil: `open-${to}`,
});

export const advanceSequences = (region: string): Step => ({
  id: "sequences",
  title: `Set ${region}'s sequences behind every value that has arrived`,
  why: `Where the old writer's stood nobody can ask. A gap of ${sequenceGap.toLocaleString("en-US")} leaves room for rows that were written and have not arrived, so that they can be brought in later under their own numbers.`,
  does: () => [{ action: sql(region, advanceSequencesSql()) }, { action: sql(region, looseSequencesSql), notes: "sequencesToSetByHand" }],
  after: {
    says: "no sequence is behind the column that it fills",
    asks: () => sql(region, sequencesBehindSql),
    wrong: isEmpty,
    otherwise: "Set the named sequences by hand with setval().",
  },
  always: true,
});

/** The subscriber lets go of a publisher that may be dead. */
export const detach = (region: string): Step => ({
  id: "detach",
  title: `End ${region}'s subscription`,
  why: "A late change of the old writer must not fall into what is written here from now on. Disabled, then parted from its slot, then dropped: so no word to the publisher is needed.",
  does: () => [{ action: sql(region, detachSql) }],
  after: { says: `${region} subscribes to nothing`, asks: () => sql(region, detachedSql), wrong: isTrue("it does"), otherwise: "Run the three statements by hand and read what the server says." },
  // The way back subscribes the same database again, on the other side.
  holdsUntil: `subscribe-${region}`,
});

export const dropSlot = (region: string): Step => ({
  id: "drop-slot",
  title: `Drop the subscriber's slot in ${region}`,
  why: "Nobody reads it any more, and it would hold WAL back up to its bound.",
  does: () => [{ action: sql(region, dropSlotSql) }],
  after: { says: "the slot is gone", asks: () => sql(region, slotGoneSql), wrong: isTrue("it stands"), otherwise: "Wait until its sender has ended, and try again." },
});

export const publish = (region: string): Step => ({
  id: `publish-${region}`,
  title: `Publish ${region}'s tables`,
  why: "The other region follows from here.",
  does: () => [{ action: sql(region, publicationSql()) }],
  after: {
    says: `${region} publishes, and every published table has a replica identity`,
    asks: () => sql(region, `${withoutIdentitySql}SELECT 'no publication' WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = '${publication}');`),
    wrong: isEmpty,
    otherwise: "Give each named table a primary key, or ALTER TABLE … REPLICA IDENTITY FULL: without it UPDATE and DELETE fail.",
  },
});

/** @param copy whether the subscriber starts from an empty database */
export const subscribe = ({ domain, databaseName }: Situation, region: string, to: string, copy: boolean): Step => ({
  id: `subscribe-${region}`,
  title: `Let ${region} follow ${to}`,
  why: copy ? "Every table is copied, then changes follow." : "Both sides hold the same and nobody writes: from here on every change follows, and nothing needs to be copied.",
  does: () => [{ action: sql(region, subscriptionSql(databaseHost(to, domain), databaseName, replicationRole, copy)) }],
  patience: copy ? 6 * 3600 : 60,
  after: {
    says: `${region} follows ${to} with every table`,
    asks: () => sql(region, `${notCopiedSql}SELECT 'the apply worker does not run' WHERE NOT EXISTS (SELECT FROM pg_stat_subscription WHERE subname = '${subscription}' AND worker_type = 'apply' AND pid IS NOT NULL AND latest_end_lsn IS NOT NULL);`),
    wrong: isEmpty,
    otherwise: `Read ${region}'s log for "logical replication": password, way to ${databaseHost(to, domain)}, a table that is missing.`,
  },
  // A fresh copy is made in order to hand over to it, which ends it.
  ...(copy ? { holdsUntil: "detach" } : {}),
});
