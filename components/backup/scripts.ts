import { databaseScripts } from "./scripts-database";
import { cacheScripts } from "./scripts-cache";

/**
 * The shell and SQL that jobs run, by file name. Pure; the drill `backup-restore` runs them with the real programs. What
 * runs in rclone's image is for BusyBox as well as for GNU.
 */
export const scripts = (): Record<string, string> => ({
  "sets.sh": setsScript,
  "copy.sh": copyScript,
  "check.sh": checkScript,
  "fetch.sh": fetchScript,
  "collect-cluster.sh": collectClusterScript,
  ...databaseScripts,
  ...cacheScripts,
});

/** What several scripts need. */
const setsScript = `# Sourced by others.
stamp() { date -u +%Y-%m-%dT%H-%M-%SZ; }
# Seconds since 1970 of a set's time.
seconds_of() { date -u -d "\${1%%T*} $(echo "\${1##*T}" | tr -d Z | tr - :)" +%s; }
sum_of() { sha256sum | cut -d' ' -f1; }
# Names of a kind's sets in a store, newest first.
sets_of() { rclone lsf --dirs-only "$1:$2/" | tr -d / | sort -r; }
# The newest finished set of a kind in a store, and its manifest in $manifest; a set without one is unfinished.
newest=
manifest=
find_newest() {
  newest=
  for candidate in $(sets_of "$1" "$2" | head -n 3); do
    manifest=$(rclone cat "$1:$2/$candidate/MANIFEST" 2>/dev/null || true)
    if [ -n "$manifest" ]; then newest=$candidate; return 0; fi
  done
  return 1
}
`;

/**
 * Seals the one set below /backup/sets and copies it to every store: the manifest last, a store's fault does not keep the
 * set from the others. Nothing is listed or overwritten: a set's name is new.
 */
const copyScript = `set -eu
. /scripts/sets.sh
cd /backup/sets
kind=$(ls)
set=$(ls "$kind")
cd "$kind/$set"
for file in *; do echo "$(sum_of <"$file") $(wc -c <"$file" | tr -d ' ') $file"; done >/tmp/MANIFEST
failed=
for store in $STORES; do
  if rclone copy . "$store:$kind/$set" --no-check-dest --retries 1 && rclone copyto /tmp/MANIFEST "$store:$kind/$set/MANIFEST" --no-check-dest --retries 1; then
    echo "$store: $kind/$set copied"
  else
    failed="$failed $store"
  fi
done
[ -z "$failed" ] || { echo "$kind/$set is not in:$failed" >&2; exit 1; }
`;

/**
 * Checks a store: of each kind the newest finished set is young enough and has every file, of the size and, where the
 * whole is read, with the content that was sealed. Reading costs traffic where a store is far away, see ADR 45.
 */
const checkScript = `set -eu
. /scripts/sets.sh
faults=0
fault() { echo "FAULT $STORE: $*" >&2; faults=$((faults + 1)); }
whole=no
if [ "$WHOLE" = always ] || [ "$(date -u +%H)" = "$WHOLE" ]; then whole=yes; fi
for limit in $LIMITS; do
  kind=\${limit%%=*}
  minutes=\${limit##*=}
  if ! find_newest "$STORE" "$kind"; then fault "no finished set of $kind"; continue; fi
  age=$((($(date -u +%s) - $(seconds_of "$newest")) / 60))
  [ "$age" -le "$minutes" ] || fault "$kind/$newest is $age minutes old; at most $minutes"
  held=$(rclone lsf --format sp --separator ' ' "$STORE:$kind/$newest/")
  while read -r sum bytes file; do
    if ! echo "$held" | grep -qxF "$bytes $file"; then fault "$kind/$newest/$file: $bytes bytes expected, in the store: $(echo "$held" | grep " $file$" || echo nothing)"; continue; fi
    if [ "$whole" = yes ] && [ "$(rclone cat "$STORE:$kind/$newest/$file" | sum_of)" != "$sum" ]; then fault "$kind/$newest/$file: its content is not what was sealed"; fi
  done <<END
$manifest
END
  echo "$STORE: $kind/$newest: $age minutes old, $(echo "$manifest" | wc -l | tr -d ' ') files, read whole: $whole"
done
[ "$faults" -eq 0 ]
`;

/**
 * Brings a set of $KIND from $STORE to /backup/sets and checks all of it: $SET, or the newest finished one. With $FILES
 * only those files, of as many of the newest sets as $COUNT says.
 */
const fetchScript = `set -eu
. /scripts/sets.sh
if [ -n "\${SET:-}" ]; then
  wanted=$SET
elif [ -n "\${FILES:-}" ]; then
  wanted=$(sets_of "$STORE" "$KIND" | head -n "$COUNT")
else
  find_newest "$STORE" "$KIND" || { echo "$STORE has no finished set of $KIND" >&2; exit 1; }
  wanted=$newest
fi
for set in $wanted; do
  target="/backup/sets/$KIND/$set"
  mkdir -p "$target"
  rclone copyto "$STORE:$KIND/$set/MANIFEST" "$target/MANIFEST" 2>/dev/null || { rm -rf "$target"; continue; }
  while read -r sum bytes file; do
    case " \${FILES:-$file} " in *" $file "*) ;; *) continue ;; esac
    rclone copyto "$STORE:$KIND/$set/$file" "$target/$file"
    [ "$(sum_of <"$target/$file")" = "$sum" ] || { echo "FAULT $STORE: $KIND/$set/$file: its content is not what was sealed" >&2; exit 1; }
  done <"$target/MANIFEST"
  echo "$STORE: $KIND/$set fetched and whole"
done
[ -n "$(ls /backup/sets/"$KIND" 2>/dev/null)" ] || { echo "$STORE has no finished set of $KIND" >&2; exit 1; }
`;

/** Takes Velero's newest completed backup from the region's bucket as a set. */
const collectClusterScript = `set -eu
. /scripts/sets.sh
for backup in $(rclone lsf --dirs-only local:velero/backups/ | tr -d / | sort -r | head -n 3); do
  if rclone cat "local:velero/backups/$backup/velero-backup.json" | tr -d ' ' | grep -q '"phase":"Completed"'; then
    target="/backup/sets/cluster/$(stamp)"
    mkdir -p "$target"
    rclone copy "local:velero/backups/$backup" "$target"
    tar -tzf "$target/$backup.tar.gz" | grep -q . || { echo "$backup.tar.gz holds nothing" >&2; exit 1; }
    echo "local: velero/backups/$backup collected"
    exit 0
  fi
done
echo "Velero has no completed backup" >&2
exit 1
`;
