import { alloy } from "./alloy";
import { loadBalancerController } from "./aws-load-balancer-controller";
import type { ChartFacts, ChartValues } from "./chart";
import { clusterAutoscaler } from "./cluster-autoscaler";
import { externalSecrets } from "./external-secrets";
import { jaeger } from "./jaeger";
import { kubePrometheusStack } from "./kube-prometheus-stack";
import { loki } from "./loki";
import { nginxIngress } from "./nginx-ingress";
import { openSearch } from "./opensearch";
import { velero } from "./velero";

type KnownChart = { chart: string; facts(values: ChartValues): ChartFacts };

/** Every chart that we install, by name, so that a policy can turn a release's values into facts. */
export const charts: KnownChart[] = [
  clusterAutoscaler,
  externalSecrets,
  alloy,
  jaeger,
  kubePrometheusStack,
  loki,
  openSearch,
  loadBalancerController,
  nginxIngress,
  velero,
];

/** Facts of a release, or nothing for a chart nobody described; policies treat nothing as a violation. */
export function chartFacts(chart: string, values: ChartValues): ChartFacts | undefined {
  const short = chart.split("/").at(-1);
  return charts.find((known) => known.chart === short)?.facts(values);
}
