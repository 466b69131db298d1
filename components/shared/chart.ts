import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { ChartDefinition } from "../../charts/chart";

/**
 * Installs a chart at its exact version and waits until its objects are ready; a failed install is rolled back, so
 * that a run that died in the middle converges when repeated.
 */
export function release<A>(
  name: string,
  chart: ChartDefinition<A>,
  args: A,
  opts: pulumi.CustomResourceOptions,
): k8s.helm.v3.Release {
  return new k8s.helm.v3.Release(
    name,
    {
      name: chart.chart,
      chart: chart.repository.startsWith("oci://") ? `${chart.repository}/${chart.chart}` : chart.chart,
      version: chart.version,
      namespace: chart.namespace,
      ...(chart.repository.startsWith("oci://") ? {} : { repositoryOpts: { repo: chart.repository } }),
      values: chart.values(args),
      atomic: true,
      createNamespace: false,
      timeout: 900,
    },
    opts,
  );
}
