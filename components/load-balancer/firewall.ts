import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as wafv2 from "@pulumi/aws/wafv2";
import * as pulumi from "@pulumi/pulumi";
import { accountOf, encryptedLogGroup, logKey } from "../shared/logs";

export interface FirewallArgs {
  prefix: string;
  awsRegion: string;
  loadBalancerArn: pulumi.Output<string>;
  /** Requests of one client address in five minutes before it is blocked. */
  requestsPer5Minutes: number;
  protect: boolean;
}

const logRetentionDays = 30;

/**
 * Rules of AWS's managed groups that read bodies. A prompt may well hold HTML, paths, code or 100 KiB of text, so these
 * only count until somebody has looked at what they would block; the same checks on paths, queries and headers block.
 */
const bodyRules: Record<string, string[]> = {
  AWSManagedRulesCommonRuleSet: [
    "SizeRestrictions_BODY",
    "CrossSiteScripting_BODY",
    "GenericLFI_BODY",
    "GenericRFI_BODY",
    "EC2MetaDataSSRF_BODY",
  ],
  AWSManagedRulesKnownBadInputsRuleSet: ["JavaDeserializationRCE_BODY", "Log4JRCE_BODY"],
  AWSManagedRulesAmazonIpReputationList: [],
};

const visible = (prefix: string, rule: string) => ({
  cloudwatchMetricsEnabled: true,
  metricName: `${prefix}-${rule}`,
  sampledRequestsEnabled: true,
});

/** AWS WAF in front of the load balancer: a rate per client address, then AWS's managed rules. What it blocks is logged. */
export function firewall(name: string, args: FirewallArgs, opts: pulumi.CustomResourceOptions): wafv2.WebAcl {
  const { prefix, awsRegion, loadBalancerArn } = args;
  const acl = new wafv2.WebAcl(
    `${name}-waf`,
    {
      name: prefix,
      description: `${prefix}: rate per client and AWS managed rules`,
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      visibilityConfig: visible(prefix, "waf"),
      rules: [
        {
          name: "rate-per-client",
          priority: 0,
          action: { block: { customResponse: { responseCode: 429 } } },
          statement: {
            rateBasedStatement: { aggregateKeyType: "IP", limit: args.requestsPer5Minutes, evaluationWindowSec: 300 },
          },
          visibilityConfig: visible(prefix, "rate-per-client"),
        },
        ...Object.entries(bodyRules).map(([group, counted], index) => ({
          name: group,
          priority: index + 1,
          overrideAction: { none: {} },
          statement: {
            managedRuleGroupStatement: {
              vendorName: "AWS",
              name: group,
              ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
            },
          },
          visibilityConfig: visible(prefix, group),
        })),
      ],
    },
    opts,
  );
  new wafv2.WebAclAssociation(`${name}-waf`, { resourceArn: loadBalancerArn, webAclArn: acl.arn }, opts);

  // WAF writes to log groups of this name only.
  const logGroupName = `aws-waf-logs-${prefix}`;
  const key = logKey(
    `${name}-waf-logs`,
    {
      description: `${prefix}: firewall logs`,
      alias: `${prefix}-waf-logs`,
      arnInAccount: loadBalancerArn,
      awsRegion,
      logGroupName,
      protect: args.protect,
    },
    opts,
  );
  const group = encryptedLogGroup(`${name}-waf-logs`, { logGroupName, retentionDays: logRetentionDays, key }, opts);
  const account = accountOf(loadBalancerArn);
  const mayWrite = new cloudwatch.LogResourcePolicy(
    `${name}-waf-logs-policy`,
    {
      policyName: logGroupName,
      policyDocument: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "delivery.logs.amazonaws.com" },
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: pulumi.interpolate`${group.arn}:*`,
            Condition: {
              StringEquals: { "aws:SourceAccount": account },
              ArnLike: { "aws:SourceArn": pulumi.interpolate`arn:aws:logs:${awsRegion}:${account}:*` },
            },
          },
        ],
      }),
    },
    opts,
  );
  new wafv2.WebAclLoggingConfiguration(
    `${name}-waf-logging`,
    {
      resourceArn: acl.arn,
      logDestinationConfigs: [group.arn],
      // Allowed requests are in the access logs already.
      loggingFilter: {
        defaultBehavior: "DROP",
        filters: [
          {
            behavior: "KEEP",
            requirement: "MEETS_ANY",
            conditions: [{ actionCondition: { action: "BLOCK" } }, { actionCondition: { action: "COUNT" } }],
          },
        ],
      },
      redactedFields: [{ singleHeader: { name: "authorization" } }, { singleHeader: { name: "cookie" } }],
    },
    pulumi.mergeOptions(opts, { dependsOn: [mayWrite] }),
  );
  return acl;
}
