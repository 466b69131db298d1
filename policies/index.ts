import { PolicyPack } from "@pulumi/policy";
import { policiesOf } from "./pack";
import { rules } from "./rules";

new PolicyPack("agentic-platform", {
  displayName: "Agentic platform",
  description: "Three of everything, over three zones, with backups that last: the promises of both regions, as rules",
  enforcementLevel: "mandatory",
  policies: policiesOf(rules),
});
