import { at, listAt, textAt } from "../reading";
import { HOURS, type Line, type Pricer, share, times, unknown, used } from "./pricer";

const types = {
  nat: "aws:ec2/natGateway:NatGateway",
  endpoint: "aws:ec2/vpcEndpoint:VpcEndpoint",
  balancer: "aws:lb/loadBalancer:LoadBalancer",
  webAcl: "aws:wafv2/webAcl:WebAcl",
  record: "aws:route53/record:Record",
} as const;

const nat: Pricer = (_, { usage, all }) => [
  { item: "NAT gateway", key: "nat/hour", quantity: HOURS },
  ...used("data processed", "nat/gb", share(usage.of("natGB"), all(types.nat).length)),
];

const address: Pricer = () => [{ item: "public IPv4 address", key: "public-ipv4/hour", quantity: HOURS }];

const isInterface = (inputs: unknown): boolean => textAt(inputs, "vpcEndpointType") === "Interface";

const endpoint: Pricer = ({ inputs }, { usage, all }) => {
  const kind = textAt(inputs, "vpcEndpointType") ?? "Gateway";
  if (kind === "Gateway") return [];
  if (kind !== "Interface") return [{ unpriced: `endpoints of the kind ${kind}` }];
  const zones = listAt(inputs, "subnetIds").length;
  if (zones === 0) return unknown("the number of subnets");
  const equals = all(types.endpoint).filter((other) => isInterface(other.inputs)).length;
  return [
    { item: `interface endpoint in ${times(zones, "zone").replace("× zone", "zones")}`, key: "endpoint/hour", quantity: zones * HOURS },
    ...used("data processed", "endpoint/gb", share(usage.of("endpointGB"), equals)),
  ];
};

const balancer: Pricer = ({ inputs }, { usage, all }) => {
  const kind = textAt(inputs, "loadBalancerType") ?? "application";
  if (kind === "network")
    return [
      { item: "network load balancer", key: "nlb/hour", quantity: HOURS },
      ...used("capacity units", "nlb/lcu-hour", usage.of("databaseBalancerUnits") * HOURS),
    ];
  if (kind !== "application") return [{ unpriced: `load balancers of the kind ${kind}` }];
  const zones = listAt(inputs, "subnets").length;
  const equals = all(types.balancer).filter((other) => textAt(other.inputs, "loadBalancerType") !== "network").length;
  const isPublic = at(inputs, "internal") !== true;
  return [
    { item: "application load balancer", key: "alb/hour", quantity: HOURS },
    ...used("capacity units", "alb/lcu-hour", share(usage.of("loadBalancerUnits"), equals) * HOURS),
    ...(isPublic && zones > 0
      ? [{ item: times(zones, "public IPv4 address"), key: "public-ipv4/hour", quantity: zones * HOURS }]
      : []),
    ...(isPublic ? used("answers to the internet", "transfer/internet", share(usage.of("internetOutGB"), equals)) : []),
  ];
};

/** Managed rule groups of AWS that cost more than a rule. */
const dearRuleGroups = ["AWSManagedRulesBotControlRuleSet", "AWSManagedRulesATPRuleSet", "AWSManagedRulesACFPRuleSet", "AWSManagedRulesAntiDDoSRuleSet"];

const webAcl: Pricer = ({ inputs }, { usage, all }) => {
  const rules = listAt(inputs, "rules");
  const dear = rules.flatMap((rule) => {
    const group = at(rule, "statement.managedRuleGroupStatement");
    const name = textAt(group, "name");
    return name !== undefined && (dearRuleGroups.includes(name) || textAt(group, "vendorName") !== "AWS") ? [name] : [];
  });
  const lines: Line[] = [
    { item: "web ACL", key: "waf/acl", quantity: 1 },
    ...(rules.length > 0 ? [{ item: times(rules.length, "rule").replace("× rule", "rules"), key: "waf/rule", quantity: rules.length }] : []),
    ...used("requests inspected", "waf/requests", share(usage.of("requests"), all(types.webAcl).length)),
  ];
  return [...lines, ...dear.map((name) => ({ unpriced: `subscription and requests of the rule group ${name}` }))];
};

/**
 * An alias to AWS's own endpoints is answered for nothing, but a geolocation decision is paid; queries are spread over
 * the records that take one. A failover record behind an alias is never asked by itself.
 */
const record: Pricer = ({ inputs }, { usage, all }) => {
  const isGeo = (one: unknown): boolean => listAt(one, "geolocationRoutingPolicies").length > 0;
  const asked = all(types.record).filter((other) => isGeo(other.inputs)).length;
  return isGeo(inputs) ? used("geolocation queries", "route53/queries-geo", share(usage.of("dnsQueries"), asked)) : [];
};

/**
 * Alarms and calculations cost as much as an endpoint of AWS. Ours are: the name belongs to a load balancer of the same
 * account. HTTPS, string match, a 10-second interval and latency are options.
 */
const healthCheck: Pricer = ({ inputs }) => {
  const type = textAt(inputs, "type");
  if (type === undefined) return unknown("the type");
  const options = [
    type.startsWith("HTTPS") ? "HTTPS" : undefined,
    type.endsWith("STR_MATCH") ? "string match" : undefined,
    at(inputs, "requestInterval") === 10 ? "every 10 s" : undefined,
    at(inputs, "measureLatency") === true ? "latency" : undefined,
  ].filter((option) => option !== undefined);
  return [
    { item: `health check, ${type.toLowerCase().replaceAll("_", " ")}`, key: "route53/health-check", quantity: 1 },
    ...(options.length > 0
      ? [{ item: `options: ${options.join(", ")}`, key: "route53/health-check-option", quantity: options.length }]
      : []),
  ];
};

const zone: Pricer = () => [{ item: "hosted zone", key: "route53/zone", quantity: 1 }];

export const networkPricers: Record<string, Pricer> = {
  [types.nat]: nat,
  "aws:ec2/eip:Eip": address,
  [types.endpoint]: endpoint,
  [types.balancer]: balancer,
  [types.webAcl]: webAcl,
  [types.record]: record,
  "aws:route53/healthCheck:HealthCheck": healthCheck,
  "aws:route53/zone:Zone": zone,
};
