import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";

/**
 * What a stack tells its peers: the only thing that crosses between stacks, through a StackReference. A later region
 * of the fleet reads an earlier one, never the other way, so the regions come up in the fleet's order.
 */
const contract = z.object({
  vpcId: z.string(),
  cidr: z.string(),
  awsRegion: z.string(),
  /** Private and database route tables, which learn the way to the peer. */
  routeTableIds: z.array(z.string()),
  databaseSecurityGroupId: z.string(),
});

export type Contract = z.infer<typeof contract>;

/** The contract as a program fills it. */
export type ContractOutputs = { [K in keyof Contract]: Contract[K] extends string[] ? pulumi.Input<string>[] : pulumi.Input<Contract[K]> };

/** Name of the stack output that holds the contract. */
export const contractOutput = "peering";

/**
 * Reads an earlier region's contract; plain values, so that what depends on them can be counted before it is made.
 * @param regionName the earlier region's name, also its stack's name
 * @throws pulumi.RunError that names the stack to bring up first, when the peer has no contract yet
 */
export async function readPeer(regionName: string): Promise<Contract> {
  const stack = `${pulumi.getOrganization()}/${pulumi.getProject()}/${regionName}`;
  const reference = new pulumi.StackReference(regionName, { name: stack });
  const { value } = (await reference.getOutputDetails(contractOutput)) as { value?: unknown };
  const parsed = contract.safeParse(value);
  if (parsed.success) return parsed.data;
  const problem =
    value === undefined
      ? `has no output "${contractOutput}"`
      : `has an output "${contractOutput}" without ${parsed.error.issues.map(({ path }) => path.join(".")).join(", ")}`;
  throw new pulumi.RunError(`stack ${regionName} ${problem}: bring it up first, with \`pulumi up --stack ${regionName}\``);
}
