import { chartFacts } from "../../../charts";
import { gibibytes } from "../../../charts/quantities";
import { turnsPerMonth } from "../../../graph/schedules";
import { at, listAt, numberAt, textAt } from "../reading";
import { HOURS, type Line, type Pricer, type Priced, times } from "./pricer";

/** EBS volumes that a workload's replicas claim; storage classes here make gp3. */
const volumes = (workload: string, replicas: number, sizeGiB: number): Line => ({
  item: `${times(replicas, `${sizeGiB} GiB`)} gp3 of ${workload}`,
  key: "ebs/gp3",
  quantity: replicas * sizeGiB,
});

/** A release's disks, by the facts of its chart; one that nobody described may have any. */
const release: Pricer = ({ inputs }) => {
  const chart = textAt(inputs, "chart") ?? "";
  const values = at(inputs, "values");
  const facts = chartFacts(chart, typeof values === "object" && values !== null ? { ...values } : {});
  if (facts === undefined) return [{ unpriced: `disks and load balancers of the chart ${chart}, which nobody described` }];
  return facts.workloads.flatMap(({ name, replicas, volumeGiB }): Priced[] => {
    if (volumeGiB === undefined) return [];
    return replicas === undefined ? [{ unpriced: `disks of ${name}: its values do not say how many replicas` }] : [volumes(name, replicas, volumeGiB)];
  });
};

const statefulSet: Pricer = ({ name, inputs }) =>
  listAt(inputs, "spec.volumeClaimTemplates").map((claim) => {
    const size = gibibytes(at(claim, "spec.resources.requests.storage"));
    const replicas = numberAt(inputs, "spec.replicas");
    return size === undefined || replicas === undefined ? { unpriced: "disks whose size or number is not set" } : volumes(name, replicas, size);
  });

const claim: Pricer = ({ name, inputs }) => {
  const size = gibibytes(at(inputs, "spec.resources.requests.storage"));
  return size === undefined ? [{ unpriced: "a disk whose size is not set" }] : [volumes(name, 1, size)];
};

/** Volumes that a job has while it runs; a run lasts as long as the usage file says. */
const cronJob: Pricer = ({ name, inputs }, { usage }) => {
  const schedule = textAt(inputs, "spec.schedule");
  const turns = schedule === undefined ? undefined : turnsPerMonth(schedule);
  return listAt(inputs, "spec.jobTemplate.spec.template.spec.volumes").flatMap((volume): Priced[] => {
    const claimed = at(volume, "ephemeral.volumeClaimTemplate.spec");
    if (claimed === undefined) return [];
    const size = gibibytes(at(claimed, "resources.requests.storage"));
    if (size === undefined || turns === undefined) return [{ unpriced: "a disk for each run, whose size or schedule is not set" }];
    const hours = turns * usage.of("backupJobHours");
    return [{ item: `${size} GiB gp3 while ${name} runs, ${hours.toFixed(0)} hours`, key: "ebs/gp3", quantity: (size * hours) / HOURS }];
  });
};

const service: Pricer = ({ inputs }) =>
  at(inputs, "spec.type") === "LoadBalancer" ? [{ unpriced: "the load balancer that the cloud makes for it" }] : [];

/** NGINX's and other classes cost nothing; the load balancer controller's makes a balancer of AWS. */
const ingress: Pricer = ({ inputs }) =>
  at(inputs, "spec.ingressClassName") === "alb" ? [{ unpriced: "the load balancer that the controller makes for it" }] : [];

export const kubernetesPricers: Record<string, Pricer> = {
  "kubernetes:helm.sh/v3:Release": release,
  "kubernetes:apps/v1:StatefulSet": statefulSet,
  "kubernetes:core/v1:PersistentVolumeClaim": claim,
  "kubernetes:batch/v1:CronJob": cronJob,
  "kubernetes:core/v1:Service": service,
  "kubernetes:networking.k8s.io/v1:Ingress": ingress,
};
