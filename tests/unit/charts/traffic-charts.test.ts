import assert from "node:assert/strict";
import { chartFacts } from "../../../charts";
import { loadBalancerController } from "../../../charts/aws-load-balancer-controller";
import { at } from "../../../charts/chart";
import { nginxIngress, nginxLabels } from "../../../charts/nginx-ingress";

const controller = (replicas: number) =>
  loadBalancerController.values({ clusterName: "c", awsRegion: "us-east-1", vpcId: "vpc-1", watchNamespace: "ingress", replicas });
const nginx = (replicas: number) =>
  nginxIngress.values({ replicas, watchNamespace: "agentic", config: {}, preStopSeconds: 45, graceSeconds: 60 });

describe("charts of the traffic path", () => {
  it("run three times over the zones under a disruption budget, and say so when they do not", () => {
    const expected = (name: string, replicas: number, cpu: number, memoryGiB: number) => [
      { name, kind: "Deployment", replicas, zoneSpread: true, disruptionBudget: true, requests: { cpu, memoryGiB } },
    ];
    for (const replicas of [3, 2]) {
      assert.deepEqual(
        chartFacts("aws-load-balancer-controller", controller(replicas))?.workloads,
        expected("aws-load-balancer-controller", replicas, 0.1, 0.125),
      );
      assert.deepEqual(
        chartFacts("oci://ghcr.io/nginx/charts/nginx-ingress", nginx(replicas))?.workloads,
        expected("nginx-ingress-controller", replicas, 0.25, 0.25),
      );
    }
  });

  it("name their images by version, from a registry without Docker Hub's limits", () => {
    const images = [loadBalancerController.facts(controller(3)), nginxIngress.facts(nginx(3))].flatMap((facts) => facts.images);
    assert.equal(images.length, 2);
    for (const image of images) assert.match(image, /^public\.ecr\.aws\/[\w/-]+:v?\d+\.\d+\.\d+$/);
  });

  it("cannot stop anybody from making Services or Ingresses while the controller is down", () => {
    assert.equal(controller(3)["enableServiceMutatorWebhook"], false);
    assert.equal(at(controller(3), "webhookConfig.disableIngressValidation"), true);
  });

  it("keep NGINX from reading Secrets of the services, and Ingresses from writing its configuration", () => {
    assert.equal(at(nginx(3), "controller.watchSecretNamespace"), "ingress");
    assert.equal(at(nginx(3), "rbac.clusterrole.create"), false);
    assert.equal(at(nginx(3), "controller.enableSnippets"), false);
  });

  it("spread the pods that the NGINX chart really labels", () => {
    const [zone] = at(nginx(3), "controller.topologySpreadConstraints") as unknown[];
    assert.deepEqual(at(zone, "labelSelector.matchLabels"), nginxLabels);
  });
});
