import type { GraphResource, StackGraph } from "../../graph/types";
import { listAt, look } from "../../policies/values";
import { backupsOf } from "./backups";
import { dnsOf } from "./dns";
import { deploymentsOf, environmentOf, mountedBy, podsOfRelease, releaseBehind, routesOf, type Workload } from "./kubernetes";
import type { Architecture, Chip, Path, Region, Tier } from "./model";
import { hostsOf, idOf, mentions, range, type Stack, stackOf, textAt, textsAt, zonesOf, zonesOfSubnets } from "./reading";

/**
 * Reads from the resources what stands where and what reaches what: a path is drawn only where one resource's inputs
 * name the other. What is not in the graph is not drawn.
 */
export function architectureOf(graphs: StackGraph[]): Architecture {
  const stacks = graphs.map(stackOf);
  const { dns, paths } = dnsOf(stacks);
  const regions = stacks.map((stack) => regionOf(stack));
  return {
    dns,
    regions: regions.map(({ region }) => region),
    paths: unique([...paths, ...regions.flatMap((region) => region.paths), ...stacks.flatMap((stack) => databasePaths(stack, stacks))]),
  };
}

const unique = (paths: Path[]): Path[] => {
  const merged = new Map<string, Path>();
  for (const path of paths) {
    const key = `${path.from} ${path.to} ${path.kind}`;
    const known = merged.get(key);
    merged.set(key, { ...path, labels: [...new Set([...(known?.labels ?? []), ...path.labels])] });
  }
  return [...merged.values()];
};

const tier = (id: string, title: string, detail: string, more: Partial<Tier> = {}): Tier => ({ id, title, detail, cells: [], chips: [], ...more });

function regionOf(stack: Stack): { region: Region; paths: Path[] } {
  const { name, region } = stack.graph;
  const services = deploymentsOf(stack, "services");
  const traffic = trafficOf(stack, services);
  const pooler = deploymentsOf(stack, "postgres").map(({ name: workload, pods }) =>
    tier(`${name}/pooler`, workload === "pgbouncer" ? "PgBouncer" : workload, `${pods} pods`),
  );
  const backups = backupsOf(stack);
  return {
    region: {
      stack: name,
      region,
      zones: zonesOf(stack),
      tiers: [...traffic.tiers, ...pooler, ...databases(stack), ...caches(stack), ...nodes(stack), ...network(stack), ...observability(stack)],
      backups: backups.chips,
    },
    paths: [...traffic.paths, ...servicePaths(stack, services), ...backups.paths],
  };
}

/** Load balancer, what it forwards to, and the services behind that. */
function trafficOf(stack: Stack, services: Workload[]): { tiers: Tier[]; paths: Path[] } {
  const { name } = stack.graph;
  const tiers: Tier[] = [];
  const paths: Path[] = [];
  const [balancer] = stack.all("aws:lb/loadBalancer:LoadBalancer");
  const listener = stack.all("aws:lb/listener:Listener").find(({ inputs }) => listAt(inputs, "defaultActions").some((action) => textAt(action, "targetGroupArn") !== ""));
  const targets = listAt(listener?.inputs, "defaultActions").map((action) => textAt(action, "targetGroupArn")).find((arn) => arn !== "");
  const ingress = targets === undefined ? undefined : releaseBehind(stack, targets);
  if (balancer !== undefined) {
    const guarded = stack.all("aws:wafv2/webAclAssociation:WebAclAssociation").some(({ inputs }) => textAt(inputs, "resourceArn") === idOf(balancer));
    const zones = zonesOfSubnets(stack, textsAt(balancer.inputs, "subnets"));
    const kind = textAt(balancer.inputs, "loadBalancerType");
    tiers.push(
      tier(`${name}/balancer`, kind === "application" ? "Application Load Balancer" : "Load balancer", guarded ? "behind a WAF" : "", {
        cells: zones.map((zone) => ({ zone, text: "subnet" })),
      }),
    );
  }
  if (ingress !== undefined) {
    tiers.push(tier(`${name}/ingress`, "NGINX Ingress Controller", `${podsOfRelease(ingress)} pods`));
    if (balancer !== undefined && textAt(listener?.inputs, "loadBalancerArn") === idOf(balancer))
      paths.push({ from: `${name}/balancer`, to: `${name}/ingress`, labels: [], kind: "traffic" });
    for (const { service, path } of routesOf(stack)) {
      const target = services.find(({ hosts }) => hosts.some((host) => host.test(service)));
      if (target !== undefined) paths.push({ from: `${name}/ingress`, to: chipId(name, target), labels: [path], kind: "traffic" });
    }
  }
  if (services.length > 0)
    tiers.push(tier(`${name}/services`, "Services", "", { chips: services.map((service): Chip => ({ id: chipId(name, service), title: service.name, detail: `${service.pods} pods` })) }));
  return { tiers, paths };
}

const chipId = (stack: string, { name }: Workload): string => `${stack}/service/${name}`;

/** What the services' environment names: each other, the pooler, the cache. */
function servicePaths(stack: Stack, services: Workload[]): Path[] {
  const { name } = stack.graph;
  const poolers = deploymentsOf(stack, "postgres");
  const cacheHosts = stack.all("aws:elasticache/replicationGroup:ReplicationGroup").flatMap((cache) => hostsOf([stack], cache));
  return services.flatMap((service) => {
    const values = environmentOf(service);
    const reaches = ({ hosts }: Workload) => hosts.some((host) => values.some((value) => host.test(value)));
    const path = (to: string): Path => ({ from: chipId(name, service), to, labels: [], kind: "traffic" });
    return [
      ...services.filter((other) => other !== service && reaches(other)).map((other) => path(chipId(name, other))),
      ...(poolers.some(reaches) ? [path(`${name}/pooler`)] : []),
      ...(cacheHosts.some((host) => values.includes(host)) ? [path(`${name}/cache`)] : []),
    ];
  });
}

