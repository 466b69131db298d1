/** Scripts around Redis and Valkey. Pure. */

const cli = 'redis-cli -h "$1" -p 6379 --tls --cacert /etc/redis-tls/ca.crt --user admin';

/** A snapshot of every primary, by the replication protocol: the server writes none of it to its own disk. */
const snapshotScript = `set -euo pipefail
. /scripts/sets.sh
target="/backup/sets/redis/$(stamp)"
mkdir -p "$target"
ask() { ${cli} "\${@:2}"; }
for node in $NODES; do
  [ "$(ask "$node" ROLE 2>/dev/null | head -n 1)" = master ] || continue
  # A node that lost its shard holds nothing that counts.
  [ "$(ask "$node" CLUSTER MYID)" ] && ask "$node" CLUSTER NODES | grep myself | grep -qE ' [0-9]+(-[0-9]+)?( |$)' || continue
  ask "$node" --rdb "$target/\${node%%.*}.rdb" >/dev/null
done
made=$(find "$target" -name '*.rdb' | wc -l)
[ "$made" -eq "$SHARDS" ] || { echo "$made primaries answered; the cache has $SHARDS shards" >&2; exit 1; }
`;

/** Reads every snapshot as the server would, sum of content included, and writes how many keys it holds. */
const inspectScript = `set -euo pipefail
cd /backup/sets/redis/*
for file in *.rdb; do
  redis-check-rdb "$file" >/tmp/inspection || { tail -n 5 /tmp/inspection >&2; echo "FAULT: $file cannot be read" >&2; exit 1; }
  awk -v file="$file" '/keys read/ { keys = $(NF - 2) } /expires/ && !/already/ { expires = $(NF - 1) } END { printf "%s\\t%d\\t%d\\n", file, keys, expires }' /tmp/inspection
done >keys.tsv
echo "snapshots: $(wc -l <keys.tsv) files, $(awk '{ keys += $2 } END { print keys + 0 }' keys.tsv) keys"
`;

/** Loads every snapshot into a server that nobody can reach, and counts; only keys that expire may be fewer. */
const restoreScript = `set -euo pipefail
cd /backup/sets/redis/*
here() { redis-cli -s /tmp/restore.sock "$@"; }
loaded=0
while IFS="$(printf '\\t')" read -r file keys expires; do
  redis-server --port 0 --unixsocket /tmp/restore.sock --dir "$PWD" --dbfilename "$file" --save '' --appendonly no --logfile /tmp/restore.log --daemonize yes >/dev/null
  for turn in $(seq 1800); do [ "$(here PING 2>/dev/null)" = PONG ] && break; sleep 1; done
  held=$(here DBSIZE) || { tail -n 20 /tmp/restore.log >&2; exit 1; }
  here SHUTDOWN NOSAVE >/dev/null 2>&1 || true
  while [ -S /tmp/restore.sock ] && here PING >/dev/null 2>&1; do sleep 0.2; done
  if [ "$held" -gt "$keys" ] || [ "$held" -lt "$((keys - expires))" ]; then echo "FAULT: $file: $held keys loaded, $keys recorded, of which $expires expire" >&2; exit 1; fi
  loaded=$((loaded + held))
done <keys.tsv
echo "$(basename "$PWD") restored: $(wc -l <keys.tsv) files, $loaded keys"
`;

/**
 * Lets ElastiCache write a snapshot of every shard into the region's bucket, and takes the snapshot away again: at most 20
 * of a node can be made in a day. Source: ElastiCache, "Exporting a backup".
 */
const exportScript = `set -euo pipefail
set_time=$(date -u +%Y-%m-%dT%H-%M-%SZ)
name="$GROUP-export-$(date -u +%Y%m%d%H%M%S)"
state() { aws elasticache describe-snapshots --snapshot-name "$name" --query 'Snapshots[0].SnapshotStatus' --output text; }
wait_for() { for turn in $(seq 240); do [ "$(state)" = available ] && return 0; sleep 15; done; echo "the snapshot $name is $(state)" >&2; return 1; }
aws elasticache create-snapshot --replication-group-id "$GROUP" --snapshot-name "$name" --output text --query Snapshot.SnapshotName
trap 'aws elasticache delete-snapshot --snapshot-name "$name" --output text --query Snapshot.SnapshotName' EXIT
wait_for
aws elasticache copy-snapshot --source-snapshot-name "$name" --target-snapshot-name "cache-$set_time" --target-bucket "$BUCKET" --output text --query Snapshot.SnapshotName
sleep 15
wait_for
`;

/** Takes the newest complete export from the region's bucket as a set. */
const collectScript = `set -eu
. /scripts/sets.sh
files=$(rclone lsf --files-only --include 'cache-*.rdb' local:)
newest=$(echo "$files" | sed -n 's/^cache-\\(.*Z\\)-[0-9]*\\.rdb$/\\1/p' | sort | tail -n 1)
[ -n "$newest" ] || { echo "the region's bucket holds no export of the cache" >&2; exit 1; }
count=$(echo "$files" | grep -c "^cache-$newest-")
[ "$count" -eq "$SHARDS" ] || { echo "the export of $newest has $count files; the cache has $SHARDS shards" >&2; exit 1; }
mkdir -p "/backup/sets/redis/$newest"
rclone copy local: "/backup/sets/redis/$newest" --include "cache-$newest-*.rdb"
`;

export const cacheScripts = {
  "cache-snapshot.sh": snapshotScript,
  "cache-inspect.sh": inspectScript,
  "cache-restore.sh": restoreScript,
  "cache-export.sh": exportScript,
  "cache-collect.sh": collectScript,
};
