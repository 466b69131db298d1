import { uncrossedSql } from "../components/replication/uncrossed";
import { pipe, sql } from "./action";
import { handOver } from "./region-failover";
import { regionNamed, RunbookError, type Situation } from "./situation";
import type { Runbook, Step } from "./step";
import { commitRole } from "./steps/finish";
import { reseed } from "./steps/reseed";
import { evacuate, letReturn } from "./steps/traffic";
import { fence, repoint } from "./steps/writes";

/** Rows that never crossed are put beside the journal before anything else happens to them. */
const listUncrossed = (region: string, writer: string): Step => ({
  id: "uncrossed",
  title: `List the rows of ${region} that never reached ${writer}`,
  why: `They were committed in ${region} before it was lost. Written to a file of JSON lines beside the journal, readable by its owner: table and row. A row that was changed in ${writer} since is among them, too; a person decides what is brought in. A DELETE that never crossed cannot be found.`,
  does: () => [{ action: pipe(sql(region, uncrossedSql), writer), keeps: "rows-that-never-crossed.jsonl" }],
  seconds: 3600,
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
      ...reseed(situation, back, writer),
      ...handOver(situation, writer, back).map((step) => (step.id === `poolers-${back}` ? { ...step, id: `poolers-${back}-again` } : step)),
      letReturn(situation, back),
      ...commitRole(writer, back),
    ],
  };
}
