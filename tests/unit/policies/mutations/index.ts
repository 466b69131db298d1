import { redundancy, zones } from "./availability";
import { backups } from "./backups";
import { capacity } from "./capacity";
import { cost } from "./cost";
import { operations, security } from "./hardened";
import type { ConfigMutation, Mutation } from "./mutation";
import { running } from "./operations";
import { selfManaged } from "./self-managed";

export const mutations: Mutation[] = [...redundancy, ...zones, ...backups, ...capacity, ...cost, ...security, ...operations, ...running, ...selfManaged];

export const configMutations: ConfigMutation[] = [
  { set: ["services.minReplicas=2"], stack: "us-east", rules: ["autoscaler-minimum", "deployment-replicas"] },
  { set: ["postgres.backupRetentionDays=1"], stack: "us-east", rules: ["database-retention"] },
];
