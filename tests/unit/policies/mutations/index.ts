import { redundancy, zones } from "./availability";
import { backups } from "./backups";
import type { ConfigMutation, Mutation } from "./mutation";

export const mutations: Mutation[] = [...redundancy, ...zones, ...backups];

export const configMutations: ConfigMutation[] = [
  { set: ["services.minReplicas=2"], stack: "us-east", rules: ["autoscaler-minimum", "deployment-replicas"] },
  { set: ["postgres.backupRetentionDays=1"], stack: "us-east", rules: ["database-retention"] },
];
