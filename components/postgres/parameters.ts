/** PostgreSQL's settings as RDS takes them. Pure. */
export interface Parameter {
  name: string;
  /** In the unit that RDS uses for the parameter, named beside it. */
  value: string;
  applyMethod: "immediate" | "pending-reboot";
}

const now = (name: string, value: string | number): Parameter => ({ name, value: String(value), applyMethod: "immediate" });
/** Static parameters take effect at the next restart. */
const restart = (name: string, value: string | number): Parameter => ({ name, value: String(value), applyMethod: "pending-reboot" });

const GiB = 1024 ** 3;
const MiB = 1024 ** 2;
const page = 8 * 1024;

/** What the requirements ask of memory, for a host of 32 GiB; smaller development classes keep RDS's own formulas. */
const memory: Parameter[] = [
  restart("shared_buffers", (4 * GiB) / page),
  now("effective_cache_size", (12 * GiB) / page),
  now("work_mem", (64 * MiB) / 1024),
  now("maintenance_work_mem", GiB / 1024),
];

/**
 * @param storageGiB of the database; slots may hold back a tenth of it, so that a dead subscriber cannot fill the disk
 * @param standbys readable standbys; none means a development instance
 */
export const rdsParameters = (storageGiB: number, standbys: number): Parameter[] => [
  // Sets wal_level to logical; a subscriber in the other region reads it.
  restart("rds.logical_replication", 1),
  now("rds.force_ssl", 1),
  restart("max_wal_senders", 10),
  restart("max_replication_slots", 10),
  now("wal_keep_size", 1024),
  now("max_slot_wal_keep_size", Math.floor((storageGiB * 1024) / 10)),
  now("hot_standby_feedback", 1),
  // A subscriber keeps the writer's commit times, so that a promotion can say how old its last change is.
  restart("track_commit_timestamp", 1),
  now("max_standby_streaming_delay", 30_000),
  now("synchronous_commit", "on"),
  restart("max_connections", 100),
  now("log_statement", "mod"),
  ...(standbys > 0 ? memory : []),
];
