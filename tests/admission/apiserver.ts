/**
 * A real Kubernetes API server on loopback, with etcd and nothing else: it answers whether the objects we render would
 * be admitted by the version we deploy, and runs none of them.
 */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { Agent } from "node:https";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";

import { toolFolder } from "../engine/tools";
import { Children, freePort } from "./children";
import { KubernetesClient } from "./client";

export interface ApiServerOptions {
  /** YAML texts, each with one or more CustomResourceDefinitions; other documents in them are left out. */
  readonly crds?: readonly string[];
}

const readySeconds = 90;

async function startEtcd(children: Children, bin: string): Promise<string> {
  const [client, peer] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${client}`;
  const peerUrl = `http://127.0.0.1:${peer}`;
  children.start("etcd", join(bin, "etcd"), [
    "--name=test",
    `--data-dir=${join(children.folder, "etcd")}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=test=${peerUrl}`,
  ]);
  return url;
}

function startServer(children: Children, bin: string, etcd: string, port: number, token: string): void {
  const file = (name: string) => join(children.folder, name);
  writeFileSync(file("tokens.csv"), `${token},tests,tests,system:masters\n`, { mode: 0o600 });
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  writeFileSync(file("service-accounts.pem"), privateKey.export({ type: "pkcs1", format: "pem" }), { mode: 0o600 });
  children.start("kube-apiserver", join(bin, "kube-apiserver"), [
    `--etcd-servers=${etcd}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${port}`,
    `--cert-dir=${file("certificates")}`,
    `--token-auth-file=${file("tokens.csv")}`,
    "--anonymous-auth=false",
    "--authorization-mode=RBAC",
    "--service-cluster-ip-range=10.96.0.0/16",
    "--service-account-issuer=https://tests.invalid",
    `--service-account-key-file=${file("service-accounts.pem")}`,
    `--service-account-signing-key-file=${file("service-accounts.pem")}`,
    // Without a controller manager no namespace ever gets its default account.
    "--disable-admission-plugins=ServiceAccount",
    // The default one would publish an address, and refuses loopback.
    "--endpoint-reconciler-type=none",
  ]);
}

async function define(client: KubernetesClient, texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    for (const document of parseAllDocuments(text)) {
      const object = document.toJS() as { kind?: string } | null;
      if (object?.kind === "CustomResourceDefinition") await client.define(object);
    }
  }
}

/** Gives `use` a client of a fresh API server, ready in a few seconds, and removes everything of it afterwards. */
export async function withApiServer<T>(use: (client: KubernetesClient) => Promise<T>, options: ApiServerOptions = {}): Promise<T> {
  const bin = await toolFolder("kubernetes");
  const children = new Children();
  const agent = new Agent({ keepAlive: true });
  try {
    const port = await freePort();
    const token = randomBytes(16).toString("hex");
    const certificate = join(children.folder, "certificates", "apiserver.crt");
    startServer(children, bin, await startEtcd(children, bin), port, token);
    const client = new KubernetesClient({ port, token, agent, certificate: () => readFileSync(certificate, "utf8") });
    await children.until(
      "a ready API server",
      async () => existsSync(certificate) && (await client.send("GET", "/readyz")).status === 200,
      readySeconds,
    );
    await define(client, options.crds ?? []);
    return await use(client);
  } finally {
    agent.destroy();
    await children.stop();
  }
}
