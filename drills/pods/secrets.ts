import { createHash, randomBytes } from "node:crypto";
import type { KubernetesObject } from "./objects";

/** Stands in for Secrets Manager: what a drill did not give is made up, once, as the stacks make up passwords. */
export class SecretStore {
  private readonly values = new Map<string, Record<string, string>>();

  /** Sets properties of a secret, for example a certificate or a user's name. */
  put(name: string, properties: Record<string, string>): void {
    this.values.set(name, { ...this.values.get(name), ...properties });
  }

  /** A property of a secret; letters and digits where nobody has given it. */
  get(name: string, property: string): string {
    const known = this.values.get(name)?.[property];
    if (known !== undefined) return known;
    const made = `Drill${randomBytes(16).toString("hex")}`;
    this.put(name, { [property]: made });
    return made;
  }
}

interface ExternalSecretSpec {
  target: { name: string; template?: { data?: Record<string, string> } };
  data: { secretKey: string; remoteRef: { key: string; property?: string } }[];
}

/** The Kubernetes Secret that External Secrets would write for a rendered ExternalSecret: name and data. */
export function secretOf(object: KubernetesObject, store: SecretStore): { name: string; data: Record<string, string> } {
  const { target, data } = object.spec as unknown as ExternalSecretSpec;
  const values = Object.fromEntries(
    data.map(({ secretKey, remoteRef }) => [secretKey, store.get(remoteRef.key, remoteRef.property ?? "value")]),
  );
  const template = target.template?.data;
  return {
    name: target.name,
    data:
      template === undefined
        ? values
        : Object.fromEntries(Object.entries(template).map(([key, text]) => [key, fill(text, values)])),
  };
}

/** The Go templates that our ExternalSecrets hold: `{{ .key }}`. */
function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{\{-?\s*(.*?)\s*-?\}\}/g, (whole, expression: string) => {
    const [, key, filter] = /^\.(\w+)(?:\s*\|\s*(\w+))?$/.exec(expression) ?? [];
    const value = values[key ?? ""];
    if (value === undefined) throw new Error(`the drills cannot fill the template ${whole}`);
    if (filter === undefined) return value;
    const apply = filters[filter];
    if (apply === undefined) throw new Error(`the drills do not know the template function ${filter}`);
    return apply(value);
  });
}

const filters: Record<string, (value: string) => string> = {
  sha256sum: (value) => createHash("sha256").update(value).digest("hex"),
};
