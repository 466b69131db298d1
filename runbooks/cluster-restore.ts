import { namespaces, prefixOf } from "../components/shared/names";
import { bash, program, sql, type Action } from "./action";
import { contextOf } from "./commands";
import { regionNamed, type Situation } from "./situation";
import { isTrue, type Runbook, type Step } from "./step";
import { evacuate, letReturn } from "./steps/traffic";

/** Namespace of Velero. */
const velero = namespaces.clusterBackup;

/**
 * A region's cluster is gone: a new one, its objects, its data. Pure.
 * @throws RunbookError when the region is unknown
 */
export function clusterRestore(situation: Situation, { region }: { region?: string | undefined }): Runbook {
  const { name, awsRegion } = regionNamed(situation, region ?? situation.writer);
  const other = situation.regions.find((candidate) => candidate.name !== name)?.name ?? "";
  const kubectl = (...args: string[]): Action => program("kubectl", "--context", contextOf(name), ...args);
  const isWriter = name === situation.writer;
  const steps: Step[] = [
    evacuate(situation, name),
    {
      id: "up",
      title: `Make ${name} again`,
      why: "Pulumi makes everything that it made before, in the order of the stack: network, cluster, controllers with their definitions, stores, databases, services. What still stands is left alone. Needs the state's backend, which is outside the writer's region.",
      does: () => [{ action: bash(`pulumi refresh --stack ${name} --yes --skip-preview && pulumi up --stack ${name} --policy-pack policies --yes --skip-preview`) }],
      seconds: 2 * 3600,
      always: true,
      after: {
        says: "every node is ready",
        asks: () => bash(`aws eks update-kubeconfig --region ${awsRegion} --name ${prefixOf(name)} --alias ${contextOf(name)} >/dev/null && kubectl --context ${contextOf(name)} get nodes --no-headers | awk '$2 != "Ready" { print $1 } END { if (NR == 0) print "there is no node" }'`),
        wrong: (answer) => (answer === "" ? undefined : answer.split("\n").join(", ")),
        otherwise: "Run it again: a run that dies in the middle converges.",
      },
    },
    {
      id: "find-backup",
      title: "Find the newest backup of the cluster's objects",
      why: "Velero reads what is in the bucket when it starts; the backup is from before the loss.",
      does: () => [
        {
          action: kubectl("--namespace", velero, "get", "backups.velero.io", "--sort-by=.status.completionTimestamp", '--output=jsonpath={.items[-1:].metadata.name}'),
          notes: "backup",
        },
      ],
      patience: 300,
      before: [
        {
          says: "Velero sees backups",
          asks: () => kubectl("--namespace", velero, "get", "backups.velero.io", "--output=name"),
          wrong: (answer) => (answer === "" ? "it sees none" : undefined),
          otherwise: "Copy the newest set `cluster/…` of the locked bucket or of Azure back to the region's own bucket, below velero/.",
        },
      ],
      always: true,
    },
    {
      id: "restore",
      title: "Restore what Pulumi does not own",
      why: "After the definitions and their webhooks, never before: an object of an unknown kind is lost without a word. What exists stays as it is, so nothing of Pulumi's is overwritten. Secrets come from Secrets Manager, volumes from their own backups.",
      does: (notes) => [
        {
          action: program(
            "velero", "--kubecontext", contextOf(name), "--namespace", velero, "restore", "create", `again-${notes("backup")}`, "--from-backup", notes("backup"),
            "--existing-resource-policy=none", "--exclude-resources=nodes,events,secrets,persistentvolumes,persistentvolumeclaims", "--exclude-namespaces=kube-system", "--wait",
          ),
        },
      ],
      seconds: 3600,
      after: {
        says: "the restore is complete",
        asks: (notes) => kubectl("--namespace", velero, "get", "restores.velero.io", `again-${notes("backup")}`, "--ignore-not-found", "--output=jsonpath={.status.phase}"),
        wrong: (answer) => (answer === "Completed" ? undefined : `it is ${answer === "" ? "not there" : answer}`),
        otherwise: `velero restore describe says what could not be restored.`,
      },
    },
    {
      id: "ready",
      title: "Wait until every service stands",
      why: "Users come back to pods, not to a plan.",
      does: () => [],
      patience: 1800,
      after: {
        says: "every Deployment has its replicas",
        asks: () => kubectl("--namespace", namespaces.services, "get", "deployments", '--output=jsonpath={range .items[?(@.status.unavailableReplicas)]}{.metadata.name}{"\\n"}{end}'),
        wrong: (answer) => (answer === "" ? undefined : `not ${answer.split("\n").join(", ")}`),
        otherwise: "kubectl describe says what a pod waits for: docs/runbooks/pod-not-ready.md.",
      },
    },
    {
      id: "database",
      title: `Look at ${name}'s database`,
      why:
        situation.engine === "rds"
          ? "RDS is outside the cluster and has gone on."
          : isWriter
            ? `Its volumes went with the cluster. If ${other} has not taken over yet, do it now (ha runbook region-failover --writer-lost), then bring this region back with ha runbook region-failback; or restore from base backup and log (ha runbook database-restore).`
            : "Its volumes went with the cluster: it starts empty, and its Job subscribes it to the writer again.",
      does: () => [],
      patience: 600,
      after: { says: `${name}'s database has a writer`, asks: () => sql(name, "SELECT NOT pg_is_in_recovery();\n", { database: "postgres" }), wrong: isTrue("no"), otherwise: "See the logs of its servers." },
    },
    letReturn(situation, name),
  ];
  return {
    name: "cluster-restore",
    title: `${name}'s cluster is gone: a new one with its objects`,
    about: [
      "For a cluster that was deleted or is beyond repair. Meanwhile users are in the other region, and writes go on there after region-failover if the database went with it.",
      "The order is what matters: machines, then definitions, then objects, then data, then users.",
    ],
    parameters: { region: name },
    steps,
  };
}
