import { graphOf } from "../../graph";
import { refersByName, refersTo } from "../../references";
import { type CheckedResource, type Finding, type Reason, stackRule } from "../../rule";
import { types } from "../../types";
import { isUnknown, look, saying } from "../../values";

const switchType = "CLOUDWATCH_METRIC";

export const rule = stackRule({
  id: "evacuation-elsewhere",
  promise: "slo",
  title: "The switch that empties a region works while that region is down, and DNS follows it",
  severity: "critical",
  reads:
    "region of the AWS provider, else of the subnets; cloudwatchAlarmRegion and cloudwatchAlarmName of each health check on an alarm; names and regions of alarms; healthCheckId of failover records; children of calculated checks",
  thresholds: [],
  remediation: () =>
    "put the alarm of the evacuation switch into the peer's AWS region, and let every failover record follow a calculated check that has the switch among its children (components/dns/health.ts)",
  types: [types.awsProvider, types.subnet, types.healthCheck, types.alarm, types.record],
  check: (resources) => {
    const here = graphOf(resources).region;
    const switches = resources.filter(isSwitch);
    const following = resources.filter((check) => isCheck(check) && switches.some((one) => refersTo(check, "childHealthchecks", one)));
    return [
      ...switches.flatMap((resource) => finding(resource, misplaced(resource, here, resources))),
      ...resources
        .filter(({ inputs }) => look(inputs, "failoverRoutingPolicies") !== undefined)
        .flatMap((resource) =>
          finding(
            resource,
            following.some((check) => refersTo(resource, "healthCheckId", check))
              ? undefined
              : "its health check does not follow an evacuation switch: nobody could empty the region",
          ),
        ),
    ];
  },
});

const finding = (resource: CheckedResource, reason: Reason): Finding[] => (reason === undefined ? [] : [{ resource, reason }]);

const isCheck = ({ type }: CheckedResource): boolean => type === types.healthCheck;
const isSwitch = (check: CheckedResource): boolean => isCheck(check) && look(check.inputs, "type") === switchType;

function misplaced(check: CheckedResource, here: string, resources: CheckedResource[]): Reason {
  const region = look(check.inputs, "cloudwatchAlarmRegion");
  if (typeof region !== "string" || isUnknown(region)) return `${saying("cloudwatchAlarmRegion", region)}; the AWS region of the peer`;
  if (here === "") return "the stack's AWS region is unknown, so that nobody can tell whether the switch is elsewhere";
  if (region === here) return `its alarm is in ${region}, the region that it is to empty`;
  const alarm = resources.find(
    (candidate) =>
      candidate.type === types.alarm && look(candidate.inputs, "region") === region && refersByName(check, "cloudwatchAlarmName", candidate),
  );
  return alarm === undefined ? `${saying("cloudwatchAlarmName", look(check.inputs, "cloudwatchAlarmName"))}; an alarm of the stack in ${region}` : undefined;
}
