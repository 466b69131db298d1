import * as aws from "@pulumi/aws";
import * as azure from "@pulumi/azure-native";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { GraphResource } from "../../../graph/types";
import { previewStacks } from "../../../preview/engine";

/**
 * Previews one component in the embedded engine, with a provider of each kind and none by default: a child that forgets
 * its parent fails.
 */
export async function previewComponent(make: (providers: pulumi.ProviderResource[]) => unknown): Promise<GraphResource[]> {
  const program = (): Promise<void> => {
    make([
      new aws.Provider("aws", { region: "us-east-1" }),
      new azure.Provider("azure", { subscriptionId: "00000000-0000-0000-0000-000000000000" }),
      new k8s.Provider("kubernetes", { clusterIdentifier: "test" }),
      new random.Provider("random", {}),
    ]);
    return Promise.resolve();
  };
  const config = { "pulumi:disable-default-providers": JSON.stringify(["*"]) };
  const [graph] = await previewStacks(program, [{ name: "us-east", config, secretKeys: [] }], {
    project: "agentic-platform",
    organization: "organization",
  });
  return graph?.resources ?? [];
}