const databaseType = "aws:rds/cluster:Cluster";

function databases(stack: Stack): Tier[] {
  return stack.all(databaseType).map(({ inputs }) => {
    const parts = [textAt(inputs, "dbClusterInstanceClass"), textAt(inputs, "allocatedStorage") === "" ? "" : `${textAt(inputs, "allocatedStorage")} GiB`];
    return tier(`${stack.graph.name}/database`, `PostgreSQL ${textAt(inputs, "engineVersion")}`, parts.filter((part) => part !== "").join(", "), {
      cells: textsAt(inputs, "availabilityZones").map((zone) => ({ zone, text: "member" })),
    });
  });
}

/** Poolers reach the database of their region, and the writer's elsewhere; a subscription follows its publisher. */
function databasePaths(stack: Stack, stacks: Stack[]): Path[] {
  const { name } = stack.graph;
  const config = deploymentsOf(stack, "postgres").flatMap((pooler) => mountedBy(stack, pooler));
  const subscriptions = stack.all("kubernetes:core/v1:ConfigMap").filter(({ inputs }) => mentions(look(inputs, "data"), "CREATE SUBSCRIPTION"));
  return stacks.flatMap((other) =>
    other.all(databaseType).flatMap((database) => {
      const reader = textAt(database.invented, "readerEndpoint");
      const hosts = hostsOf(stacks, database).filter((host) => host !== reader);
      const named = (resources: GraphResource[], host: string) => resources.some(({ inputs }) => mentions(inputs, host));
      const to = `${other.graph.name}/database`;
      return [
        ...(named(config, reader) ? [{ from: `${name}/pooler`, to, labels: ["reads"], kind: "traffic" as const }] : []),
        ...(hosts.some((host) => named(config, host)) ? [{ from: `${name}/pooler`, to, labels: ["writes"], kind: "traffic" as const }] : []),
        ...(other !== stack && hosts.some((host) => named(subscriptions, host))
          ? [{ from: to, to: `${name}/database`, labels: ["logical replication"], kind: "replication" as const }]
          : []),
      ];
    }),
  );
}

function caches(stack: Stack): Tier[] {
  return stack.all("aws:elasticache/replicationGroup:ReplicationGroup").map(({ inputs }) => {
    const shards = listAt(inputs, "nodeGroupConfigurations");
    const zones = shards.flatMap((shard) => [textAt(shard, "primaryAvailabilityZone"), ...textsAt(shard, "replicaAvailabilityZones")]);
    const engine = textAt(inputs, "engine");
    const title = `${engine.charAt(0).toUpperCase()}${engine.slice(1)} ${textAt(inputs, "engineVersion")}`;
    return tier(`${stack.graph.name}/cache`, title, `${shards.length} shards, ${zones.length} nodes ${textAt(inputs, "nodeType")}`, {
      cells: [...new Set(zones)].sort().map((zone) => ({ zone, text: plural(zones.filter((one) => one === zone).length, "node") })),
    });
  });
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

function nodes(stack: Stack): Tier[] {
  const groups = stack.all("aws:eks/nodeGroup:NodeGroup");
  if (groups.length === 0) return [];
  const version = textAt(stack.all("aws:eks/cluster:Cluster")[0]?.inputs, "version");
  const types = [...new Set(groups.flatMap(({ inputs }) => textsAt(inputs, "instanceTypes")))];
  return [
    tier(`${stack.graph.name}/nodes`, `EKS nodes${version === "" ? "" : `, Kubernetes ${version}`}`, types.join(", "), {
      cells: groups.flatMap(({ inputs }) => {
        const count = range(textAt(inputs, "scalingConfig.minSize"), textAt(inputs, "scalingConfig.maxSize"));
        return zonesOfSubnets(stack, textsAt(inputs, "subnetIds")).map((zone) => ({ zone, text: `${count} nodes` }));
      }),
    }),
  ];
}

function network(stack: Stack): Tier[] {
  const [vpc] = stack.all("aws:ec2/vpc:Vpc");
  if (vpc === undefined) return [];
  const gateways = stack.all("aws:ec2/natGateway:NatGateway");
  return [
    tier(`${stack.graph.name}/network`, "Network", `VPC ${textAt(vpc.inputs, "cidrBlock")}, ${plural(stack.all("aws:ec2/subnet:Subnet").length, "subnet")}`, {
      cells: gateways.flatMap(({ inputs }) => zonesOfSubnets(stack, [textAt(inputs, "subnetId")]).map((zone) => ({ zone, text: "NAT gateway" }))),
    }),
  ];
}

function observability(stack: Stack): Tier[] {
  const releases = stack.all("kubernetes:helm.sh/v3:Release", "observability");
  if (releases.length === 0) return [];
  return [
    tier(`${stack.graph.name}/observability`, "Observability", "", {
      chips: releases.map((release) => ({
        id: `${stack.graph.name}/chart/${release.name}`,
        title: textAt(release.inputs, "name"),
        detail: podsOfRelease(release) === "" ? "" : `${podsOfRelease(release)}${podsOfRelease(release).endsWith("node") ? "" : " pods"}`,
      })),
    }),
  ];
}
