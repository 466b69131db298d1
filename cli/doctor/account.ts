import { isObject } from "../../graph/wire";
import { asNumber, asText, asTexts, type Answer, type Aws } from "./aws";
import { type Asked, type Check, missing, ok, unknown } from "./check";
import type { RegionNeeds } from "./needs";

/** Service quotas by code. Source: Service Quotas, service `ec2` (read 2026-11-23). */
const quotas = {
  /** Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances, counted in vCPUs. */
  standardVcpu: "L-1216C47A",
  /** EC2-VPC Elastic IPs. */
  elasticIps: "L-0263D0A3",
} as const;

/** What the account must offer in a region before the stack comes up. */
export const accountChecks = (aws: Aws, needs: RegionNeeds): Promise<Check>[] => [
  vcpuQuota(aws, needs),
  elasticIpQuota(aws, needs),
  zonesOffered(aws, needs),
  databaseOrderable(aws, needs),
  ...needs.outsideSecrets.map((name) => secretExists(aws, needs, name)),
];

const cannot = (asked: Asked, answer: { why: string }): Check => unknown(asked, answer.why);
const requestQuota = (region: string, code: string, value: number): string =>
  `aws service-quotas request-service-quota-increase --region ${region} --service-code ec2 --quota-code ${code} --desired-value ${value}`;

async function quotaOf(aws: Aws, region: string, code: string): Promise<Answer<number>> {
  const parse = (json: unknown) => (isObject(json) && isObject(json["Quota"]) ? asNumber(json["Quota"]["Value"]) : undefined);
  const rest = ["--region", region, "--service-code", "ec2", "--quota-code", code];
  const own = await aws.ask(["service-quotas", "get-service-quota", ...rest], parse);
  // An account that never asked for another value has none of its own for some quotas.
  if (!("value" in own) && own.code === "NoSuchResourceException") return await aws.ask(["service-quotas", "get-aws-default-service-quota", ...rest], parse);
  return own;
}

async function vcpuQuota(aws: Aws, { stack, awsRegion, nodes }: RegionNeeds): Promise<Check> {
  const atMost = nodes.reduce((sum, each) => sum + each.atMost, 0);
  const asked = { id: "quota-vcpu", stack, what: `vCPUs for ${atMost} nodes, the most that the autoscaler may reach` };
  const foreign = nodes.find(({ instanceType }) => !/^[acdhimrtz]\d/.test(instanceType));
  if (foreign !== undefined) return unknown(asked, `${foreign.instanceType} does not count against the quota of standard instances`);
  let need = 0;
  let atStart = 0;
  for (const group of nodes) {
    const vcpus = await aws.ask(["ec2", "describe-instance-types", "--region", awsRegion, "--instance-types", group.instanceType], (json) => {
      const types: unknown = isObject(json) ? json["InstanceTypes"] : undefined;
      const first: unknown = Array.isArray(types) ? types[0] : undefined;
      return isObject(first) && isObject(first["VCpuInfo"]) ? asNumber(first["VCpuInfo"]["DefaultVCpus"]) : undefined;
    });
    if (!("value" in vcpus))
      return vcpus.code === "InvalidInstanceType" ? missing(asked, `${awsRegion} has no ${group.instanceType}`, "set another eks.nodeType") : cannot(asked, vcpus);
    need += vcpus.value * group.atMost;
    atStart += vcpus.value * group.atStart;
  }
  const quota = await quotaOf(aws, awsRegion, quotas.standardVcpu);
  if (!("value" in quota)) return cannot(asked, quota);
  // Usage is a metric of its own, minutes late; who shares the account has to add it.
  const found = `${need} needed (${atStart} at the start), quota ${quota.value} for all in the account`;
  return quota.value >= need ? ok(asked, found) : missing(asked, found, requestQuota(awsRegion, quotas.standardVcpu, need));
}

async function elasticIpQuota(aws: Aws, { stack, awsRegion, elasticIps }: RegionNeeds): Promise<Check> {
  const asked = { id: "quota-elastic-ips", stack, what: `${elasticIps} Elastic IPs for the NAT gateways` };
  const [quota, used] = await Promise.all([
    quotaOf(aws, awsRegion, quotas.elasticIps),
    // Those of an earlier run of this stack carry its tag; they are not needed a second time.
    aws.ask(["ec2", "describe-addresses", "--region", awsRegion], (json) => {
      const addresses: unknown = isObject(json) ? json["Addresses"] : undefined;
      return Array.isArray(addresses) ? addresses.filter((each) => !isOurs(each, stack)).length : undefined;
    }),
  ]);
  if (!("value" in quota)) return cannot(asked, quota);
  if (!("value" in used)) return cannot(asked, used);
  const found = `quota ${quota.value}, ${used.value} in use by others`;
  return quota.value - used.value >= elasticIps ? ok(asked, found) : missing(asked, found, requestQuota(awsRegion, quotas.elasticIps, used.value + elasticIps));
}

