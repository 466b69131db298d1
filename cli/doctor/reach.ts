import { isObject } from "../../graph/wire";
import { asText, asTexts, type Aws } from "./aws";
import { type Check, missing, ok, unknown } from "./check";
import type { RegionNeeds } from "./needs";
import type { Outside } from "./outside";

const normal = (name: string): string => name.toLowerCase().replace(/\.$/, "");

/**
 * Whether the world asks the hosted zone when it asks for the domain.
 * @param zoneId of the configuration; undefined while it is a placeholder
 */
export async function delegationCheck(outside: Outside, aws: Aws, domain: string, zoneId: string | undefined): Promise<Check> {
  const asked = { id: "dns-delegation", what: `${domain} is delegated to its hosted zone` };
  if (zoneId === undefined) return unknown(asked, "dns.zoneId and domain are not yours yet");
  const zone = await aws.ask(["route53", "get-hosted-zone", "--id", zoneId], (json) => {
    const set: unknown = isObject(json) ? json["DelegationSet"] : undefined;
    const servers = isObject(set) ? asTexts(set["NameServers"]) : undefined;
    const name = isObject(json) && isObject(json["HostedZone"]) ? asText(json["HostedZone"]["Name"]) : undefined;
    return servers === undefined || name === undefined ? undefined : { servers: servers.map(normal).sort(), name: normal(name) };
  });
  if (!("value" in zone))
    return zone.code === "NoSuchHostedZone" ? missing(asked, `there is no hosted zone ${zoneId}`, "run bootstrap/ once, and set dns.zoneId to what it prints") : unknown(asked, zone.why);
  const { servers, name } = zone.value;
  if (normal(domain) !== name && !normal(domain).endsWith(`.${name}`))
    return missing(asked, `zone ${zoneId} is ${name}'s`, `set dns.zoneId to a zone of ${domain}, or domain to ${name}`);
  const fix = `at ${name}'s registrar or parent zone, set the name servers to ${servers.join(", ")}`;
  let seen: string[];
  try {
    seen = (await outside.nameServers(name)).map(normal).sort();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    // These two are the DNS's own answer; anything else is no answer at all.
    return code === "ENOTFOUND" || code === "ENODATA" ? missing(asked, `nobody answers for ${name}`, fix) : unknown(asked, `no answer from DNS (${code || "no reason given"})`);
  }
  return seen.join() === servers.join() ? ok(asked, seen.join(", ")) : missing(asked, `${name} is answered by ${seen.join(", ")}`, fix);
}

/** Whether `pulumi up` from here would reach the cluster's API server; before the first `up` there is none to ask. */
export async function apiCheck(outside: Outside, aws: Aws, { stack, awsRegion, clusterName, publicApi }: RegionNeeds): Promise<Check> {
  const asked = { id: "api-server", stack, what: "the cluster's API server answers here" };
  if (clusterName === undefined) return unknown(asked, "the stack has no cluster");
  const endpoint = await aws.ask(["eks", "describe-cluster", "--region", awsRegion, "--name", clusterName, "--query", "cluster.endpoint"], asText);
  const fix = `run it inside the VPC, or list this network in eks.apiNetworks (now ${publicApi ? "with some" : "none: inside the VPC only"})`;
  if (!("value" in endpoint))
    return endpoint.code === "ResourceNotFoundException" ? unknown(asked, `${clusterName} is not up yet`, publicApi ? undefined : fix) : unknown(asked, endpoint.why);
  const host = URL.canParse(endpoint.value) ? new URL(endpoint.value).hostname : "";
  return host !== "" && (await outside.reaches(host, 443)) ? ok(asked, "port 443 answers") : missing(asked, "port 443 does not answer", fix);
}
