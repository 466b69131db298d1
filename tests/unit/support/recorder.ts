import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** A resource that a component registered. */
export interface Recorded {
  name: string;
  type: string;
  custom: boolean;
  /** What the provider receives; resolved. */
  inputs: Record<string, unknown>;
  /** Reference of the provider, empty for components. */
  provider: string;
  /** Logical names of what it explicitly waits for. */
  after: string[];
  options: pulumi.CustomResourceOptions;
}

const settled = async (): Promise<void> => {
  // The SDK registers in chains of promises; it has no public way to ask whether all of them are done.
  let before = -1;
  while (before !== registered.length) {
    before = registered.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

let registered: pulumi.runtime.MockResourceArgs[] = [];

/** What only a cloud would know of the few types that the components read from. */
const invent = (args: pulumi.runtime.MockResourceArgs): Record<string, unknown> => {
  const arn = `arn:aws:test:us-east-1:123456789012:${args.name}`;
  if (args.type === "aws:eks/cluster:Cluster")
    return {
      arn,
      endpoint: "https://cluster.test",
      certificateAuthority: { data: "Y2E=" },
      identities: [{ oidcs: [{ issuer: "https://issuer.test" }] }],
      vpcConfig: { ...(args.inputs as { vpcConfig: object }).vpcConfig, clusterSecurityGroupId: "sg-cluster" },
    };
  return { arn, keyId: `${args.name}-key-id`, allocationId: `${args.name}-allocation`, latestVersion: 1 };
};

/**
 * Makes a component under mocks and returns everything that it registered, in order of its constructor.
 * @param make gets options with an AWS provider and must pass them to the component
 */
export async function record(make: (opts: pulumi.ComponentResourceOptions) => unknown): Promise<Recorded[]> {
  registered = [];
  await pulumi.runtime.setMocks({
    newResource: (args) => {
      registered.push(args);
      return { id: `${args.name}-id`, state: { ...(args.inputs as object), ...invent(args) } };
    },
    call: ({ token }) => {
      throw new Error(`nobody declared ${token}`);
    },
  });
  const names = new Map<pulumi.Resource, string>();
  const seen: { name: string; type: string; options: pulumi.CustomResourceOptions }[] = [];
  const provider = new aws.Provider("aws", { region: "us-east-1" });
  make({
    providers: [provider],
    transformations: [
      ({ resource, name, type, opts }) => {
        names.set(resource, name);
        seen.push({ name, type, options: opts });
        return undefined;
      },
    ],
  });
  await settled();
  return seen.map(({ name, type, options }) => {
    const registration = registered.find((args) => args.name === name && args.type === type);
    if (registration === undefined) throw new Error(`${type} ${name} was never registered`);
    const dependsOn = [options.dependsOn ?? []].flat() as pulumi.Resource[];
    return {
      name,
      type,
      custom: registration.custom !== false,
      inputs: registration.inputs as Record<string, unknown>,
      provider: registration.provider ?? "",
      after: dependsOn.map((resource) => names.get(resource) ?? "?"),
      options,
    };
  });
}

/** The recorded resources of a type, for example `aws:ec2/subnet:Subnet`. */
export const ofType = (resources: Recorded[], type: string): Recorded[] =>
  resources.filter((resource) => resource.type === type);

/** The recorded resource of that name and type. */
export function named(resources: Recorded[], name: string, type?: string): Recorded {
  const found = resources.find((resource) => resource.name === name && (type ?? resource.type) === resource.type);
  if (found === undefined) throw new Error(`no ${type ?? "resource"} named ${name}`);
  return found;
}
