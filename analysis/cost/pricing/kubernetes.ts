import { chartFacts } from "../../../charts";
import { gibibytes } from "../../../charts/quantities";
import { at, listAt, numberAt, textAt } from "../reading";
import { type Line, type Pricer, type Priced, times } from "./pricer";

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

const service: Pricer = ({ inputs }) =>
  at(inputs, "spec.type") === "LoadBalancer" ? [{ unpriced: "the load balancer that the cloud makes for it" }] : [];

/** NGINX's and other classes cost nothing; the load balancer controller's makes a balancer of AWS. */
const ingress: Pricer = ({ inputs }) =>
  at(inputs, "spec.ingressClassName") === "alb" ? [{ unpriced: "the load balancer that the controller makes for it" }] : [];

export const kubernetesPricers: Record<string, Pricer> = {
  "kubernetes:helm.sh/v3:Release": release,
  "kubernetes:apps/v1:StatefulSet": statefulSet,
  "kubernetes:core/v1:PersistentVolumeClaim": claim,
  "kubernetes:core/v1:Service": service,
  "kubernetes:networking.k8s.io/v1:Ingress": ingress,
};
