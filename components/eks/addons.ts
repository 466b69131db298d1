import * as eks from "@pulumi/aws/eks";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import type { AddonName, AddonSettings } from "./addon-settings";

/** Installs add-ons side by side; all wait for `after`. */
export function addons(
  name: string,
  settings: AddonSettings[],
  args: { clusterName: string; versions: Partial<Record<AddonName, string>> },
  opts: pulumi.CustomResourceOptions,
  after: pulumi.Resource[],
): eks.Addon[] {
  return settings.map((addon) => {
    const version = args.versions[addon.name];
    const identity = addon.identity === undefined ? undefined : addonRole(`${name}-${addon.name}`, addon.identity, opts);
    return new eks.Addon(
      `${name}-${addon.name}`,
      {
        clusterName: args.clusterName,
        addonName: addon.name,
        ...(version === undefined ? {} : { addonVersion: version }),
        ...(addon.configuration === undefined ? {} : { configurationValues: JSON.stringify(addon.configuration) }),
        ...(identity === undefined ? {} : { podIdentityAssociations: [identity.association] }),
        // What stands here is what runs; an edit by hand lasts until the next update.
        resolveConflictsOnCreate: "OVERWRITE",
        resolveConflictsOnUpdate: "OVERWRITE",
      },
      pulumi.mergeOptions(opts, { dependsOn: [...after, ...(identity?.policies ?? [])] }),
    );
  });
}

function addonRole(
  name: string,
  { serviceAccount, policyArn }: NonNullable<AddonSettings["identity"]>,
  opts: pulumi.CustomResourceOptions,
) {
  const role = new iam.Role(
    `${name}-role`,
    {
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "pods.eks.amazonaws.com" },
            Action: ["sts:AssumeRole", "sts:TagSession"],
          },
        ],
      }),
    },
    opts,
  );
  const policy = new iam.RolePolicyAttachment(`${name}-policy`, { role: role.name, policyArn }, opts);
  return { association: { serviceAccount, roleArn: role.arn }, policies: [policy] };
}
