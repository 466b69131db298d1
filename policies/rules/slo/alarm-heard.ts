import { refersByName } from "../../references";
import { type CheckedResource, type Reason, stackRule } from "../../rule";
import { types } from "../../types";
import { distinctAtLeast, isOneOf } from "../../values";

export const rule = stackRule({
  id: "alarm-heard",
  promise: "slo",
  title: "Somebody hears every alarm, and it says what silence means",
  severity: "high",
  reads: "alarmActions, actionsEnabled and treatMissingData of each CloudWatch alarm; names of the alarms that Route 53 health checks follow",
  thresholds: [],
  remediation: () => "give the alarm alarmActions, and treatMissingData breaching or notBreaching; an alarm that a health check follows acts through DNS and needs no actions",
  types: [types.alarm, types.healthCheck],
  check: (resources) => {
    const checks = resources.filter(({ type }) => type === types.healthCheck);
    return resources
      .filter(({ type }) => type === types.alarm)
      .flatMap((alarm) =>
        [
          checks.some((check) => refersByName(check, "cloudwatchAlarmName", alarm)) ? undefined : heard(alarm),
          isOneOf(alarm, "actionsEnabled", [undefined, true]),
          isOneOf(alarm, "treatMissingData", ["breaching", "notBreaching"]),
        ].flatMap((reason) => (reason === undefined ? [] : [{ resource: alarm, reason }])),
      );
  },
});

/** The ARN of a topic is known once the topic is there; that there is one is known before. */
const heard = (alarm: CheckedResource): Reason => distinctAtLeast(alarm, "alarmActions", 1, "topics");
