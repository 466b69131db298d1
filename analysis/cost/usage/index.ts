import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { UsageAssumption } from "../types";

/**
 * What a bill depends on and a configuration does not say: requests, bytes, log volume. `usage/default.yaml` at the
 * repository's root has every assumption with its unit and reason; `usage/<stack>.yaml` only what is different there.
 */

export const usageNames = [
  "requests",
  "internetOutGB",
  "loadBalancerUnits",
  "databaseBalancerUnits",
  "natGB",
  "endpointGB",
  "crossZoneGB",
  "crossRegionGB",
  "dnsQueries",
  "wafLogGB",
  "flowLogGB",
  "controlPlaneLogGB",
  "databaseLogGB",
  "logCompression",
  "databaseBackupGB",
  "cacheSnapshotGB",
  "backupStoredGB",
  "backupNewGB",
  "backupWrites",
  "backupJobHours",
  "localCopyStoredGB",
  "offsiteStoredGB",
  "offsiteNewGB",
  "offsiteWrites",
  "accessLogStoredGB",
  "accessLogWrites",
  "serviceLogStoredGB",
  "serviceLogWrites",
  "serviceLogReads",
  "keyRequests",
  "secretReads",
  "notifications",
] as const;
export type UsageName = (typeof usageNames)[number];

const assumption = z.strictObject({
  /** How much in a month: for 1,000 users, or as a whole. */
  value: z.number().nonnegative(),
  /**
   * `traffic`: for 1,000 concurrent users of the platform, of which the region serves its share. `data`: for 1,000
   * users, and each region holds all of it. `fixed`: whatever the number of users.
   */
  per: z.enum(["traffic", "data", "fixed"]),
  unit: z.string().min(1),
  reason: z.string().min(1),
});
type Assumption = z.infer<typeof assumption>;

const share = z.strictObject({ value: z.number().min(0).max(1), reason: z.string().min(1) });
const complete = z.strictObject({
  shareOfTraffic: share,
  assumptions: z.strictObject(Object.fromEntries(usageNames.map((name) => [name, assumption])) as Record<UsageName, typeof assumption>),
});
const different = z.strictObject({
  shareOfTraffic: share.optional(),
  assumptions: z.partialRecord(z.enum(usageNames), assumption).optional(),
});

export interface Usage {
  /** Each assumption in its unit, for the stack's users. */
  of: (name: UsageName) => number;
  /** All of them, for people. */
  assumptions: UsageAssumption[];
}

export const usageFolder = path.join(__dirname, "../../../usage");

interface UsageFile {
  share: z.infer<typeof share>;
  assumptions: Record<UsageName, Assumption>;
}

/** Files already read, by path: reading YAML takes longer than pricing a stack. */
const read = new Map<string, unknown>();

/**
 * The assumptions for a stack, scaled.
 * @param users concurrent users of the platform; without a number nothing that depends on users is counted
 * @throws Error that names the file, the key and what is allowed
 */
export function usageOf(stack: string, users: number | null, folder = usageFolder): Usage {
  const { share: part, assumptions } = fileOf(stack, folder);
  const thousands = (users ?? 0) / 1000;
  const factor = { traffic: thousands * part.value, data: thousands, fixed: 1 };
  const scaled = Object.fromEntries(usageNames.map((name) => [name, assumptions[name].value * factor[assumptions[name].per]]));
  return {
    of: (name) => scaled[name] ?? 0,
    assumptions: [
      { name: "shareOfTraffic", value: part.value, unit: "of the platform's users", reason: part.reason },
      ...usageNames.map((name) => ({
        name,
        value: scaled[name] ?? 0,
        unit: assumptions[name].unit,
        reason: assumptions[name].reason,
      })),
    ],
  };
}

function fileOf(stack: string, folder: string): UsageFile {
  const base = parsed(path.join(folder, "default.yaml"), complete);
  const own = path.join(folder, `${stack}.yaml`);
  const changes = existsSync(own) ? parsed(own, different) : {};
  return {
    share: changes.shareOfTraffic ?? base.shareOfTraffic,
    assumptions: { ...base.assumptions, ...changes.assumptions },
  };
}

function parsed<T extends z.ZodType>(file: string, schema: T): z.infer<T> {
  if (read.has(file)) return read.get(file) as z.infer<T>;
  const result = schema.safeParse(parse(readFileSync(file, "utf8")));
  if (!result.success) {
    const faults = result.error.issues.map((issue) => `${file}: ${issue.path.join(".") || "(file)"}: ${issue.message}`);
    throw new Error(faults.join("\n"));
  }
  read.set(file, result.data);
  return result.data;
}
