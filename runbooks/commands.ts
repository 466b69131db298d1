import { evacuationCommand } from "../components/dns/evacuation";
import { consoleName, psqlApplication, psqlSuperuser, schemaDump } from "../components/replication/console-commands";
import { appRole } from "../components/postgres/sql";
import { namespaces, prefixOf } from "../components/shared/names";
import type { Action, ConfigMapAction, ConsoleAction, EvacuationAction, PodsAction } from "./action";

/** Actions as commands: what is shown to people, and what the cloud's actor runs. Pure. */

/** kubectl's context of a region, unless told otherwise: `aws eks update-kubeconfig --alias` makes it. */
export const contextOf = (region: string): string => prefixOf(region);

export interface CommandLine {
  argv: [string, ...string[]];
  input?: string;
}

export type Contexts = (region: string) => string;

const kubectl = (context: string, ...args: string[]): [string, ...string[]] => ["kubectl", "--context", context, "--namespace", namespaces.services, ...args];

/** The words that run in a pod of the console. */
export const consoleWords = ({ as, database, transaction }: ConsoleAction): string[] =>
  as === "schema" ? schemaDump : as === "pooler" ? psqlApplication(appRole) : [...psqlSuperuser, ...(database === undefined ? [] : [`--dbname=${database}`]), ...(transaction === true ? ["--single-transaction"] : [])];

export const consoleCommand = (action: ConsoleAction, contexts: Contexts = contextOf): CommandLine => ({
  argv: kubectl(contexts(action.region), "exec", "--stdin", `deployment/${consoleName}`, "--", ...consoleWords(action)),
  ...(action.input === undefined ? {} : { input: action.input }),
});

export const configMapCommand = ({ region, name, data }: ConfigMapAction, contexts: Contexts = contextOf): CommandLine => ({
  argv: kubectl(contexts(region), "patch", "configmap", name, "--type=merge", `--patch=${JSON.stringify({ data })}`),
});

/** Lists the pods of a Deployment that run, one `pod/name` a line. */
export const podsCommand = ({ region, deployment }: PodsAction, contexts: Contexts = contextOf): CommandLine => ({
  argv: kubectl(contexts(region), "get", "pods", `--selector=app.kubernetes.io/name=${deployment}`, "--field-selector=status.phase=Running", "--output=name"),
});

/** The kubelet looks at a pod's ConfigMaps when the pod changes, instead of within a minute or two. */
export const nudgeCommand = ({ region }: PodsAction, pod: string, stamp: string, contexts: Contexts = contextOf): CommandLine => ({
  argv: kubectl(contexts(region), "annotate", pod, `agentic-platform/looked-at=${stamp}`, "--overwrite"),
});

export const podCommand = ({ region, script }: PodsAction, pod: string, contexts: Contexts = contextOf): CommandLine => ({
  argv: kubectl(contexts(region), "exec", pod, "--", "sh", "-c", script),
});

/** The state of the alarm behind the evacuation switch. */
export const evacuationCommandLine = ({ region, peerAwsRegion, what }: EvacuationAction): CommandLine =>
  what === "ask"
    ? {
        argv: [
          ...(["aws", "cloudwatch", "describe-alarms", "--region", peerAwsRegion, "--alarm-names", `${prefixOf(region)}-evacuated`] as const),
          ...["--query", "MetricAlarms[0].StateValue", "--output", "text"],
        ],
      }
    : { argv: ["bash", "-c", evacuationCommand({ regionName: region, peerAwsRegion }, what)] };

const plain = /^[\w@%+=:,./-]+$/;
const quoted = (word: string): string => (plain.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

const typed = ({ argv, input }: CommandLine): string => {
  const line = argv[0] === "bash" && argv[1] === "-c" ? (argv[2] ?? "") : argv.map(quoted).join(" ");
  return input === undefined ? line : `${line} <<'END'\n${input.trimEnd()}\nEND`;
};

/** What a person types to do the same; several lines where it takes them. */
export function shown(action: Action, contexts: Contexts = contextOf): string {
  switch (action.kind) {
    case "console":
      return typed(consoleCommand(action, contexts));
    case "pipe": {
      const from = consoleCommand(action.from, contexts);
      const to = quotedLine(consoleCommand(action.to, contexts));
      return from.input === undefined ? `${quotedLine(from)} |\n  ${to}` : `${quotedLine(from)} <<'END' |\n${from.input.trimEnd()}\nEND\n  ${to}`;
    }
    case "configMap":
      return typed(configMapCommand(action, contexts));
    case "pods": {
      const pod = '"$pod"';
      const one = (line: CommandLine) => quotedLine(line).replaceAll("'POD'", pod).replaceAll("POD", pod);
      return [
        `for pod in $(${quotedLine(podsCommand(action, contexts))}); do`,
        `  ${one(nudgeCommand(action, "POD", "now", contexts)).replace("looked-at=now", 'looked-at="$(date +%s)"')}`,
        `  ${one(podCommand(action, "POD", contexts))}`,
        "done",
      ].join("\n");
    }
    case "evacuation":
      return typed(evacuationCommandLine(action));
    case "program":
      return typed(action);
    case "roles":
      return action.writer === undefined ? "grep --after-context=12 'fleet:' Pulumi.yaml" : `# in Pulumi.yaml, below fleet: role: writer for ${action.writer}, role: standby for every other region\n"\${EDITOR:-vi}" Pulumi.yaml`;
    case "preview":
      return `npx ha preview --json before.json   # with ${action.from} as writer\nnpx ha comment --base before.json       # with ${action.to}`;
  }
}

const quotedLine = ({ argv }: CommandLine): string => typed({ argv });
