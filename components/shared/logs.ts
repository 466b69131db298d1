import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as kms from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";
import { requireThat } from "./errors";
import { logRetentionDays } from "./log-retention";

/** Refuses a retention that CloudWatch Logs does not have. */
export function requireLogRetention(property: string, days: number): void {
  requireThat(logRetentionDays.includes(days), property, days, `days out of ${logRetentionDays.join(", ")}`);
}

/** The account of an ARN; `*` where a resource's ARN has none. Spares an invoke, which a preview could not answer. */
export const accountOf = (arn: pulumi.Input<string>): pulumi.Output<string> =>
  pulumi.output(arn).apply((text) => text.split(":")[4] || "*");

export interface LogKeyArgs {
  /** What the key encrypts, in words. */
  description: string;
  /** Name of the key, without `alias/`. */
  alias: string;
  /** ARN of any resource of this account: the key policy needs the account's number. */
  arnInAccount: pulumi.Input<string>;
  awsRegion: string;
  /** Name of the log group that CloudWatch Logs may encrypt with the key. */
  logGroupName: string;
  protect: boolean;
}

/** A rotated KMS key that CloudWatch Logs may use for one log group, besides what IAM of the account allows. */
export function logKey(name: string, args: LogKeyArgs, opts: pulumi.CustomResourceOptions): kms.Key {
  const account = accountOf(args.arnInAccount);
  const key = new kms.Key(
    `${name}-key`,
    {
      description: args.description,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "AccountByIam",
            Effect: "Allow",
            Principal: { AWS: pulumi.interpolate`arn:aws:iam::${account}:root` },
            Action: "kms:*",
            Resource: "*",
          },
          {
            Sid: "CloudWatchLogs",
            Effect: "Allow",
            Principal: { Service: `logs.${args.awsRegion}.amazonaws.com` },
            Action: ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
            Resource: "*",
            Condition: {
              ArnEquals: {
                "kms:EncryptionContext:aws:logs:arn": pulumi.interpolate`arn:aws:logs:${args.awsRegion}:${account}:log-group:${args.logGroupName}`,
              },
            },
          },
        ],
      }),
    },
    pulumi.mergeOptions(opts, { protect: args.protect, retainOnDelete: args.protect }),
  );
  new kms.Alias(`${name}-key-alias`, { name: `alias/${args.alias}`, targetKeyId: key.keyId }, opts);
  return key;
}

/** A log group with retention, encrypted by the key. */
export const encryptedLogGroup = (
  name: string,
  args: { logGroupName: string; retentionDays: number; key: kms.Key },
  opts: pulumi.CustomResourceOptions,
): cloudwatch.LogGroup =>
  new cloudwatch.LogGroup(
    name,
    { name: args.logGroupName, retentionInDays: args.retentionDays, kmsKeyId: args.key.arn },
    opts,
  );
