import { z } from "zod";
import { decodeValues, describeFault, faultsOf, group, missing, text, whole } from "../stacks/faults";

/** Every setting of the bootstrap project: unit, bounds, default. The same rules of speech as stacks/config.ts. */

/** All faults of the configuration at once, a line each: file, path, value, what is allowed. */
export class BootstrapConfigError extends Error {
  override readonly name = "BootstrapConfigError";
}

const awsRegion = () => text(/^[a-z]{2}(-[a-z]+){1,2}-\d$/, "an AWS region such as eu-west-1");
const zoneId = () => text(/^Z[0-9A-Z]{4,31}$/, "a Route 53 hosted zone id such as Z0123456789ABCDEFGHIJ");
const regionName = () => text(/^[a-z]{2}-[a-z]+$/, "a stack's name such as us-east");

const schema = group({
  /** AWS account that holds the platform; twelve digits, in quotes. */
  accountId: text(/^\d{12}$/, "twelve digits in quotes, such as \"123456789012\""),
  github: group({
    /**
     * Start of the subject in the tokens of the repository's workflows. Repositories made or renamed since
     * 2026-06-18 carry ids in it: take it from Settings, Actions, OIDC. Source: GitHub changelog, 2026-04-23.
     */
    subject: text(/^repo:[\w.@-]+\/[\w.@-]+$/, "repo:OWNER/REPOSITORY, as the repository's OIDC settings show it"),
    /** The one branch that deploys. */
    branch: text(/^[\w./-]+$/, "a branch such as main").default("main"),
    /** Environments of the repository that deploy, one per stack. */
    environments: z.array(regionName(), { error: "a list of stacks' names" }).min(1, { error: "at least one environment" }),
    /** ARN of the account's provider for GitHub's tokens where there is one already: an account can have only one. */
    providerArn: text(
      /^arn:aws:iam::\d{12}:oidc-provider\/token\.actions\.githubusercontent\.com$/,
      "the ARN of the account's OIDC provider for token.actions.githubusercontent.com",
    ).optional(),
  }).prefault(missing),
  /** AWS regions where the platform lives. */
  awsRegions: z.array(awsRegion(), { error: "a list of AWS regions" }).min(2, { error: "at least two AWS regions" }),
  state: group({
    /** Name of the state bucket, once in the world; its copy is called the same with `-copy`. */
    bucket: text(/^agentic-[a-z0-9-]{2,49}[a-z0-9]$/, "agentic- and 3 to 50 small letters, digits and dashes"),
    /** AWS region of bucket and key; not the writer's, so that recovery needs nothing of the lost region. */
    awsRegion: awsRegion(),
    /** AWS region of their copies. */
    copyAwsRegion: awsRegion(),
    /** Days that an overwritten or deleted version is kept. */
    noncurrentDays: whole(7, 3_650, "days").default(90),
    /** Days that every version is locked against deletion (Object Lock, governance mode). */
    lockDays: whole(1, 3_650, "days").default(30),
  })
    .refine(({ awsRegion: first, copyAwsRegion }) => first !== copyAwsRegion, {
      path: ["copyAwsRegion"],
      error: "another AWS region than state.awsRegion",
    })
    .prefault(missing),
  hostedZone: group({
    /** Domain of the zone. */
    domain: text(/^(?=.{1,200}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, "a domain name such as example.com"),
    /** An existing zone of the domain; without it, one is made. */
    zoneId: zoneId().optional(),
    /** Zone of the parent domain in the same account: gets the record that delegates `domain` to the new zone. */
    parentZoneId: zoneId().optional(),
  })
    .refine(({ zoneId: existing, parentZoneId }) => existing === undefined || parentZoneId === undefined, {
      path: ["parentZoneId"],
      error: "not together with hostedZone.zoneId: an existing zone is delegated already",
    })
    .prefault(missing),
  /** Whether bucket, key and zone are protected from deletion and survive a destroy. */
  protect: z.boolean({ error: "true or false" }).default(true),
});

export type BootstrapSettings = z.infer<typeof schema>;

/**
 * Reads and checks the configuration.
 * @param raw keys below the project's namespace; a structured value as JSON, as the engine hands it over
 * @param stack for messages
 * @throws BootstrapConfigError with every fault at once
 */
export function readBootstrapSettings(raw: Record<string, string>, stack: string): BootstrapSettings {
  const values = decodeValues(raw, { numbers: false });
  const parsed = schema.safeParse(values, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new BootstrapConfigError(faultsOf(parsed.error, values).map((fault) => describeFault(stack, fault)).join("\n"));
}
