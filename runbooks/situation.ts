import type { Settings } from "../stacks/config";

/** What a runbook must know of the platform; taken from the checked settings of any stack. Pure. */
export interface Situation {
  regions: { name: string; awsRegion: string; peerAwsRegion: string; zones?: string[] }[];
  /** Region that writes, by the committed settings. */
  writer: string;
  domain: string;
  databaseName: string;
  engine: "rds" | "patroni";
  recoveryPointMinutes: number;
}

/** A question that a runbook cannot be made from; the message names the option. */
export class RunbookError extends Error {
  override readonly name = "UsageError";
}

export const situationOf = ({ fleet, domain, postgres, slo }: Settings): Situation => ({
  regions: fleet.map(({ name, awsRegion }, index) => ({ name, awsRegion, peerAwsRegion: fleet[(index + 1) % fleet.length]?.awsRegion ?? awsRegion })),
  writer: fleet.find(({ role }) => role === "writer")?.name ?? "",
  domain,
  databaseName: postgres.databaseName,
  engine: postgres.engine,
  recoveryPointMinutes: slo.recoveryPointMinutes,
});

export function regionNamed({ regions }: Situation, name: string) {
  const found = regions.find((region) => region.name === name);
  if (found === undefined) throw new RunbookError(`--region ${name}: no region of the fleet; there are: ${regions.map((region) => region.name).join(", ")}`);
  return found;
}
