import assert from "node:assert/strict";
import fc from "fast-check";
import { regionLost } from "../../../../analysis/capacity";
import { secondsToGrow, timings } from "../../../../analysis/capacity/scaling";
import type { StackGraph } from "../../../../graph/types";
import { bothStacks, previewBoth } from "../../support/stacks";

type Config = Record<string, unknown>;
const group = (config: Config, name: string, values: object) => (config[name] = { ...(config[name] as object), ...values });

describe("a lost region", () => {
  let graphs: StackGraph[];
  before(async () => {
    graphs = await bothStacks();
  });

  it("leaves the other one able to carry everybody by adding pods, well within the promised time", () => {
    const losses = regionLost(graphs);
    assert.deepEqual(
      losses.map(({ lost, survivor, users, verdict, minutes, recoveryTimeMinutes, reasons }) => [lost, survivor, users, verdict, minutes, recoveryTimeMinutes, reasons]),
      [
        ["us-east", "eu-west", 3_000, "by-scaling", 3.5, 15, []],
        ["eu-west", "us-east", 3_000, "by-scaling", 3.5, 15, []],
      ],
    );
  });

  it("counts each step from the loss on, with its source", () => {
    const [loss] = regionLost(graphs);
    assert.ok(loss);
    assert.deepEqual(
      loss.steps.map(({ what, seconds }) => [what, seconds]),
      [
        ["Route 53 sees the loss", 30],
        ["answers that clients keep run out", 60],
        ["the metrics server sees the load", 15],
        ["the pod autoscaler looks", 15],
        ["l01-data-layer grows from 4 to 7 pods", 30],
        ["new pods pull their image and become ready", 60],
      ],
    );
    for (const { source } of loss.steps) assert.match(source, /\w{4}/);
    assert.equal(loss.minutes, (30 + 60 + 15 + 15 + 30 + 60) / 60);
  });

  it("is carried as it runs when the pods that run suffice for everybody", () => {
    const [loss] = regionLost(graphs, { users: 1_000 });
    assert.deepEqual([loss?.verdict, loss?.minutes, loss?.steps.length], ["now", 1.5, 2]);
  });

  it("is not carried beyond what scales: the pods' maximum, nodes without pending pods, database, storage, cache", () => {
    const [loss] = regionLost(graphs, { users: 6_000 });
    assert.deepEqual([loss?.verdict, loss?.minutes], ["no", null]);
    assert.deepEqual(loss?.reasons, [
      "pods of l01-data-layer: 10 of 11 pods",
      "pods of l04-model-gateway: 10 of 11 pods",
      "pods of l09-api-gateway: 17 of 18 pods",
      "pods of l10-interface: 17 of 18 pods",
      "CPU that pods may use: 59 of 62.98 cores",
      "CPU of pods: 60.87 of 62.98 cores (the autoscaler adds nodes for requests only)",
      "database CPU: 8 of 11.76 cores",
      "storage: 1000 of 1470.5 GiB",
      "cache CPU: 6 of 12 cores",
      "cache memory: 29.41 of 48 GiB",
    ]);
  });

  it("is carried once the changes are made that it names", async () => {
    const changes = regionLost(graphs, { users: 6_000 })[0]?.changes ?? [];
    const more = await previewBoth((config) => {
      for (const { path, value } of changes) {
        const [name = "", key = ""] = path.split(".");
        group(config, name, { [key]: value });
      }
    });
    assert.deepEqual(regionLost(more, { users: 6_000 }).map(({ verdict }) => verdict), ["by-scaling", "by-scaling"]);
  });

  it("waits for new nodes where pods ask for as much as they use", () => {
    const eager = graphs.map((graph) => {
      const copy = structuredClone(graph);
      for (const { type, inputs } of copy.resources) {
        if (type === "aws:eks/nodeGroup:NodeGroup") inputs["scalingConfig"] = { minSize: 2, desiredSize: 2, maxSize: 6 };
        if (type !== "kubernetes:apps/v1:Deployment") continue;
        const { template } = inputs["spec"] as { template: { spec: { containers: { resources: { requests: object; limits: object } }[] } } };
        for (const container of template.spec.containers) container.resources.requests = container.resources.limits;
      }
      return copy;
    });
    const [loss] = regionLost(eager);
    assert.equal(loss?.verdict, "by-scaling");
    assert.deepEqual(
      loss.steps.filter(({ what }) => /node/.test(what)).map(({ seconds }) => seconds),
      [timings.nodeReady.seconds],
    );
    assert.equal(loss.minutes, Math.ceil((210 + timings.autoscalerScan.seconds + timings.nodeReady.seconds) / 6) / 10);
  });

  it("is not carried when that takes longer than promised", () => {
    const hasty = graphs.map((graph) => {
      const copy = structuredClone(graph);
      for (const { type, inputs } of copy.resources) if (type === "agentic:promises:Promises") inputs["recoveryTimeMinutes"] = 3;
      return copy;
    });
    const [loss] = regionLost(hasty);
    assert.deepEqual([loss?.verdict, loss?.minutes, loss?.reasons], ["no", 3.5, ["it takes 3.5 minutes; promised are 3"]]);
  });

  it("goes to the next region of the fleet, after the last to the first", () => {
    const [usEast, euWest] = graphs as [StackGraph, StackGraph];
    const third = { ...structuredClone(usEast), name: "ap-south" };
    const losses = regionLost([usEast, euWest, third]);
    assert.deepEqual(losses.map(({ lost, survivor }) => [lost, survivor]), [["us-east", "eu-west"], ["eu-west", "ap-south"], ["ap-south", "us-east"]]);
  });

  it("says nothing of one region alone, nor of nobody", () => {
    assert.deepEqual(regionLost(graphs.slice(0, 1)), []);
    const silent = graphs.map((graph) => ({ ...graph, resources: graph.resources.filter(({ type }) => type !== "agentic:promises:Promises") }));
    assert.deepEqual(regionLost(silent), []);
    assert.equal(regionLost(silent, { users: 1_000 })[0]?.verdict, "no");
  });
});

describe("an autoscaler's policies", () => {
  const half = { scaleUp: [{ type: "Percent" as const, value: 50, periodSeconds: 30 }, { type: "Pods" as const, value: 2, periodSeconds: 30 }] };

  it("grow by the larger step each period, the first at once", () => {
    assert.equal(secondsToGrow(half, 4, 6), 0);
    assert.equal(secondsToGrow(half, 4, 7), 30);
    assert.equal(secondsToGrow(half, 3, 17), 90); // 5, 8, 12, 18
    assert.equal(secondsToGrow(half, 5, 5), 0);
  });

  it("never get anywhere when they add nothing", () => {
    assert.equal(secondsToGrow({ scaleUp: [{ type: "Pods", value: 0, periodSeconds: 15 }] }, 3, 4), Infinity);
  });

  it("need no less time for more pods", () => {
    const pods = fc.integer({ min: 1, max: 1_000 });
    fc.assert(fc.property(pods, pods, pods, (from, a, b) => secondsToGrow(half, from, Math.min(a, b)) <= secondsToGrow(half, from, Math.max(a, b))));
  });
});
