import type { GraphResource, StackGraph } from "../../graph/types";
import { isObject } from "../../graph/wire";

/** What a region's stack takes of the account, by its own resources. */
export interface RegionNeeds {
  stack: string;
  awsRegion: string;
  /** Availability zones of its subnets, sorted. */
  zones: string[];
  /** Node groups by instance type: nodes at the start, and the most that the autoscaler may reach. */
  nodes: { instanceType: string; atStart: number; atMost: number }[];
  elasticIps: number;
  /** The database's class: of a Multi-AZ DB cluster, or of a single instance. */
  database: { instanceClass: string; engine: string; majorVersion: string; cluster: boolean } | undefined;
  clusterName: string | undefined;
  /** Whether the cluster's API server also answers outside the VPC. */
  publicApi: boolean;
  /** Secrets Manager names that pods read and no stack makes. */
  outsideSecrets: string[];
}

/** @param stacks names of all regions, whose own secrets carry their name */
export function needsOf(graph: StackGraph, stacks: string[]): RegionNeeds {
  const ofType = (type: string) => graph.resources.filter((resource) => resource.type === type);
  const [cluster] = ofType("aws:eks/cluster:Cluster");
  const vpcConfig = cluster?.inputs["vpcConfig"];
  return {
    stack: graph.name,
    awsRegion: graph.region,
    zones: unique(ofType("aws:ec2/subnet:Subnet").map(({ inputs }) => text(inputs["availabilityZone"]))),
    nodes: nodesOf(ofType("aws:eks/nodeGroup:NodeGroup")),
    elasticIps: ofType("aws:ec2/eip:Eip").length,
    database: databaseOf(ofType("aws:rds/cluster:Cluster")[0], ofType("aws:rds/instance:Instance")[0]),
    clusterName: text(cluster?.inputs["name"]),
    publicApi: isObject(vpcConfig) && vpcConfig["endpointPublicAccess"] === true,
    outsideSecrets: outsideSecrets(graph, stacks),
  };
}

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const unique = (values: (string | undefined)[]): string[] => [...new Set(values.filter((value) => value !== undefined))].sort();

function nodesOf(groups: GraphResource[]): RegionNeeds["nodes"] {
  const byType = new Map<string, { atStart: number; atMost: number }>();
  for (const { inputs } of groups) {
    const types = inputs["instanceTypes"];
    const type = Array.isArray(types) ? (text(types[0]) ?? "unknown") : "unknown";
    const scaling = isObject(inputs["scalingConfig"]) ? inputs["scalingConfig"] : {};
    const sum = byType.get(type) ?? { atStart: 0, atMost: 0 };
    byType.set(type, { atStart: sum.atStart + Number(scaling["desiredSize"]), atMost: sum.atMost + Number(scaling["maxSize"]) });
  }
  return [...byType].map(([instanceType, sizes]) => ({ instanceType, ...sizes }));
}

function databaseOf(cluster: GraphResource | undefined, instance: GraphResource | undefined): RegionNeeds["database"] {
  const { inputs } = cluster ?? instance ?? {};
  const instanceClass = text(inputs?.["dbClusterInstanceClass"]) ?? text(inputs?.["instanceClass"]);
  if (inputs === undefined || instanceClass === undefined) return undefined;
  const version = text(inputs["engineVersion"]) ?? "";
  return { instanceClass, engine: text(inputs["engine"]) ?? "", majorVersion: version.split(".")[0] ?? "", cluster: cluster !== undefined };
}

/** RDS names the secrets that it makes `rds!…`, and their ARN is known only afterwards; ours are `agentic/<stack>/…`. */
function outsideSecrets(graph: StackGraph, stacks: string[]): string[] {
  const made = (name: string): boolean => name.startsWith("arn:") || name.startsWith("rds!") || stacks.some((stack) => name.startsWith(`agentic/${stack}/`));
  const read = graph.resources
    .filter(({ type }) => type.startsWith("kubernetes:external-secrets.io/") && type.endsWith(":ExternalSecret"))
    .flatMap(({ inputs }) => {
      const spec = isObject(inputs["spec"]) ? inputs["spec"] : {};
      const data: unknown[] = Array.isArray(spec["data"]) ? spec["data"] : [];
      return data.map((each) => (isObject(each) && isObject(each["remoteRef"]) ? text(each["remoteRef"]["key"]) : undefined));
    });
  return unique(read).filter((name) => !made(name));
}
