import assert from "node:assert/strict";
import { alloyConfig } from "../../../../components/observability/alloy-config";

const config = alloyConfig({ lokiUrl: "http://loki.observability.svc.cluster.local:3100/loki/api/v1/push", region: "us-east" });

describe("Alloy's configuration", () => {
  it("labels a line with namespace, pod, container and service only, since every combination is a stream", () => {
    const labels = [...config.matchAll(/target_label {2}= "([a-z]+)"/g)].map(([, label]) => label);
    assert.deepEqual(labels, ["namespace", "pod", "container", "service"]);
  });

  it("reads the files of its own node and pushes to Loki with the region's name", () => {
    assert.ok(config.includes('field = "spec.nodeName=" + sys.env("NODE_NAME")'));
    assert.ok(config.includes('url = "http://loki.observability.svc.cluster.local:3100/loki/api/v1/push"'));
    assert.ok(config.includes('region = "us-east"'));
  });

  it("passes each step's result to a step that exists", () => {
    const steps = new Set([...config.matchAll(/^([a-z._]+) "([a-z]+)" \{$/gm)].map(([, kind, name]) => `${kind}.${name}`));
    const used = [...config.matchAll(/((?:discovery|local|loki)\.[a-z_.]+)\.(?:targets|output|receiver)\b/g)].map(([, step]) => step ?? "");
    assert.equal(used.length, 5);
    for (const step of used) assert.ok(steps.has(step), `${step} is not among ${[...steps].join(", ")}`);
  });
});
