import type { Container } from "./template";

/** The scripts that make a pod of namespaces. Pure. */

export interface LaunchPlan {
  name: string;
  /** Folder of the pod: scripts, logs, state, writable layer. */
  folder: string;
  /** Folder of the Debian root that every pod's file system starts from. */
  root: string;
  /** File with the names of all pods and Services. */
  hosts: string;
  /** Where files and folders appear in the pod, outer paths first. */
  mounts: { from: string; to: string; file: boolean }[];
  initContainers: string[];
  containers: string[];
  restarts: boolean;
}

export const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Seconds before an ended container starts again; Kubernetes waits none the first time and 10 s the second. */
const restartSeconds = 1;

/**
 * What runs as process 1 of the pod's PID namespace: mounts, init containers one after the other, containers beside each
 * other. When it is killed, the kernel kills every process of the pod.
 */
export function launchScript(plan: LaunchPlan): string {
  const at = (path: string) => quote(`${plan.folder}/${path}`);
  const merged = `${plan.folder}/root`;
  const inside = (path: string) => quote(`${merged}${path}`);
  const layers = `lowerdir=${plan.root},upperdir=${plan.folder}/upper,workdir=${plan.folder}/work`;
  return [
    "set -eu",
    `hostname ${quote(plan.name)}`,
    `mount -t overlay overlay -o ${quote(layers)} ${quote(merged)}`,
    `mount -t proc proc ${inside("/proc")}`,
    `mount --rbind /dev ${inside("/dev")}`,
    `mount -t tmpfs -o mode=1777 shm ${inside("/dev/shm")}`,
    `mount -t tmpfs -o mode=1777 tmp ${inside("/tmp")}`,
    `mount -t tmpfs -o mode=755 run ${inside("/run")}`,
    `mount --bind ${quote(plan.hosts)} ${inside("/etc/hosts")}`,
    ...plan.mounts.flatMap(({ from, to, file }) => [
      file ? `mkdir -p "$(dirname ${inside(to)})"; touch ${inside(to)}` : `mkdir -p ${inside(to)}`,
      `mount --bind ${quote(from)} ${inside(to)}`,
    ]),
    "run() {",
    "  while :; do",
    `    env -i /bin/bash ${quote(plan.folder)}/containers/"$1".sh >>${quote(plan.folder)}/logs/"$1".log 2>&1 & pid=$!`,
    `    echo "$pid" >${quote(plan.folder)}/state/"$1".pid`,
    "    status=0; wait \"$pid\" || status=$?",
    `    echo "$status" >${quote(plan.folder)}/state/"$1".exit`,
    `    if [ -e ${at("state/stopping")} ] || [ "$2" = once ]; then return "$status"; fi`,
    `    echo "(ended with $status; starts again)" >>${quote(plan.folder)}/logs/"$1".log`,
    `    sleep ${restartSeconds}`,
    "  done",
    "}",
    ...plan.initContainers.map((container) => `run ${quote(container)} once || exit $?`),
    `touch ${at("state/initialized")}`,
    "pids=",
    ...plan.containers.map((container) => `run ${quote(container)} ${plan.restarts ? "always" : "once"} & pids="$pids $!"`),
    "status=0",
    'for pid in $pids; do wait "$pid" || status=$?; done',
    'exit "$status"',
    "",
  ].join("\n");
}

/** Debian keeps PostgreSQL's servers off PATH; images have them on it. */
const path = "/usr/lib/postgresql/17/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Enters the pod's file system as the pod's user, with exactly the given environment. */
export function enterScript(
  folder: string,
  user: { uid: number; gid: number },
  env: Record<string, string>,
  command: string[],
): string {
  const all = { PATH: path, HOME: "/tmp", LANG: "C.UTF-8", ...env };
  return [
    ...Object.entries(all).map(([name, value]) => `export ${name}=${quote(value)}`),
    `cd ${quote(`${folder}/root`)}`,
    `exec chroot ${quote(`${folder}/root`)} /usr/bin/setpriv --reuid=${user.uid} --regid=${user.gid} --clear-groups ${command.map(quote).join(" ")}`,
    "",
  ].join("\n");
}

/** A container's own words, command and arguments. */
export const wordsOf = ({ command = [], args = [] }: Container): string[] => [...command, ...args];
