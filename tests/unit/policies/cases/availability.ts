import { all, type Case, cannotBeKnown, plus, resource, set, unknown, without } from "../support";

const rule = "composed-availability";
const whole = "(stack)";
const together = "with a peer that takes over, of 99.95 % promised";
const writer = "weakest: writer database (99.95 %, published SLA, Multi-AZ cluster or instance)";
const alone: Case["says"] = [
  [
    whole,
    `write: 99.9196 % alone, since DNS lets no other region take over, of 99.95 % promised; ${writer}; missed, too: read, session, model call`,
  ],
];
const oneZone = ["private-us-east-1a-id"];

export const availability: Case[] = [
  { rule, name: "refuses a region that no other takes over", change: without("secondary"), says: alone },
  { rule, name: "refuses a primary that DNS answers with when it is dead", change: set("primary", "healthCheckId", undefined), says: alone },
  { rule, name: "allows a health check that is not made yet", change: set("primary", "healthCheckId", unknown), says: [] },
  { rule, name: "refuses a check that nobody can time", change: set("endpoint", "requestInterval", undefined), says: alone },
  {
    rule,
    name: "refuses a single database, which two regions do not make up for",
    change: set("database", "availabilityZones", ["us-east-1a"]),
    says: [[whole, `write: 99.868 % ${together}; weakest: writer database (99.50 %, published SLA, single instance)`]],
  },
  {
    rule,
    name: "refuses one way to the internet, whose loss no health check notices",
    change: without("nat-us-east-1b", "nat-us-east-1c"),
    says: [[whole, `model call: 99.8979 % ${together}; weakest: NAT gateway of one zone (99.90 %, one gateway)`]],
  },
  {
    rule,
    name: "counts nodes that stand in one zone only as one instance",
    change: all(
      ...["us-east-1a", "us-east-1b", "us-east-1c"].map((zone) => set(`nodes-${zone}`, "subnetIds", oneZone)),
      set("promises", "availabilityPercent", 99.99),
    ),
    says: [
      [
        whole,
        "write: 99.9705 % with a peer that takes over, of 99.99 % promised; weakest: nodes in one zone (99.50 %, published SLA, one instance); missed, too: read, session, model call",
      ],
    ],
  },
  {
    rule,
    name: "allows subnets that are not made yet: each counts as one",
    change: set("balancer", "subnets", [unknown, unknown, unknown]),
    says: [],
  },
  {
    rule,
    name: "counts an absent database as never available",
    change: without("database"),
    says: [[whole, `read: 0 % ${together}; weakest: database (0 %, the stack has no database); missed, too: write, session, model call`]],
  },
  {
    rule,
    name: "counts the link, and a second database, for a region that follows another",
    change: all(
      plus(resource("kubernetes:batch/v1:Job", "link-subscription", { metadata: { name: "subscription", namespace: "agentic" } })),
      set("promises", "availabilityPercent", 99.98),
    ),
    says: [
      [
        whole,
        "write: 99.9745 % with a peer that takes over, of 99.98 % promised; weakest: database (99.95 %, published SLA, Multi-AZ cluster or instance)",
      ],
    ],
  },
  {
    rule,
    name: "refuses a region that does not say how long writes may be gone",
    change: set("promises", "recoveryTimeMinutes", undefined),
    says: [[whole, `write: 99.9488 % ${together}; ${writer}`]],
  },
  {
    rule,
    name: "refuses an absent promise",
    change: set("promises", "availabilityPercent", undefined),
    says: [[whole, "availabilityPercent is not set; a percentage, or nobody knows what is promised"]],
  },
  {
    rule,
    name: "refuses an unknown promise",
    change: set("promises", "availabilityPercent", unknown),
    says: [[whole, `${cannotBeKnown("availabilityPercent")}; a percentage, or nobody knows what is promised`]],
  },
  { rule, name: "is content with a lower promise", change: all(without("secondary"), set("promises", "availabilityPercent", 99.9)), says: [] },
];
