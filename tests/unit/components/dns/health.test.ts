import assert from "node:assert/strict";
import { bothStacks } from "../../support/stacks";

const find = async (stack: string, type: string, name: string) => {
  const graph = (await bothStacks()).find((candidate) => candidate.name === stack);
  const found = graph?.resources.find((resource) => resource.type === type && resource.name === name);
  assert.ok(found, `${stack}: ${name}`);
  return found;
};
const healthCheck = "aws:route53/healthCheck:HealthCheck";

describe("a region's health in DNS", () => {
  for (const [stack, peer] of [
    ["us-east", "eu-west-1"],
    ["eu-west", "us-east-1"],
  ] as const)
    it(`needs ${stack}'s endpoint and a switch that stands in ${peer}`, async () => {
      const endpoint = await find(stack, healthCheck, "dns-endpoint");
      assert.equal(endpoint.inputs["enableSni"], true);
      assert.deepEqual([endpoint.inputs["requestInterval"], endpoint.inputs["failureThreshold"]], [10, 3]);
      const alarm = await find(stack, "aws:cloudwatch/metricAlarm:MetricAlarm", "dns-evacuated");
      assert.equal(alarm.inputs["region"], peer);
      assert.equal(alarm.inputs["treatMissingData"], "notBreaching");
      const stays = await find(stack, healthCheck, "dns-not-evacuated");
      assert.deepEqual([stays.inputs["cloudwatchAlarmRegion"], stays.inputs["insufficientDataHealthStatus"]], [peer, "Healthy"]);
      const serving = await find(stack, healthCheck, "dns-serving");
      assert.deepEqual(serving.inputs["childHealthchecks"], [endpoint.invented["id"], stays.invented["id"]]);
      assert.equal(serving.inputs["childHealthThreshold"], 2);
    });

  it("decides every failover record, and each evaluates its target too", async () => {
    for (const graph of await bothStacks()) {
      const serving = graph.resources.find(({ name }) => name === "dns-serving");
      const records = graph.resources.filter(({ type, inputs }) => type === "aws:route53/record:Record" && Array.isArray(inputs["aliases"]));
      for (const { inputs, name } of records) {
        assert.equal((inputs["aliases"] as { evaluateTargetHealth: boolean }[])[0]?.evaluateTargetHealth, true, name);
        if (inputs["failoverRoutingPolicies"] !== undefined) assert.equal(inputs["healthCheckId"], serving?.invented["id"], name);
      }
      assert.equal(records.filter(({ inputs }) => inputs["failoverRoutingPolicies"] !== undefined).length, 3);
    }
  });
});
