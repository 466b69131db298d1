import { stringify } from "yaml";
import type { GraphResource } from "./types";
import { isObject, secretText, type Properties } from "./wire";

/** The files of `ha render`: pure, from a stack's resources to paths and contents. */

type Files = Map<string, string>;

const releaseType = "kubernetes:helm.sh/v3:Release";

/** Paths, in order, and contents of everything the cluster gets. */
export function renderedFiles(resources: GraphResource[]): Files {
  const files: Files = new Map();
  for (const resource of resources.filter(isManifest)) addManifest(files, objectOf(resource));
  for (const resource of resources.filter(({ type }) => type === releaseType)) addRelease(files, resource);
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const isManifest = ({ custom, type, inputs }: GraphResource): boolean =>
  custom && type.startsWith("kubernetes:") && type !== releaseType && typeof inputs["kind"] === "string" && typeof inputs["apiVersion"] === "string";

interface KubernetesObject extends Properties {
  apiVersion: string;
  kind: string;
  metadata: Properties;
}

/** The object as it reaches the API server; a name that Pulumi makes up is the previewed one. */
function objectOf({ inputs, invented }: GraphResource): KubernetesObject {
  const { apiVersion, kind, metadata, ...rest } = inputs;
  const made = isObject(invented["metadata"]) ? invented["metadata"] : {};
  const body = kind === "Secret" ? readableSecret(rest) : rest;
  return {
    apiVersion: String(apiVersion),
    kind: String(kind),
    metadata: { ...made, ...(isObject(metadata) ? metadata : {}) },
    ...Object.fromEntries(Object.entries(body).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** `data` wants base64, which `[secret]` is not; as `stringData` the object can be applied. */
function readableSecret({ data, stringData, ...rest }: Properties): Properties {
  const keys = [data, stringData].flatMap((values) => (isObject(values) ? Object.keys(values) : []));
  return keys.length === 0 ? rest : { ...rest, stringData: Object.fromEntries(keys.map((key) => [key, secretText])) };
}

function addManifest(files: Files, object: KubernetesObject): void {
  const { kind, metadata } = object;
  const namespace = typeof metadata["namespace"] === "string" ? [metadata["namespace"]] : [];
  const name = typeof metadata["name"] === "string" ? metadata["name"] : "unnamed";
  add(files, "manifests", [kind.toLowerCase(), ...namespace, name].join("-"), ".yaml", yaml(object), groupOf(object));
  if (kind === "ConfigMap") addConfigMap(files, object, name);
  if (kind === "PrometheusRule") add(files, "prometheus/rules", name, ".yaml", yaml(object["spec"]), groupOf(object));
}

const groupOf = ({ apiVersion }: KubernetesObject): string => apiVersion.split("/")[0] ?? "";

function addConfigMap(files: Files, { data, metadata }: KubernetesObject, name: string): void {
  const dashboards = isObject(metadata["labels"]) && "grafana_dashboard" in metadata["labels"];
  for (const [key, content] of Object.entries(isObject(data) ? data : {})) {
    const folder = dashboards && key.endsWith(".json") ? "grafana" : folderOf(key);
    if (folder === undefined || typeof content !== "string") continue;
    const dot = key.lastIndexOf(".");
    add(files, folder, key.slice(0, dot), key.slice(dot), content, name);
  }
}

/** Where a configuration file of ours goes, by its name. */
function folderOf(key: string): string | undefined {
  if (key === "redis.conf") return "redis";
  if (key.endsWith(".sql")) return "sql";
  return key.endsWith(".ini") || ["patroni.yml", "haproxy.cfg", "pgbackrest.conf"].includes(key) ? "postgres" : undefined;
}

function addRelease(files: Files, { name, inputs }: GraphResource): void {
  const release = typeof inputs["name"] === "string" ? inputs["name"] : name;
  const values = isObject(inputs["values"]) ? inputs["values"] : {};
  const chart = { release, ...chartOf(inputs), version: inputs["version"], namespace: inputs["namespace"] };
  const folder = `helm/${safe(release)}`;
  files.set(`${folder}/chart.yaml`, yaml(chart));
  files.set(`${folder}/values.yaml`, yaml(values));
  addMonitoring(files, values, release);
}

/** A chart in a registry carries its repository in its name. */
function chartOf({ chart, repositoryOpts }: Properties): Properties {
  const registry = typeof chart === "string" ? /^(oci:\/\/.+)\/([^/]+)$/.exec(chart) : null;
  if (registry !== null) return { chart: registry[2], repository: registry[1] };
  return { chart, repository: isObject(repositoryOpts) ? repositoryOpts["repo"] : undefined };
}

/** What kube-prometheus-stack's values hold in full: alert rules and Alertmanager's configuration. */
function addMonitoring(files: Files, values: Properties, release: string): void {
  const maps = [values["additionalPrometheusRulesMap"], values["additionalPrometheusRules"]];
  for (const [key, rules] of maps.flatMap((map) => (isObject(map) || Array.isArray(map) ? Object.entries(map as Properties) : []))) {
    if (!isObject(rules) || !Array.isArray(rules["groups"])) continue;
    const name = typeof rules["name"] === "string" ? rules["name"] : key;
    add(files, "prometheus/rules", name, ".yaml", yaml({ groups: rules["groups"] as unknown[] }), release);
  }
  const alertmanager = isObject(values["alertmanager"]) ? values["alertmanager"] : {};
  const config = alertmanager["stringConfig"] ?? alertmanager["config"];
  if (typeof config === "string" && config !== "") files.set("alertmanager/alertmanager.yml", config);
  else if (isObject(config)) files.set("alertmanager/alertmanager.yml", yaml(config));
}

/** Adds a file; where the name is taken by another content, what tells the two apart goes before it. */
function add(files: Files, folder: string, name: string, extension: string, content: string, distinction: string): void {
  const plain = `${folder}/${safe(name)}${extension}`;
  const earlier = files.get(plain);
  files.set(earlier === undefined || earlier === content ? plain : `${folder}/${safe(distinction)}-${safe(name)}${extension}`, content);
}

const safe = (name: string): string => name.replaceAll(/[^A-Za-z0-9._-]+/g, "-").replace(/^\.+/, "");

/** Helm and kubectl read YAML 1.1, where a bare `on` or `yes` is no text. */
const yaml = (value: unknown): string =>
  stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, compat: "yaml-1.1" });
