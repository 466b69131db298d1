import type * as iam from "@pulumi/aws/iam";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  loadBalancerController,
  loadBalancerControllerServiceAccount,
} from "../../charts/aws-load-balancer-controller";
import { type NginxIngressArgs, nginxIngress, nginxRelease } from "../../charts/nginx-ingress";
import { release } from "../shared/chart";
import { podIdentity } from "../shared/pod-identity";
import { bindingStatements, nginxClusterRules, nginxOwnRules, nginxServiceRules } from "./permissions";

export interface ControllerArgs {
  clusterName: string;
  awsRegion: string;
  vpcId: pulumi.Input<string>;
  namespace: string;
  /** Whether other namespaces have target groups to be filled, too. */
  everywhere: boolean;
  replicas: number;
  targetGroupArn: pulumi.Input<string>;
}

/**
 * The AWS Load Balancer Controller and its role. Its permissions come first: credentials are given to a pod when it
 * starts. Whoever else has a target group adds it to the role.
 */
export function bindingController(
  name: string,
  args: ControllerArgs,
  opts: pulumi.CustomResourceOptions,
): { controller: k8s.helm.v3.Release; role: iam.Role } {
  const { clusterName, awsRegion, vpcId, namespace, everywhere, replicas } = args;
  const { association, role } = podIdentity(
    `${name}-controller`,
    {
      clusterName,
      namespace: loadBalancerController.namespace,
      serviceAccount: loadBalancerControllerServiceAccount,
      statements: bindingStatements(args.targetGroupArn),
    },
    opts,
  );
  const controller = release(
    `${name}-controller`,
    loadBalancerController,
    { clusterName, awsRegion, vpcId, ...(everywhere ? {} : { watchNamespace: namespace }), replicas },
    pulumi.mergeOptions(opts, { dependsOn: [association] }),
  );
  return { controller, role };
}

/** NGINX, with the rights that this platform's use of it takes instead of the chart's. */
export function nginx(
  name: string,
  args: NginxIngressArgs & { namespace: string },
  opts: pulumi.CustomResourceOptions,
): k8s.helm.v3.Release {
  const { namespace, ...chartArgs } = args;
  const subjects = [{ kind: "ServiceAccount", name: nginxRelease, namespace }];
  // The chart binds a ClusterRole of this name.
  const clusterRole = new k8s.rbac.v1.ClusterRole(
    `${name}-nginx`,
    { metadata: { name: nginxRelease }, rules: nginxClusterRules },
    opts,
  );
  const grants = [
    { where: args.watchNamespace, suffix: "routes", rules: nginxServiceRules },
    { where: namespace, suffix: "own", rules: nginxOwnRules },
  ].flatMap(({ where, suffix, rules }) => {
    const metadata = { name: `${nginxRelease}-${suffix}`, namespace: where };
    const role = new k8s.rbac.v1.Role(`${name}-nginx-${suffix}`, { metadata, rules }, opts);
    const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: metadata.name };
    return [role, new k8s.rbac.v1.RoleBinding(`${name}-nginx-${suffix}`, { metadata, roleRef, subjects }, opts)];
  });
  return release(
    `${name}-nginx`,
    nginxIngress,
    chartArgs,
    pulumi.mergeOptions(opts, { dependsOn: [clusterRole, ...grants] }),
  );
}
