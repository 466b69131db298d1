import type * as eks from "@pulumi/aws/eks";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/**
 * The cluster's explicit provider. Its kubeconfig holds no credential: a token is made when it is used, by whoever runs
 * the program, in this cluster's region whatever the caller's environment says.
 */
export function kubernetesProvider(
  name: string,
  args: { clusterName: string; awsRegion: string; cluster: eks.Cluster },
  opts: pulumi.CustomResourceOptions,
): k8s.Provider {
  const { clusterName, awsRegion, cluster } = args;
  return new k8s.Provider(
    name,
    {
      // Without it a new endpoint or certificate could look like another cluster and replace everything in it.
      clusterIdentifier: clusterName,
      enableServerSideApply: true,
      kubeconfig: pulumi.jsonStringify({
        apiVersion: "v1",
        kind: "Config",
        clusters: [
          {
            name: clusterName,
            cluster: {
              server: cluster.endpoint,
              "certificate-authority-data": cluster.certificateAuthority.data,
            },
          },
        ],
        users: [
          {
            name: clusterName,
            user: {
              exec: {
                apiVersion: "client.authentication.k8s.io/v1beta1",
                command: "aws",
                args: ["eks", "get-token", "--cluster-name", clusterName, "--region", awsRegion, "--output", "json"],
                interactiveMode: "Never",
              },
            },
          },
        ],
        contexts: [{ name: clusterName, context: { cluster: clusterName, user: clusterName } }],
        "current-context": clusterName,
      }),
    },
    opts,
  );
}