/** Every resource of a region's stack has these tags, by its provider's default. */
function isOurs(resource: unknown, stack: string): boolean {
  const tags: unknown[] = isObject(resource) && Array.isArray(resource["Tags"]) ? resource["Tags"] : [];
  const has = (key: string, value: string) => tags.some((tag) => isObject(tag) && tag["Key"] === key && tag["Value"] === value);
  return has("Platform", "agentic-platform") && has("Region", stack);
}

async function zonesOffered(aws: Aws, { stack, awsRegion, zones }: RegionNeeds): Promise<Check> {
  const asked = { id: "zones", stack, what: `zones ${zones.join(", ")}` };
  const offered = await aws.ask(
    ["ec2", "describe-availability-zones", "--region", awsRegion, "--filters", "Name=zone-type,Values=availability-zone", "--query", "AvailabilityZones[?State=='available'].ZoneName"],
    asTexts,
  );
  if (!("value" in offered)) return cannot(asked, offered);
  const without = zones.filter((zone) => !offered.value.includes(zone));
  return without.length === 0
    ? ok(asked, `offered, of ${offered.value.length}`)
    : missing(asked, `not offered to this account: ${without.join(", ")}`, `set zones in Pulumi.${stack}.yaml to three of ${[...offered.value].sort().join(", ")}`);
}

async function databaseOrderable(aws: Aws, { stack, awsRegion, zones, database }: RegionNeeds): Promise<Check> {
  const asked = { id: "database-class", stack, what: database === undefined ? "database class" : `${database.instanceClass} in each of the zones` };
  if (database === undefined) return unknown(asked, "the stack has no RDS database");
  const { instanceClass, engine, majorVersion, cluster } = database;
  const options = await aws.ask(
    ["rds", "describe-orderable-db-instance-options", "--region", awsRegion, "--engine", engine, "--db-instance-class", instanceClass, "--vpc"],
    (json) => {
      const list: unknown = isObject(json) ? json["OrderableDBInstanceOptions"] : undefined;
      return Array.isArray(list) ? list.filter(isObject) : undefined;
    },
  );
  if (!("value" in options)) return cannot(asked, options);
  const fitting = options.value.filter(
    (option) => (asText(option["EngineVersion"]) ?? "").split(".")[0] === majorVersion && (!cluster || option["SupportsClusters"] === true),
  );
  const offered = new Set(fitting.flatMap(({ AvailabilityZones: list }) => (Array.isArray(list) ? list.map((zone) => (isObject(zone) ? zone["Name"] : undefined)) : [])));
  const without = zones.filter((zone) => !offered.has(zone));
  const kind = `${engine} ${majorVersion}${cluster ? " as a Multi-AZ DB cluster" : ""}`;
  return without.length === 0
    ? ok(asked, `orderable for ${kind}`)
    : missing(asked, `${kind} is not orderable in ${without.join(", ")}`, `set postgres.instanceClass or zones in Pulumi.${stack}.yaml to what the region offers`);
}

/** Looks at a secret's name only; the value is never asked for. */
async function secretExists(aws: Aws, { stack, awsRegion }: RegionNeeds, name: string): Promise<Check> {
  const asked = { id: "secret", stack, what: `secret ${name} in ${awsRegion}` };
  const found = await aws.ask(["secretsmanager", "describe-secret", "--region", awsRegion, "--secret-id", name, "--query", "{name: Name, deleted: DeletedDate}"], (json) =>
    isObject(json) && asText(json["name"]) !== undefined ? { deleted: json["deleted"] !== null && json["deleted"] !== undefined } : undefined,
  );
  const fix = `aws secretsmanager create-secret --region ${awsRegion} --name ${name} --secret-string file://VALUE`;
  if ("value" in found) return found.value.deleted ? missing(asked, "marked for deletion", `aws secretsmanager restore-secret --region ${awsRegion} --secret-id ${name}`) : ok(asked, "exists");
  return found.code === "ResourceNotFoundException" ? missing(asked, "does not exist", fix) : cannot(asked, found);
}
