import type { GraphResource } from "../../../graph/types";
import { at, listAt, numberAt, textAt } from "../reading";
import { HOURS, type Pricer, type PricingContext, times, unknown, used } from "./pricer";

/** Metrics that detailed monitoring of an instance adds, each paid as a custom one. */
const DETAILED_METRICS = 7;
/** GiB of a node's root disk where neither launch template nor node group says; EKS's default for Linux. */
const DEFAULT_DISK_GIB = 20;

const cluster: Pricer = (_, { usage }) => [
  { item: "control plane, standard support", key: "eks/cluster", quantity: HOURS },
  // Each of two zones pays for what crosses between them.
  ...used("traffic between zones, in and out", "transfer/zone", 2 * usage.of("crossZoneGB")),
];

const nodeGroup: Pricer = (group, context) => {
  const { inputs } = group;
  const size = numberAt(inputs, "scalingConfig.desiredSize") ?? numberAt(inputs, "scalingConfig.minSize");
  const types = listAt(inputs, "instanceTypes");
  const type = textAt(inputs, "instanceTypes.0");
  if (size === undefined) return unknown("the number of nodes");
  if (size === 0) return [];
  if (types.length > 1)
    return [{ unpriced: `${times(size, "node")} of one of ${types.map(String).join(", ")}: the price depends on which the cloud takes` }];
  if (type === undefined) return unknown("the instance type");
  if (at(inputs, "capacityType") === "SPOT") return [{ unpriced: `${times(size, type)} on the spot market have no list price` }];
  const template = templateOf(group, context);
  const disk = numberAt(template?.inputs, "blockDeviceMappings.0.ebs.volumeSize") ?? numberAt(inputs, "diskSize") ?? DEFAULT_DISK_GIB;
  const kind = textAt(template?.inputs, "blockDeviceMappings.0.ebs.volumeType") ?? "gp2";
  return [
    { item: `${times(size, type)}, on demand`, key: `ec2/${type}`, quantity: size * HOURS },
    { item: `${times(size, `${disk} GiB`)} ${kind} root disk`, key: `ebs/${kind}`, quantity: size * disk },
    ...(at(template?.inputs, "monitoring.enabled") === true
      ? [{ item: `${times(size, "node")}, detailed monitoring`, key: "cloudwatch/metric", quantity: size * DETAILED_METRICS }]
      : []),
  ];
};

/** The template by its id in this graph, else the only one that the group depends on. */
function templateOf(group: GraphResource, { all }: PricingContext): GraphResource | undefined {
  const templates = all("aws:ec2/launchTemplate:LaunchTemplate");
  const id = textAt(group.inputs, "launchTemplate.id");
  return (
    templates.find(({ invented }) => id !== undefined && invented["id"] === id) ??
    templates.find(({ urn }) => group.dependencies.includes(urn))
  );
}

const instance: Pricer = ({ inputs }) => {
  const type = textAt(inputs, "instanceType");
  if (type === undefined) return unknown("the instance type");
  return [{ item: `${type}, on demand`, key: `ec2/${type}`, quantity: HOURS }];
};

const volume: Pricer = ({ inputs }) => {
  const size = numberAt(inputs, "size");
  if (size === undefined) return unknown("the size");
  const kind = textAt(inputs, "type") ?? "gp2";
  return [{ item: `${size} GiB ${kind}`, key: `ebs/${kind}`, quantity: size }];
};

export const computePricers: Record<string, Pricer> = {
  "aws:eks/cluster:Cluster": cluster,
  "aws:eks/nodeGroup:NodeGroup": nodeGroup,
  "aws:ec2/instance:Instance": instance,
  "aws:ebs/volume:Volume": volume,
};
