import { ports } from "./names";
import { cli } from "./redis-conf";

/**
 * Forms the cluster and heals it; the same script as Job and every five minutes. Run twice, the second time changes
 * nothing. It never moves slots, so it never loses keys: a slot that nobody serves is an error for a person. Pure.
 *
 * Reads: NODES (host names, one for each node), SHARDS, REDISCLI_AUTH. Needs bash 4 and redis-cli.
 *
 * 1. Asks each node for its zone, id and address; a node that says no zone is refused, since its pair could share it.
 * 2. Introduces nodes that do not know each other, by their present addresses.
 * 3. Where no slot is assigned anywhere: as many primaries as shards, over the zones in turn.
 * 4. Gives every other node to the shard with the fewest replicas whose primary stands in another zone.
 * 5. Moves a replica from a shard with two more than another, and swaps two where a primary and its replica share a zone.
 * 6. Forgets nodes that failed and are none of NODES.
 * 7. Lets a replica take over where its zone has fewer primaries than the other by two or more.
 */
export const formationScript = (): string => `set -euo pipefail
read -ra nodes <<<"$NODES"
declare -A id zone address
say() { echo "$(date -u +%H:%M:%S) $*"; }
ask() { local host=$1; shift; ${cli('"$host"')} "$@"; }

up=()
for attempt in $(seq "\${PATIENCE:-60}"); do
  up=()
  for node in "\${nodes[@]}"; do [ "$(ask "$node" PING 2>/dev/null)" = PONG ] && up+=("$node"); done
  [ "\${#up[@]}" -eq "\${#nodes[@]}" ] && break
  sleep 2
done
[ "\${#up[@]}" -gt 0 ] || { say "no node answers"; exit 1; }
for node in "\${up[@]}"; do
  id[$node]=$(ask "$node" CLUSTER MYID)
  name=$(ask "$node" CONFIG GET cluster-announce-human-nodename | tail -n 1)
  zone[$node]=\${name%%/*}
  address[$node]=$(ask "$node" CONFIG GET cluster-announce-ip | tail -n 1)
  if [ -z "\${zone[$node]}" ] || [ "\${zone[$node]}" = "$name" ]; then
    say "$node says no zone (cluster-announce-human-nodename is '$name'): its replica could share it"; exit 1
  fi
done
first=\${up[0]}

# Who knows whom: every node must see every other one connected.
sees() { ask "$1" CLUSTER NODES | awk -v id="\${id[$2]}" -v at="\${address[$2]}:" '$1 == id && index($2, at) == 1 && $8 == "connected" && $3 !~ /fail|handshake/ { found = 1 } END { exit !found }'; }
met=0
for node in "\${up[@]}"; do
  [ "$node" = "$first" ] || sees "$first" "$node" && continue
  say "introducing $node"; ask "$first" CLUSTER MEET "\${address[$node]}" ${ports.redis} >/dev/null; met=1
done
all_see() { for one in "\${up[@]}"; do for other in "\${up[@]}"; do [ "$one" = "$other" ] || sees "$one" "$other" || return 1; done; done; }
for turn in $(seq 60); do all_see && break; sleep 1; done
all_see || { say "the nodes do not see each other"; exit 1; }

slots_of() { ask "$first" CLUSTER NODES | awk -v id="\${id[$1]}" '$1 == id { print NF - 8 }'; }
role_of() { ask "$first" CLUSTER NODES | awk -v id="\${id[$1]}" '$1 == id { if ($3 ~ /slave/) print "replica"; else if (NF > 8) print "primary"; else print "empty" }'; }
primary_of() { ask "$first" CLUSTER NODES | awk -v id="\${id[$1]}" '$1 == id && $3 ~ /slave/ { print $4 }'; }
by_id() { for node in "\${up[@]}"; do if [ "\${id[$node]}" = "$1" ]; then echo "$node"; return; fi; done; }
with_role() { for node in "\${up[@]}"; do if [ "$(role_of "$node")" = "$1" ]; then echo "$node"; fi; done; }
replicas_of() { for node in "\${up[@]}"; do if [ "$(primary_of "$node")" = "\${id[$1]}" ]; then echo "$node"; fi; done; }
assigned() { ask "$first" CLUSTER INFO | tr -d '\\r' | sed -n 's/^cluster_slots_assigned://p'; }

if [ "$(assigned)" = 0 ]; then
  [ "\${#up[@]}" -eq "\${#nodes[@]}" ] || { say "only \${#up[@]} of \${#nodes[@]} nodes answer: not forming"; exit 1; }
  chosen=()
  declare -A used
  while [ "\${#chosen[@]}" -lt "$SHARDS" ]; do
    best=
    for node in "\${up[@]}"; do
      [[ " \${chosen[*]-} " == *" $node "* ]] && continue
      if [ -z "$best" ] || [ "\${used[\${zone[$node]}]:-0}" -lt "\${used[\${zone[$best]}]:-0}" ]; then best=$node; fi
    done
    chosen+=("$best"); used[\${zone[$best]}]=$((\${used[\${zone[$best]}]:-0} + 1))
  done
  for shard in $(seq 0 $((SHARDS - 1))); do
    from=$((16384 * shard / SHARDS)); to=$((16384 * (shard + 1) / SHARDS - 1))
    say "\${chosen[$shard]} in \${zone[\${chosen[$shard]}]} serves slots $from to $to"
    ask "\${chosen[$shard]}" CLUSTER ADDSLOTSRANGE "$from" "$to" >/dev/null
  done
  for turn in $(seq 60); do [ "$(assigned)" = 16384 ] && break; sleep 0.5; done
fi

replicate() {
  say "$1 in \${zone[$1]} follows $2 in \${zone[$2]}"
  for turn in $(seq 30); do ask "$1" CLUSTER REPLICATE "\${id[$2]}" >/dev/null 2>&1 && break; sleep 1; done
  for turn in $(seq 60); do [ "$(primary_of "$1")" = "\${id[$2]}" ] && return; sleep 0.5; done
  say "$1 does not follow"; exit 1
}
for node in $(with_role empty); do
  best= count=
  for primary in $(with_role primary); do
    [ "\${zone[$primary]}" = "\${zone[$node]}" ] && continue
    has=$(replicas_of "$primary" | wc -l)
    if [ -z "$best" ] || [ "$has" -lt "$count" ]; then best=$primary count=$has; fi
  done
  if [ -n "$best" ]; then replicate "$node" "$best"; else say "no primary outside \${zone[$node]} for $node"; fi
done
# The last ones may have found a place only with a shard that had enough: one of its replicas moves on.
for primary in $(with_role primary); do
  for rich in $(with_role primary); do
    [ "$(replicas_of "$rich" | wc -l)" -ge $(($(replicas_of "$primary" | wc -l) + 2)) ] || continue
    for replica in $(replicas_of "$rich"); do
      if [ "\${zone[$replica]}" != "\${zone[$primary]}" ]; then replicate "$replica" "$primary"; break 2; fi
    done
  done
done
# Or only in their own zone: two replicas change places.
for primary in $(with_role primary); do
  for replica in $(replicas_of "$primary"); do
    [ "\${zone[$primary]}" = "\${zone[$replica]}" ] || continue
    for other in $(with_role primary); do
      [ "$other" = "$primary" ] && continue
      for partner in $(replicas_of "$other"); do
        if [ "\${zone[$partner]}" != "\${zone[$primary]}" ] && [ "\${zone[$replica]}" != "\${zone[$other]}" ]; then
          replicate "$replica" "$other"; replicate "$partner" "$primary"; break 3
        fi
      done
    done
  done
done

# Nodes that are gone for good: their ids are none of ours.
for ghost in $(ask "$first" CLUSTER NODES | awk '$3 ~ /fail/ && $3 !~ /fail\\?/ { print $1 }'); do
  [ -z "$(by_id "$ghost")" ] && [ "\${#up[@]}" -eq "\${#nodes[@]}" ] || continue
  say "forgetting $ghost"
  for node in "\${up[@]}"; do ask "$node" CLUSTER FORGET "$ghost" >/dev/null 2>&1 || true; done
done

in_zone() { local count=0; for node in $(with_role primary); do if [ "\${zone[$node]}" = "$1" ]; then count=$((count + 1)); fi; done; echo "$count"; }
for primary in $(with_role primary); do
  for replica in $(replicas_of "$primary"); do
    [ "$(in_zone "\${zone[$primary]}")" -ge $(($(in_zone "\${zone[$replica]}") + 2)) ] || continue
    say "$replica in \${zone[$replica]} takes over from $primary in \${zone[$primary]}"
    ask "$replica" CLUSTER FAILOVER >/dev/null
    for turn in $(seq 40); do [ "$(primary_of "$primary")" = "\${id[$replica]}" ] && break 2; sleep 0.5; done
    break
  done
done

shared=0
for primary in $(with_role primary); do
  for replica in $(replicas_of "$primary"); do
    if [ "\${zone[$primary]}" = "\${zone[$replica]}" ]; then say "$primary and $replica share \${zone[$primary]}"; shared=1; fi
  done
done
state=$(ask "$first" CLUSTER INFO | tr -d '\\r' | sed -n 's/^cluster_state://p')
say "cluster is $state, $(assigned) of 16384 slots, \${#up[@]} of \${#nodes[@]} nodes"
[ "$state" = ok ] && [ "$(assigned)" = 16384 ] && [ "\${#up[@]}" -eq "\${#nodes[@]}" ] && [ "$shared" = 0 ]
`;
