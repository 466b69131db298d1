import * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { accountOf, encryptedLogGroup, logKey } from "../shared/logs";

/** Who talked to whom in the VPC, every minute, in an encrypted log group of its own. */
export function flowLogs(
  name: string,
  args: { prefix: string; awsRegion: string; vpc: ec2.Vpc; retentionDays: number; protect: boolean },
  opts: pulumi.CustomResourceOptions,
): ec2.FlowLog {
  const { prefix, awsRegion, vpc } = args;
  const logGroupName = `${prefix}-flow-logs`;
  const key = logKey(
    name,
    {
      description: `Flow logs of ${prefix}`,
      alias: logGroupName,
      arnInAccount: vpc.arn,
      awsRegion,
      logGroupName,
      protect: args.protect,
    },
    opts,
  );
  const group = encryptedLogGroup(name, { logGroupName, retentionDays: args.retentionDays, key }, opts);
  const role = new iam.Role(
    `${name}-role`,
    {
      description: `Writes the flow logs of ${prefix}`,
      assumeRolePolicy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "vpc-flow-logs.amazonaws.com" },
            Action: "sts:AssumeRole",
            // Another account's flow log must not write through this role.
            Condition: { StringLike: { "aws:SourceAccount": accountOf(vpc.arn) } },
          },
        ],
      }),
    },
    opts,
  );
  const policy = new iam.RolePolicy(
    `${name}-policy`,
    {
      role: role.id,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            Resource: pulumi.interpolate`${group.arn}:*`,
          },
          // Takes no resource. Source: Service Authorization Reference, CloudWatch Logs.
          { Effect: "Allow", Action: "logs:DescribeLogGroups", Resource: "*" },
        ],
      }),
    },
    opts,
  );
  return new ec2.FlowLog(
    name,
    {
      vpcId: vpc.id,
      trafficType: "ALL",
      maxAggregationInterval: 60,
      logDestinationType: "cloud-watch-logs",
      logDestination: group.arn,
      iamRoleArn: role.arn,
      tags: { Name: logGroupName },
    },
    pulumi.mergeOptions(opts, { dependsOn: [policy] }),
  );
}
