import { groupProperty, parameterGroupOf } from "../../parameters";
import { type CheckedResource, type Reason, stackRule } from "../../rule";
import { types } from "../../types";
import { isUnknown, listAt, look, saying } from "../../values";

const slotBound = "max_slot_wal_keep_size";
const megabytesOfGigabyte = 1024;

export const rule = stackRule({
  id: "replication-slots-bounded",
  promise: "slo",
  title: "A follower that never comes back holds a bounded part of the database's disk",
  severity: "high",
  reads: `${slotBound} of the parameter group that each database names, and the database's allocatedStorage`,
  thresholds: ["maximumSlotPercent"],
  remediation: ({ maximumSlotPercent }) =>
    `set ${slotBound} to ${maximumSlotPercent} % of the storage or less, as components/postgres/parameters.ts does, in the group that the database names`,
  types: [types.database, types.databaseInstance, types.databaseParameters, types.instanceParameters],
  check: (resources, { maximumSlotPercent }) =>
    resources
      .filter(({ type }) => type === types.database || type === types.databaseInstance)
      .flatMap((resource) => {
        const reason = unbounded(resource, resources, maximumSlotPercent);
        return reason === undefined ? [] : [{ resource, reason }];
      }),
});

function unbounded(database: CheckedResource, resources: CheckedResource[], percent: number): Reason {
  const group = parameterGroupOf(database, resources);
  if (group === undefined) return `${groupProperty(database)} names no parameter group of the stack, and AWS's own bounds no slot`;
  const parameter = listAt(group.inputs, "parameters").find((one) => look(one, "name") === slotBound);
  const bound = look(parameter, "value");
  const megabytes = typeof bound === "string" && !isUnknown(bound) ? Number(bound) : NaN;
  if (!(megabytes > 0)) return `${group.name}: ${saying(slotBound, bound)}; a bound in MB`;
  const storage = look(database.inputs, "allocatedStorage");
  if (typeof storage !== "number") return `${saying("allocatedStorage", storage)}; a number of GiB, or nobody knows what part of it a slot may hold`;
  const most = Math.floor((storage * megabytesOfGigabyte * percent) / 100);
  return megabytes <= most ? undefined : `${group.name}: ${slotBound} is ${megabytes} MB; at most ${most} MB, ${percent} % of ${storage} GiB`;
}
