import { compareSchemaSql } from "../components/replication/checks";
import { uncrossedSql } from "../components/replication/uncrossed";
import { pipe, sql } from "./action";
import { handOver } from "./region-failover";
import { regionNamed, RunbookError, type Situation } from "./situation";
import { setAsideDoneSql, setAsideSql } from "./sql/aside";
import { isTrue, type Notes, type Runbook, type Step } from "./step";
import { commitRole } from "./steps/finish";
import { evacuate, letReturn } from "./steps/traffic";
import { publish, subscribe } from "./steps/replication";
import { fence, repoint } from "./steps/writes";

/** The day of the first run, as part of the kept database's name. */
const day = (notes: Notes): string => notes("begun").slice(0, 10).replaceAll("-", "");

/** Rows that never crossed are put beside the journal before anything else happens to them. */
const listUncrossed = (region: string, writer: string): Step => ({
  id: "uncrossed",
  title: `List the rows of ${region} that never reached ${writer}`,
  why: `They were committed in ${region} before it was lost. Written to a file of JSON lines beside the journal, readable by its owner: table and row. A row that was changed in ${writer} since is among them, too; a person decides what is brought in. A DELETE that never crossed cannot be found.`,
  does: () => [{ action: pipe(sql(region, uncrossedSql), writer), keeps: "rows-that-never-crossed.jsonl" }],
  seconds: 3600,
});

const setAside = ({ databaseName }: Situation, region: string): Step => ({
  id: "set-aside",
  title: `Rename ${region}'s old database and make an empty one`,
  why: "The old one cannot be caught up: its history has ended elsewhere. It is kept under another name until a person drops it, so the volume must hold both. The new one is closed to the application's writes before anybody can connect.",
  does: (notes) => [{ action: sql(region, setAsideSql(databaseName, day(notes)), { database: "postgres" }) }],
  after: {
    says: "the old database is kept under its other name, and an empty one has its own",
    asks: (notes) => sql(region, setAsideDoneSql(databaseName, day(notes)), { database: "postgres" }),
    wrong: isTrue("not both are there"),
    otherwise: "End the sessions that are still open in it, and try again.",
  },
});

const copySchema = (region: string, writer: string): Step => ({
  id: "schema",
  title: `Copy the schema from ${writer} to ${region}`,
  why: "Logical replication carries no DDL, and the schema may have moved on. All of it or nothing.",
  does: () => [{ action: pipe({ kind: "console", region: writer, as: "schema" }, region, { transaction: true }) }],
  seconds: 300,
  after: {
    says: `${region} has the same tables and columns as ${writer}`,
    asks: () => pipe(sql(writer, compareSchemaSql), region),
    wrong: isTrue("they differ"),
    otherwise: "Compare pg_dump --schema-only of both sides.",
  },
});

/**
 * A region that was lost comes back: as a follower with a fresh copy, then as the writer.
 * @throws RunbookError when the region is unknown or writes already
 */
export function regionFailback(situation: Situation, { region }: { region?: string | undefined }): Runbook {
  const writer = situation.writer;
  const [first] = situation.regions.filter(({ name }) => name !== writer);
  const { name: back } = regionNamed(situation, region ?? first?.name ?? "");
  if (back === writer) throw new RunbookError(`--region ${back}: it is the writer already, by Pulumi.yaml; nothing has to come back`);
  return {
    name: "region-failback",
    title: `${back} comes back: a fresh copy of ${writer}, then the writer again`,
    about: [
      `For a region that was given up by region-failover and stands again. ${writer} goes on taking writes until the planned hand-over at the end, which pauses them for seconds and loses nothing.`,
      `The copy takes as long as the data needs to cross; begin in a quiet hour. Before it, in ${back}: \`kubectl\` answers and its database has a writer.`,
      "Users stay away by the evacuation switch until the end.",
    ],
    parameters: { back, writer },
    steps: [
      evacuate(situation, back),
      fence(situation, back),
      repoint(situation, back, writer),
      listUncrossed(back, writer),
      setAside(situation, back),
      copySchema(back, writer),
      publish(writer),
      subscribe(situation, back, writer, true),
      ...handOver(situation, writer, back).map((step) => (step.id === `poolers-${back}` ? { ...step, id: `poolers-${back}-again` } : step)),
      letReturn(situation, back),
      ...commitRole(back),
    ],
  };
}
