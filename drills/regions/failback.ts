import { regionFailback } from "../../runbooks/region-failback";
import { subscription } from "../../components/replication/sql";
import { missing } from "../database-failover/plan";
import type { Drill } from "../drill";
import { query } from "../load/writer";
import { World } from "../pods";
import { limits, lostRegion } from "./failover";
import { database, eu, Scene, situationWith, table, us } from "./scene";

/** So that there are rows to lose, and to find again. */
const behindSeconds = 2;

export const drill: Drill = {
  name: "region-failback",
  title: "A lost writer region comes back: a fresh copy, a planned hand-over, the original direction",
  runs: 1,
  run: async (context) =>
    await World.use(context, (world) =>
      Scene.use(world, context, async (scene) => {
        const { measures } = scene;
        for (let run = 0; run < context.runs; run += 1) {
          const { lost, decided } = await lostRegion(scene, context, "silent", behindSeconds);
          context.say("us-east comes back, with what it had");
          await scene.revive(us);
          const begun = Date.now();
          const { kept } = await scene.follow(regionFailback(situationWith(eu), { region: us }));
          context.say(`us-east writes again ${((Date.now() - begun) / 1000).toFixed(0)} s after its return began`);
          const listed = new Set(kept("rows-that-never-crossed.jsonl").split("\n").filter((line) => line !== "").map(rowOf));
          measures.add("rows that never crossed, listed by the runbook", "rows", listed.size, 1, "least");
          measures.add("lost rows that the runbook did not list", "rows", missing(lost, listed).length, 0);
          measures.add("longest pause of writes while the region comes back", "s", scene.writerIn(eu).longestGap(begun), limits.plannedPause);
          await scene.writerIn(us).firstAfter(Date.now(), 30);
          await scene.inStep(us, eu, limits.followsAgain);
          const expected = scene.acknowledged().filter(({ at }) => at > decided).map(({ row }) => row);
          for (const region of [us, eu] as const) measures.add(`rows acknowledged since the failover and missing in ${region}`, "rows", missing(expected, await scene.rows(region)).length, 0);
          measures.add("keys that were taken", "keys", scene.duplicates, 0);
          measures.add("subscriptions that stand in the original direction", "found", await standing(scene), 1, "least");
        }
        return { measures: measures.list(), facts: await scene.facts() };
      }),
    ),
};

function rowOf(line: string): string {
  const { table: of, row } = JSON.parse(line) as { table: string; row: { id: number; writer: string } };
  return of.endsWith(table) ? `${row.writer}/${row.id}` : of;
}

/** eu-west follows us-east through an active slot, and us-east follows nobody. */
async function standing(scene: Scene): Promise<number> {
  const on = async (name: typeof us | typeof eu, sql: string) => (await query({ ...scene.databases[name].direct(scene.databases[name].proxies[0]), database }, sql)).length;
  const follows = await on(eu, `SELECT FROM pg_subscription WHERE subname = '${subscription}' AND subenabled AND subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())`);
  const slots = await on(us, `SELECT FROM pg_replication_slots WHERE slot_name = '${subscription}' AND active AND failover`);
  const backwards = await on(us, "SELECT FROM pg_subscription");
  return follows === 1 && slots === 1 && backwards === 0 ? 1 : 0;
}
