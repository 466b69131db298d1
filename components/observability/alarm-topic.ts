import * as kms from "@pulumi/aws/kms";
import * as sns from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";
import { requireThat } from "../shared/errors";

export interface AlarmTopicArgs {
  /** Prefix of the physical names, for example `agentic-us-east`. */
  prefix: string;
  /**
   * Addresses that get every message; each must confirm once. PagerDuty takes mail, too, at the address of a service's
   * e-mail integration. Default: none, and then nobody is told.
   */
  emails?: string[];
}

/** What may put messages on the topic: CloudWatch alarms and S3's replication events, from this account only. */
const publishers = ["cloudwatch.amazonaws.com", "s3.amazonaws.com"];

/**
 * Where the alarms of everything outside the cluster go: an SNS topic under a key of its own.
 * The AWS-managed SNS key would not do: its policy does not let CloudWatch use it, and messages would vanish silently.
 */
export class AlarmTopic extends pulumi.ComponentResource {
  /** The topic's ARN, known once the topic's policy is in place. */
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: AlarmTopicArgs, opts?: pulumi.ComponentResourceOptions) {
    super("agentic:observability:AlarmTopic", name, {}, opts);
    const emails = args.emails ?? [];
    for (const email of emails) {
      requireThat(/^[^@\s]+@[^@\s]+$/.test(email), "emails", email, "an e-mail address");
    }
    const parent = { parent: this };

    const key = new kms.Key(
      `${name}-key`,
      { description: `${args.prefix}: alarms`, enableKeyRotation: true, deletionWindowInDays: 30 },
      parent,
    );
    // The account's number comes from the key, so that no look-up is needed before anything exists.
    const account = key.arn.apply((arn) => arn.split(":")[4] ?? "");
    const keyPolicy = new kms.KeyPolicy(
      `${name}-key-policy`,
      {
        keyId: key.id,
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
              // No condition on the source: not every publisher passes its account on to the key, and a message that
              // cannot be encrypted is lost without a word. The topic's policy asks for the account.
              Sid: "PublishersMayEncrypt",
              Effect: "Allow",
              Principal: { Service: publishers },
              Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
              Resource: "*",
            },
          ],
        }),
      },
      parent,
    );
    new kms.Alias(`${name}-alias`, { name: `alias/${args.prefix}-alarms`, targetKeyId: key.keyId }, parent);

    const topic = new sns.Topic(
      `${name}-topic`,
      { name: `${args.prefix}-alarms`, kmsMasterKeyId: key.arn },
      { ...parent, dependsOn: [keyPolicy] },
    );
    const topicPolicy = new sns.TopicPolicy(
      `${name}-topic-policy`,
      {
        arn: topic.arn,
        policy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "PublishersOfThisAccount",
              Effect: "Allow",
              Principal: { Service: publishers },
              Action: "sns:Publish",
              Resource: topic.arn,
              Condition: { StringEquals: { "aws:SourceAccount": account } },
            },
          ],
        }),
      },
      parent,
    );
    emails.forEach((endpoint, index) => {
      new sns.TopicSubscription(`${name}-email-${index}`, { topic: topic.arn, protocol: "email", endpoint }, parent);
    });

    this.arn = topicPolicy.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
