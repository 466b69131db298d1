import type { GraphResource } from "../../../graph/types";
import { at, listAt, numberAt, textAt } from "../reading";
import type { UsageName } from "../usage";
import { type Pricer, type PricingContext, share, unknown, used } from "./pricer";

const types = {
  logGroup: "aws:cloudwatch/logGroup:LogGroup",
  key: "aws:kms/key:Key",
  secret: "aws:secretsmanager/secret:Secret",
} as const;

/** Days of a month on which the storage of logs counts. */
const MONTH_DAYS = 365 / 12;

/** What writes into a log group, by what AWS demands of its name, or by the flow log that names it. */
function writerOf({ inputs, invented }: GraphResource, { all }: PricingContext): UsageName | undefined {
  const name = textAt(inputs, "name") ?? "";
  if (/^\/aws\/eks\/.+\/cluster$/.test(name)) return "controlPlaneLogGB";
  if (name.startsWith("aws-waf-logs-")) return "wafLogGB";
  const arn = textAt(invented, "arn");
  const flows = all("aws:ec2/flowLog:FlowLog").some(({ inputs: flow }) => {
    const target = textAt(flow, "logDestination");
    return target !== undefined && (target === arn || target.endsWith(`:log-group:${name}`));
  });
  return flows || name.endsWith("flow-logs") ? "flowLogGB" : undefined;
}

const logGroup: Pricer = (group, context) => {
  const writer = writerOf(group, context);
  if (writer === undefined) return [{ unpriced: "no usage assumption says how much this log group takes" }];
  const ingested = context.usage.of(writer);
  const days = numberAt(group.inputs, "retentionInDays");
  if (days === undefined) return [...used("logs ingested", "cloudwatch/log-ingest", ingested), ...unknown("the retention, so that storage")];
  return [
    ...used("logs ingested", "cloudwatch/log-ingest", ingested),
    ...used(`logs kept ${days} days`, "cloudwatch/log-storage", ingested * context.usage.of("logCompression") * (days / MONTH_DAYS)),
  ];
};

const alarm: Pricer = ({ inputs }) => {
  const period = numberAt(inputs, "period");
  const metrics = Math.max(1, listAt(inputs, "metricQueries").filter((query) => at(query, "metric") !== undefined).length);
  const fast = period !== undefined && period < 60;
  return [{ item: fast ? "alarm, high resolution" : "alarm", key: fast ? "cloudwatch/alarm-high-resolution" : "cloudwatch/alarm", quantity: metrics }];
};

/** The first two yearly rotations add a dollar a month each; a key costs its first year's price here. */
const key: Pricer = (_, { usage, all }) => [
  { item: "key", key: "kms/key", quantity: 1 },
  ...used("requests", "kms/requests", share(usage.of("keyRequests") * 100, all(types.key).length)),
];

const secret: Pricer = ({ inputs }, { usage, all }) => {
  const replicas = listAt(inputs, "replicas").length;
  return [
    {
      item: replicas === 0 ? "secret" : `secret and ${replicas === 1 ? "a copy" : `${replicas} copies`} in other regions`,
      key: "secretsmanager/secret",
      quantity: 1 + replicas,
    },
    ...used("reads", "secretsmanager/requests", share(usage.of("secretReads") / 10, all(types.secret).length)),
  ];
};

const subscription: Pricer = ({ inputs }, { usage }) => {
  const protocol = textAt(inputs, "protocol") ?? "";
  const notifications = usage.of("notifications") / 100_000;
  if (protocol === "email" || protocol === "email-json") return used("e-mails", "sns/email", notifications);
  if (protocol === "http" || protocol === "https") return used("HTTPS notifications", "sns/https", notifications);
  if (["sqs", "lambda"].includes(protocol)) return [];
  return [{ unpriced: `notifications by ${protocol === "" ? "a protocol that is not set" : protocol}` }];
};

/** A budget that only tells is free; one that acts is paid from the third of an account on. */
const budget: Pricer = () => [];
const budgetAction: Pricer = () => [{ unpriced: "actions of budgets, free for an account's first two" }];

export const operationsPricers: Record<string, Pricer> = {
  [types.logGroup]: logGroup,
  "aws:cloudwatch/metricAlarm:MetricAlarm": alarm,
  [types.key]: key,
  "aws:kms/replicaKey:ReplicaKey": key,
  [types.secret]: secret,
  "aws:sns/topicSubscription:TopicSubscription": subscription,
  "aws:budgets/budget:Budget": budget,
  "aws:budgets/budgetAction:BudgetAction": budgetAction,
};
