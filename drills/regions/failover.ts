import { regionFailover } from "../../runbooks/region-failover";
import { few, missing } from "../database-failover/plan";
import { type Drill, type DrillContext, type Outcome, pause, until } from "../drill";
import { query } from "../load/writer";
import { type Pod, World } from "../pods";
import { database, eu, Scene, situationWith, us } from "./scene";

/**
 * Promised: design, "region failover": writes in the other region 60 s after the decision, lost rows within the last 5 s of
 * commits. A planned hand-over loses nothing; its pause is our own bound.
 */
export const limits = { writesAgain: 60, lostSeconds: 5, plannedPause: 30, followsAgain: 60 };

/** Seconds for which the writer's database is dead; stands for ten minutes. */
const deadSeconds = 25;

export const drill: Drill = {
  name: "region-failover",
  title: "The writer's region hands over, loses its database for a while, then dies; the other takes its writes over",
  runs: 1,
  run: async (context) => {
    const outcome: Outcome = { measures: [], facts: {} };
    const all: Outcome["measures"] = [];
    for (let run = 0; run < context.runs; run += 1)
      await World.use(context, (world) =>
        Scene.use(world, context, async (scene) => {
          await planned(scene);
          await deadDatabase(scene, context);
          await lostRegion(scene, context, "dead", 0);
          for (const measure of scene.measures.list()) {
            const known = all.find(({ what }) => what === measure.what);
            if (known === undefined) all.push(measure);
            else known.runs.push(...measure.runs);
          }
          outcome.facts = await scene.facts();
        }),
      );
    return { ...outcome, measures: all };
  },
};

/** Over and back again, under load. */
async function planned(scene: Scene): Promise<void> {
  const { measures, context } = scene;
  for (const [from, to] of [[us, eu], [eu, us]] as const) {
    const writer = scene.writerIn(to);
    const begun = Date.now();
    await scene.follow(regionFailover(situationWith(from), { region: to, writerLost: false }));
    await writer.firstAfter(Date.now(), 30);
    const seconds = writer.longestGap(begun);
    context.say(`planned, ${from} to ${to}: writes paused for ${seconds.toFixed(1)} s`);
    measures.add("pause of writes, planned hand-over", "s", seconds, limits.plannedPause);
    const expected = scene.acknowledged().map(({ row }) => row);
    const lost = missing(expected, await scene.rows(to));
    measures.add("acknowledged rows lost, planned hand-over", "rows", lost.length, 0);
    await scene.inStep(to, from, limits.followsAgain);
    measures.add("rows that the old writer lacks as a follower", "rows", missing(expected, await scene.rows(from)).length, 0);
  }
}

/** The region stands, its database does not: the other one waits, and serves reads. */
async function deadDatabase(scene: Scene, context: DrillContext): Promise<void> {
  const { measures } = scene;
  const { etcd, servers, proxies } = scene.databases[us];
  const from = Date.now();
  await Promise.all([...etcd, ...servers].map((pod) => pod.kill()));
  let unready = 0;
  const [proxy] = scene.databases[eu].proxies;
  while (Date.now() - from < deadSeconds * 1000) {
    if (!(await ready(proxy))) unready += 1;
    await pause(500);
  }
  measures.add(`reads refused in the standby region, the writer's database dead for ${deadSeconds} s`, "requests", since(scene.readers[eu].refused, from), 0);
  measures.add("the standby region's database not ready meanwhile", "found", unready, 0);
  await Promise.all(etcd.map((pod) => pod.start()));
  await Promise.all(servers.map((pod) => pod.start()));
  await until("us-east writes again", async () => (await query({ ...scene.databases[us].direct(proxies[0]), database }, "SELECT 1")).length === 1, 120);
  const back = await scene.writerIn(eu).firstAfter(Date.now(), 60);
  context.say(`the writer's database is back; writes again ${((back - from) / 1000).toFixed(0)} s after its death`);
  const expected = scene.acknowledged().map(({ row }) => row);
  measures.add("the standby region has every row, after the database's return", "s", await until("every row", async () => missing(expected, await scene.rows(eu)).length === 0, 2 * limits.followsAgain), limits.followsAgain);
  measures.add("rows missing in the standby region after that", "rows", missing(expected, await scene.rows(eu)).length, 0);
}

/**
 * Everything of the region at once, and a person who decides.
 * @param how see {@link Scene.lose}
 * @param behindSeconds for which the way across was cut before; 0: it was as it should be
 */
export async function lostRegion(scene: Scene, context: DrillContext, how: "dead" | "silent", behindSeconds: number): Promise<{ lost: string[]; decided: number }> {
  const { measures } = scene;
  await scene.inStep(us, eu, 60);
  await pause(2_000);
  if (behindSeconds > 0) {
    await scene.cutReplication();
    await pause(behindSeconds * 1_000);
  }
  const killed = await scene.lose(us, how);
  const before = scene.acknowledged().filter(({ row, at }) => at <= killed + 50 && !scene.gone.has(row));
  context.say(`us-east is ${how}`);
  await pause(2_000);
  const decided = Date.now();
  const { pending } = await scene.follow(regionFailover(situationWith(us), { region: eu, writerLost: true }));
  const first = await scene.writerIn(eu).firstAfter(decided, 60);
  measures.add(`writes accepted in the other region, from the decision (the writer's region ${how})`, "s", (first - decided) / 1000, limits.writesAgain);
  measures.add("steps left for the lost region's return", "", pending.length, 1);
  await pause(3_000);
  const there = await scene.rows(eu);
  const lost = before.filter(({ row }) => !there.has(row));
  for (const { row } of lost) scene.gone.add(row);
  const oldest = Math.max(0, ...lost.map(({ at }) => (killed - at) / 1000));
  context.say(`lost with us-east: ${lost.length} rows${lost.length > 0 ? ` (${few(lost.map(({ row }) => row))})` : ""}`);
  measures.add("acknowledged rows lost with the region", "rows", lost.length);
  measures.add("age of the oldest of them when the region died", "s", oldest, limits.lostSeconds);
  measures.add("reads refused in the standby region, from the region's death on", "requests", since(scene.readers[eu].refused, killed), 0);
  const written = scene.writerIn(eu).acknowledged.filter(({ at }) => at > decided).length;
  measures.add("rows written through sequences since", "rows", written, 20, "least");
  measures.add("of them, keys that were taken", "keys", scene.duplicates, 0);
  return { lost: lost.map(({ row }) => row), decided };
}

const since = (times: number[], from: number): number => times.filter((at) => at >= from).length;

/** What HAProxy's own readiness says of the region's database. */
async function ready(proxy: Pod | undefined): Promise<boolean> {
  const answer = await proxy?.exec(["sh", "-c", "curl --silent --output /dev/null --write-out '%{http_code}' --max-time 2 http://$(hostname -i 2>/dev/null | cut -d' ' -f1):8404/ready"], { seconds: 5 }).catch(() => "");
  return answer === "200";
}
