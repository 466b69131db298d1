/**
 * Who the pipeline is and what it may do, as IAM documents. Pure, and the one place: the bootstrap project makes its
 * roles from these, and docs/iam/*.json is written from them (GOLDEN=write npx mocha tests/unit/bootstrap/iam.test.ts).
 */

export interface PolicyDocument {
  Version: "2012-10-17";
  Statement: Statement[];
}

export interface Statement {
  Sid: string;
  Effect: "Allow" | "Deny";
  Principal?: { Federated: string };
  Action: string | string[];
  Resource?: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

export interface Pipeline {
  accountId: string;
  /** Start of the subject of the repository's tokens, for example `repo:OWNER/REPOSITORY`. */
  subject: string;
  /** The branch that deploys. */
  branch: string;
  /** Environments that deploy. */
  environments: string[];
  /** AWS regions of the platform. */
  awsRegions: string[];
  /** Bucket of Pulumi's state, and the alias of the key that encrypts it. */
  stateBucket: string;
  /** Provider of GitHub's tokens; default: the account's. */
  providerArn?: string;
}

export const deployRoleName = "agentic-deploy";
export const previewRoleName = "agentic-preview";
/** Alias of the key of state and secrets, without `alias/`. */
export const stateKeyAlias = "agentic-pulumi";
export const tokenIssuer = "token.actions.githubusercontent.com";
/** What a token must be meant for; configure-aws-credentials asks for this audience. */
export const tokenAudience = "sts.amazonaws.com";

const document = (...statements: Statement[]): PolicyDocument => ({ Version: "2012-10-17", Statement: statements });

const trust = (pipeline: Pipeline, sid: string, condition: Record<string, string | string[]>): Statement => ({
  Sid: sid,
  Effect: "Allow",
  Principal: { Federated: pipeline.providerArn ?? `arn:aws:iam::${pipeline.accountId}:oidc-provider/${tokenIssuer}` },
  Action: "sts:AssumeRoleWithWebIdentity",
  Condition: {
    StringEquals: {
      [`${tokenIssuer}:aud`]: tokenAudience,
      ...Object.fromEntries(Object.entries(condition).map(([claim, value]) => [`${tokenIssuer}:${claim}`, value])),
    },
  },
});

/**
 * Deploying: the environments of the repository, and there only the branch. An environment's own rules ask a person;
 * the branch is asked for here as well, since anybody with write access can name an environment in a branch's workflow.
 * Source of the claim `ref` as a condition: AWS, "STS supports validation of identity provider claims", 2026-01.
 */
export const deployTrust = (pipeline: Pipeline): PolicyDocument =>
  document(
    trust(pipeline, "EnvironmentsOnTheBranch", {
      sub: pipeline.environments.map((environment) => `${pipeline.subject}:environment:${environment}`),
      ref: `refs/heads/${pipeline.branch}`,
    }),
  );

/** Previewing: pull requests of the repository itself (a fork's get no token), and the branch's nightly look for drift. */
export const previewTrust = (pipeline: Pipeline): PolicyDocument =>
  document(
    trust(pipeline, "PullRequestsAndTheBranch", {
      sub: [`${pipeline.subject}:pull_request`, `${pipeline.subject}:ref:refs/heads/${pipeline.branch}`],
    }),
  );

const inRegions = (pipeline: Pipeline) => ({ StringEquals: { "aws:RequestedRegion": pipeline.awsRegions } });
const ownRoles = (pipeline: Pipeline): string[] =>
  [deployRoleName, previewRoleName].map((role) => `arn:aws:iam::${pipeline.accountId}:role/${role}`);
const bucketAndObjects = (bucket: string): string[] => [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`];

/** What `pulumi up` of the regions takes. */
export const deployPolicy = (pipeline: Pipeline): PolicyDocument =>
  document(
    {
      Sid: "InfrastructureOfTheRegions",
      Effect: "Allow",
      Action: [
        "acm:*",
        "autoscaling:Describe*",
        "cloudwatch:*",
        "ec2:*",
        "eks:*",
        "elasticache:*",
        "elasticloadbalancing:*",
        "kms:*",
        "logs:*",
        "rds:*",
        "secretsmanager:*",
        "sns:*",
        "wafv2:*",
      ],
      Resource: "*",
      Condition: inRegions(pipeline),
    },
    {
      Sid: "GlobalServices",
      Effect: "Allow",
      Action: [
        "iam:CreateServiceLinkedRole",
        "iam:GetPolicy",
        "iam:GetPolicyVersion",
        "iam:ListPolicies",
        "route53:*",
        "s3:ListAllMyBuckets",
        "sts:GetCallerIdentity",
      ],
      Resource: "*",
    },
    { Sid: "OwnBuckets", Effect: "Allow", Action: "s3:*", Resource: bucketAndObjects("agentic-*") },
    {
      Sid: "RolesThatThePlatformMakes",
      Effect: "Allow",
      Action: [
        "iam:AttachRolePolicy",
        "iam:CreatePolicy",
        "iam:CreatePolicyVersion",
        "iam:CreateRole",
        "iam:DeletePolicy",
        "iam:DeletePolicyVersion",
        "iam:DeleteRole",
        "iam:DeleteRolePolicy",
        "iam:DetachRolePolicy",
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListInstanceProfilesForRole",
        "iam:ListPolicyVersions",
        "iam:ListRolePolicies",
        "iam:PassRole",
        "iam:PutRolePolicy",
        "iam:TagPolicy",
        "iam:TagRole",
        "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole",
      ],
      Resource: "*",
    },
    {
      // A stolen run must not make itself a way back in.
      Sid: "NotThePipelinesOwnRoles",
      Effect: "Deny",
      Action: [
        "iam:AttachRolePolicy",
        "iam:DeleteRole",
        "iam:DeleteRolePolicy",
        "iam:DetachRolePolicy",
        "iam:PassRole",
        "iam:PutRolePolicy",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole",
      ],
      Resource: ownRoles(pipeline),
    },
    {
      // State is read and written; how its bucket keeps old versions is the bootstrap's alone.
      Sid: "NotTheStateBucketItself",
      Effect: "Deny",
      Action: [
        "s3:BypassGovernanceRetention",
        "s3:DeleteBucket",
        "s3:DeleteBucketPolicy",
        "s3:DeleteObjectVersion",
        "s3:PutBucketObjectLockConfiguration",
        "s3:PutBucketPolicy",
        "s3:PutBucketVersioning",
        "s3:PutLifecycleConfiguration",
        "s3:PutReplicationConfiguration",
      ],
      Resource: [...bucketAndObjects(pipeline.stateBucket), ...bucketAndObjects(copyBucketName(pipeline.stateBucket))],
    },
    {
      Sid: "NotTheStateKeyItself",
      Effect: "Deny",
      Action: ["kms:DeleteAlias", "kms:DisableKey", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:UpdateAlias"],
      Resource: "*",
      Condition: aliasIsTheStateKey,
    },
  );

/** Keys are asked for by alias: the document can be read, and written down, before the key exists. */
const aliasIsTheStateKey = { "ForAnyValue:StringEquals": { "kms:ResourceAliases": `alias/${stateKeyAlias}` } };

/** Name of the state bucket's copy. */
export const copyBucketName = (bucket: string): string => `${bucket}-copy`;

/**
 * What `pulumi preview --refresh` takes: reading what the regions consist of, and the state with the key to its secrets.
 *
 * Whoever can open a pull request *inside* the repository runs code under this role, and can so read the secrets that
 * the platform has generated: they are in the state, and a preview must decrypt it. Secrets from outside (PagerDuty,
 * model providers) are not in the state, and not readable here.
 */
export const previewPolicy = (pipeline: Pipeline): PolicyDocument =>
  document(
    {
      Sid: "ReadTheRegions",
      Effect: "Allow",
      Action: [
        "acm:Describe*",
        "acm:List*",
        "autoscaling:Describe*",
        "cloudwatch:Describe*",
        "cloudwatch:List*",
        "ec2:Describe*",
        "eks:Describe*",
        "eks:List*",
        "elasticache:Describe*",
        "elasticache:List*",
        "elasticloadbalancing:Describe*",
        "kms:DescribeKey",
        "kms:GetKeyPolicy",
        "kms:GetKeyRotationStatus",
        "kms:List*",
        "logs:Describe*",
        "logs:List*",
        "rds:Describe*",
        "rds:List*",
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetResourcePolicy",
        "secretsmanager:ListSecretVersionIds",
        "sns:Get*",
        "sns:List*",
        "wafv2:Get*",
        "wafv2:List*",
      ],
      Resource: "*",
      Condition: inRegions(pipeline),
    },
    {
      Sid: "ReadGlobalServices",
      Effect: "Allow",
      Action: [
        "iam:GetPolicy",
        "iam:GetPolicyVersion",
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListPolicyVersions",
        "iam:ListRolePolicies",
        "route53:Get*",
        "route53:List*",
        "sts:GetCallerIdentity",
      ],
      Resource: "*",
    },
    {
      Sid: "ReadHowBucketsAreSet",
      Effect: "Allow",
      Action: [
        "s3:GetAccelerateConfiguration",
        "s3:GetBucket*",
        "s3:GetEncryptionConfiguration",
        "s3:GetLifecycleConfiguration",
        "s3:GetReplicationConfiguration",
        "s3:ListBucket",
      ],
      Resource: "arn:aws:s3:::agentic-*",
    },
    {
      Sid: "ReadTheState",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:ListBucket"],
      Resource: bucketAndObjects(pipeline.stateBucket),
    },
    { Sid: "DecryptTheState", Effect: "Allow", Action: "kms:Decrypt", Resource: "*", Condition: aliasIsTheStateKey },
    {
      // A refresh compares the generated passwords with Secrets Manager's; they are in the state as well.
      Sid: "ReadGeneratedSecrets",
      Effect: "Allow",
      Action: "secretsmanager:GetSecretValue",
      Resource: pipeline.environments.map((stack) => `arn:aws:secretsmanager:*:${pipeline.accountId}:secret:agentic/${stack}/*`),
    },
  );
