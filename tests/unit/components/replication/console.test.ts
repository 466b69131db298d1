import assert from "node:assert/strict";
import { consoleName } from "../../../../components/replication/console-commands";
import { bothStacks, needs, selfManagedStacks } from "../../support/stacks";

interface Workload {
  metadata: { name: string; labels: Record<string, string> };
  spec: { replicas: number; template: { spec: { containers: Container[]; volumes: object[] } } };
}
interface Container {
  image: string;
  command: string[];
  env: { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string; key: string } } }[];
}

for (const [engine, stacks, tls] of [
  ["rds", bothStacks, "sslmode=require"],
  ["patroni", selfManagedStacks, "sslmode=verify-full sslrootcert=/etc/postgres-tls/ca.crt"],
] as const)
  describe(`the database's console beside ${engine}`, () => {
    it("waits in three pods of each region, with psql of the server's version", async () => {
      for (const graph of await stacks()) {
        const found = graph.resources.filter(({ type, name }) => type === "kubernetes:apps/v1:Deployment" && name === consoleName);
        const [{ inputs, urn } = { inputs: {}, urn: "" }] = found;
        const { spec } = inputs as unknown as Workload;
        assert.equal(spec.replicas, 3);
        const [container] = spec.template.spec.containers;
        assert.match(container?.image ?? "", /^docker\.io\/library\/postgres:17/);
        const database = graph.resources.find(({ type }) => type === "agentic:postgres:Postgres");
        assert.ok(needs(graph, urn).has(database?.urn ?? "-"), "its Secrets come with the database");
      }
    });

    it("takes every password from a Secret, and the subscription's TLS from the engine", async () => {
      for (const graph of await stacks()) {
        const { inputs } = graph.resources.find(({ type, name }) => type === "kubernetes:apps/v1:Deployment" && name === consoleName) ?? { inputs: {} };
        const env = (inputs as unknown as Workload).spec.template.spec.containers[0]?.env ?? [];
        const secrets = Object.fromEntries(env.flatMap(({ name, valueFrom }) => (valueFrom === undefined ? [] : [[name, `${valueFrom.secretKeyRef.name}/${valueFrom.secretKeyRef.key}`]])));
        assert.deepEqual(secrets, {
          PGUSER: "postgres-admin/username",
          PGPASSWORD: "postgres-admin/password",
          REPLICATOR_PASSWORD: "postgres-roles/replicator",
          APP_PASSWORD: "postgres-roles/app",
        });
        const plain = Object.fromEntries(env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])));
        assert.equal(plain["PGHOST"], `postgres.${graph.name}.agentic-platform.com`);
        assert.equal(plain["REPLICATION_TLS"], tls);
      }
    });

    it("reaches the fleet's databases and its own poolers, and nobody reaches it", async () => {
      const [graph] = await stacks();
      const policy = graph?.resources.find(({ type, name }) => type === "kubernetes:networking.k8s.io/v1:NetworkPolicy" && name === `${consoleName}-policy`);
      const { policyTypes, ingress, egress } = (policy?.inputs as { spec: { policyTypes: string[]; ingress?: object[]; egress: { to: object[]; ports: { port: number }[] }[] } }).spec;
      assert.deepEqual([policyTypes, ingress], [["Ingress", "Egress"], undefined]);
      assert.deepEqual(egress.slice(1), [
        { to: [{ ipBlock: { cidr: "10.10.0.0/16" } }, { ipBlock: { cidr: "10.20.0.0/16" } }], ports: [{ protocol: "TCP", port: 5432 }] },
        { to: [{ podSelector: { matchLabels: { "app.kubernetes.io/name": "pgbouncer" } } }], ports: [{ protocol: "TCP", port: 5432 }] },
      ]);
    });
  });
