import { parse } from "yaml";
import type { CheckedResource } from "./rule";
import { types } from "./types";
import { isUnknown, look } from "./values";

/** Reading the configuration of a database in the cluster, which stands as a file in a ConfigMap. */

const file = "patroni.yml";

/** ConfigMaps that configure Patroni. */
export const isPatroni = ({ type, inputs }: CheckedResource): boolean =>
  type === types.configMap && typeof inputs["data"] === "object" && inputs["data"] !== null && file in inputs["data"];

/** The file's content; nothing where it is unknown or no YAML, so that every value in it is absent. */
export function patroniOf({ inputs }: CheckedResource): Record<string, unknown> {
  const text = (look(inputs, "data") as Record<string, unknown> | undefined)?.[file];
  if (typeof text !== "string" || isUnknown(text)) return {};
  try {
    const content: unknown = parse(text);
    return typeof content === "object" && content !== null ? (content as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Where the file keeps what all members share, and PostgreSQL's parameters in it. */
export const shared = "bootstrap.dcs";
export const parameters = `${shared}.postgresql.parameters`;

/** PostgreSQL's ways to say yes; YAML makes a boolean of some. */
export const isOn = (value: unknown): boolean => value === true || value === "on" || value === "true" || value === "yes";
