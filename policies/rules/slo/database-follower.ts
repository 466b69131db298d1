import { isOn, isPatroni, parameters, patroniOf } from "../../patroni";
import { type CheckedResource, type Finding, type Reason, stackRule } from "../../rule";
import { types } from "../../types";
import { listAt, look, saying } from "../../values";

/** Label of the StatefulSet whose volumes hold the database. */
const tier = "agentic-platform/tier";

export const rule = stackRule({
  id: "database-follower",
  promise: "slo",
  title: "Another region can follow a database in the cluster through its failovers, and a lost follower cannot fill its disk",
  severity: "critical",
  reads: `wal_level, sync_replication_slots, hot_standby_feedback and max_slot_wal_keep_size in each patroni.yml; the claims of the StatefulSet labelled ${tier}=database`,
  thresholds: ["maximumSlotPercent"],
  remediation: ({ maximumSlotPercent }) =>
    `set the four parameters as components/postgres/patroni does; slots may hold ${maximumSlotPercent} % of the volume`,
  types: [types.configMap, types.statefulSet],
  check: (resources, { maximumSlotPercent }) =>
    resources.filter(isPatroni).flatMap((resource): Finding[] => {
      const content = patroniOf(resource);
      const value = (name: string) => look(content, `${parameters}.${name}`);
      const reasons: Reason[] = [
        value("wal_level") === "logical" ? undefined : `${saying("wal_level", value("wal_level"))}; allowed: "logical"`,
        ...["sync_replication_slots", "hot_standby_feedback"].map((name) => (isOn(value(name)) ? undefined : `${saying(name, value(name))}; allowed: "on", or slots do not survive a failover`)),
        unbounded(value("max_slot_wal_keep_size"), volumeGiB(resources), maximumSlotPercent),
      ];
      return reasons.flatMap((reason) => (reason === undefined ? [] : [{ resource, reason }]));
    }),
});

const mebibytes: Record<string, number> = { MB: 1, GB: 1024, TB: 1024 ** 2 };

function unbounded(bound: unknown, volume: number | undefined, percent: number): Reason {
  const [, number, unit] = /^(\d+)(MB|GB|TB)$/.exec(String(bound)) ?? [];
  const size = Number(number) * (mebibytes[unit ?? ""] ?? NaN);
  if (!(size > 0)) return `${saying("max_slot_wal_keep_size", bound)}; a bound with its unit, such as 10GB`;
  if (volume === undefined) return `no StatefulSet labelled ${tier}=database claims a volume in Gi, so nobody knows what part of it a slot may hold`;
  const most = Math.floor((volume * 1024 * percent) / 100);
  return size <= most ? undefined : `max_slot_wal_keep_size is ${String(size)} MB; at most ${String(most)} MB, ${String(percent)} % of ${String(volume)} GiB`;
}

function volumeGiB(resources: CheckedResource[]): number | undefined {
  const set = resources.find(({ type, inputs }) => type === types.statefulSet && (look(inputs, "metadata.labels") as Record<string, unknown> | undefined)?.[tier] === "database");
  const [claim] = listAt(set?.inputs, "spec.volumeClaimTemplates");
  const [, size] = /^(\d+)Gi$/.exec(String(look(claim, "spec.resources.requests.storage"))) ?? [];
  return size === undefined ? undefined : Number(size);
}
