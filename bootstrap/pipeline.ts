import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import {
  deployPolicy,
  deployRoleName,
  deployTrust,
  type Pipeline,
  type PolicyDocument,
  previewPolicy,
  previewRoleName,
  previewTrust,
  tokenAudience,
  tokenIssuer,
} from "./permissions";

export interface PipelineRolesArgs extends Pipeline {
  /** Whether the provider and the roles are protected from deletion. */
  protect: boolean;
}

/**
 * The roles that GitHub's workflows take on with their own tokens, so that no cloud key is stored anywhere: one that
 * previews, for pull requests of the repository, and one that deploys, for its environments on one branch.
 */
export class PipelineRoles extends pulumi.ComponentResource {
  readonly deployRoleArn: pulumi.Output<string>;
  readonly previewRoleArn: pulumi.Output<string>;

  constructor(name: string, args: PipelineRolesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("agentic:bootstrap:PipelineRoles", name, {}, opts);
    const children = { parent: this };
    // AWS checks GitHub's certificate by its own list of authorities; a thumbprint would say nothing.
    const provider =
      args.providerArn === undefined
        ? new iam.OpenIdConnectProvider(
            `${name}-github`,
            { url: `https://${tokenIssuer}`, clientIdLists: [tokenAudience] },
            { ...children, protect: args.protect },
          )
        : undefined;
    const after = { ...children, protect: args.protect, dependsOn: provider === undefined ? [] : [provider] };
    const role = (purpose: string, of: RoleDescription): iam.Role => {
      const made = new iam.Role(
        `${name}-${purpose}`,
        {
          name: of.roleName,
          description: of.description,
          maxSessionDuration: of.hours * 3_600,
          assumeRolePolicy: JSON.stringify(of.trust),
        },
        after,
      );
      new iam.RolePolicy(`${name}-${purpose}`, { role: made.id, policy: JSON.stringify(of.permissions) }, children);
      return made;
    };

    this.deployRoleArn = role("deploy", {
      roleName: deployRoleName,
      description: "pulumi up of the regions, by the environments of the repository on one branch",
      // The first up of a region takes about an hour by the vendors' figures; a token cannot be renewed in a run.
      hours: 4,
      trust: deployTrust(args),
      permissions: deployPolicy(args),
    }).arn;
    this.previewRoleArn = role("preview", {
      roleName: previewRoleName,
      description: "pulumi preview of the regions, by pull requests of the repository",
      hours: 1,
      trust: previewTrust(args),
      permissions: previewPolicy(args),
    }).arn;
    this.registerOutputs({ deployRoleArn: this.deployRoleArn, previewRoleArn: this.previewRoleArn });
  }
}

interface RoleDescription {
  roleName: string;
  description: string;
  /** How long a session may last, 1 to 12. */
  hours: number;
  trust: PolicyDocument;
  permissions: PolicyDocument;
}
