import assert from "node:assert/strict";
import type { GraphResource } from "../../graph/types";
import { ToolMissing } from "../engine/tools";
import { bothStacks, selfManagedStacks } from "../unit/support/stacks";
import { withApiServer } from "./apiserver";
import type { KubernetesClient } from "./client";

/**
 * Kinds whose definitions come with a chart, which a machine without the charts' registries cannot have: they are left
 * out by name, and a kind that is neither known to the API server nor listed here fails the test.
 */
const definedByCharts: Record<string, string> = {
  "external-secrets.io/v1 ClusterSecretStore": "chart external-secrets",
  "external-secrets.io/v1 ExternalSecret": "chart external-secrets",
  "elbv2.k8s.aws/v1beta1 TargetGroupBinding": "chart aws-load-balancer-controller",
};

interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
  [field: string]: unknown;
}

/** Kubernetes objects of a stack as the API server gets them; releases and providers are not objects. */
function objectsOf(resources: GraphResource[]): Manifest[] {
  return resources
    .filter(({ type, custom }) => custom && type.startsWith("kubernetes:") && !type.startsWith("kubernetes:helm.sh/"))
    .map(({ inputs }) => {
      const { data, ...rest } = inputs as unknown as Manifest;
      // A masked value is no base64; as text it is as good a Secret as any.
      return inputs["kind"] === "Secret" && data !== undefined ? { ...rest, stringData: data } : (inputs as unknown as Manifest);
    });
}

const kindOf = ({ apiVersion, kind }: Manifest): string => `${apiVersion} ${kind}`;
const nameOf = (object: Manifest): string => `${kindOf(object)} ${object.metadata.namespace ?? ""}/${object.metadata.name}`;

/** The pod of a workload on its own: only a Pod is refused by Pod Security, its owners are merely warned of. */
function podOf(object: Manifest): Manifest[] {
  const template = (object["spec"] as { template?: { metadata?: object; spec?: object } } | undefined)?.template;
  if (template?.spec === undefined) return [];
  const { name, namespace } = object.metadata;
  return [
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { ...template.metadata, name: `${name}-pod`, ...(namespace === undefined ? {} : { namespace }) },
      // What the StatefulSet's controller adds: its claims.
      spec: { ...template.spec, ...claimed(object, template.spec) },
    },
  ];
}

function claimed(object: Manifest, spec: object): object {
  const { volumeClaimTemplates = [] } = object["spec"] as { volumeClaimTemplates?: { metadata: { name: string } }[] };
  const { volumes = [] } = spec as { volumes?: object[] };
  return { volumes: [...volumes, ...volumeClaimTemplates.map(({ metadata: { name } }) => ({ name, persistentVolumeClaim: { claimName: name } }))] };
}

async function refusals(client: KubernetesClient, objects: Manifest[]): Promise<string[]> {
  const found: string[] = [];
  for (const object of objects) {
    const verdict = await client.apply(object, { dryRun: "server", fieldValidation: "Strict" });
    if (!verdict.accepted) found.push(`${nameOf(object)}: ${verdict.message}`);
    else found.push(...verdict.warnings.map((warning) => `${nameOf(object)}: warning: ${warning}`));
  }
  return found;
}

describe("a real API server", () => {
  it("accepts every object of both regions without a warning, and would refuse a field that does not exist", async function () {
    // With managed data tiers, and once with those in the cluster.
    const graphs = [...(await bothStacks()), ...(await selfManagedStacks()).slice(0, 1)];
    try {
      for (const graph of graphs)
        await withApiServer(async (client) => {
          const all = objectsOf(graph.resources);
          const namespaces = all.filter(({ kind }) => kind === "Namespace");
          assert.ok(namespaces.length >= 4);
          for (const namespace of namespaces) assert.ok((await client.apply(namespace)).accepted, namespace.metadata.name);

          const known = all.filter((object) => definedByCharts[kindOf(object)] === undefined);
          const pods = known.flatMap(podOf);
          assert.ok(pods.length >= 6, `${pods.length} pods`);
          assert.deepEqual(await refusals(client, [...known, ...pods]), []);

          const counts = new Map<string, number>();
          for (const object of all) counts.set(kindOf(object), (counts.get(kindOf(object)) ?? 0) + 1);
          const rows = [...counts].sort(([a], [b]) => a.localeCompare(b));
          console.log(
            [`${graph.name}: ${known.length} objects and ${pods.length} pods accepted`]
              .concat(rows.map(([kind, count]) => `  ${String(count).padStart(3)} ${kind}${kind in definedByCharts ? `: left out, its definition comes with ${definedByCharts[kind] ?? ""}` : ""}`))
              .join("\n"),
          );

          const deployment = known.find(({ kind }) => kind === "Deployment");
          assert.ok(deployment);
          const wrong = { ...deployment, spec: { ...(deployment["spec"] as object), replicaz: 3 } };
          const [refusal = ""] = await refusals(client, [wrong]);
          assert.match(refusal, /replicaz/);
          const privileged = structuredClone(pods.find(({ metadata }) => metadata.namespace === "agentic"));
          assert.ok(privileged);
          (privileged["spec"] as { hostNetwork?: boolean }).hostNetwork = true;
          const [forbidden = ""] = await refusals(client, [privileged]);
          assert.match(forbidden, /PodSecurity/);
        });
    } catch (error) {
      if (!(error instanceof ToolMissing) || process.env["CI"] !== undefined) throw error;
      console.warn(`SKIPPED, a program is missing: ${error.message}`);
      this.skip();
    }
  });
});
