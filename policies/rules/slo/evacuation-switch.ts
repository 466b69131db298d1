import { stackRule } from "../../rule";
import { types } from "../../types";
import { listAt, look } from "../../values";

export const rule = stackRule({
  id: "evacuation-switch",
  promise: "slo",
  title: "A person can empty the region without Route 53's control plane",
  severity: "high",
  reads: "type, childHealthchecks, childHealthThreshold and insufficientDataHealthStatus of each health check",
  thresholds: [],
  remediation: () => "let the failover records follow a calculated check of endpoint and evacuation alarm (components/dns)",
  types: [types.healthCheck, types.loadBalancer],
  check: (resources) => {
    if (!resources.some(({ type }) => type === types.loadBalancer)) return [];
    const checks = resources.filter(({ type }) => type === types.healthCheck);
    const calculated = checks.find(({ inputs }) => look(inputs, "type") === "CALCULATED");
    const children = listAt(calculated?.inputs, "childHealthchecks");
    const alarm = checks.find(({ inputs }) => look(inputs, "type") === "CLOUDWATCH_METRIC");
    return [
      calculated === undefined || children.length < 2 || look(calculated.inputs, "childHealthThreshold") !== children.length
        ? { resource: calculated, reason: "no calculated check needs both the endpoint and the absence of an evacuation" }
        : undefined,
      alarm === undefined || look(alarm.inputs, "insufficientDataHealthStatus") !== "Healthy"
        ? { resource: alarm, reason: "no check follows an evacuation alarm that counts as healthy without data" }
        : undefined,
    ].filter((finding) => finding !== undefined);
  },
});
