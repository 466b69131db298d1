import type { CheckedResource } from "./rule";
import { types } from "./types";
import { isUnknown } from "./values";

/** Reading the configuration of a cache in the cluster, which stands as a file in a ConfigMap. */

const file = "redis.conf";

/** The file's text, empty where it is unknown, so that every setting in it is absent; nothing for another ConfigMap. */
export function cacheFileOf({ type, inputs }: CheckedResource): string | undefined {
  const data = inputs["data"];
  if (type !== types.configMap || typeof data !== "object" || data === null || !(file in data)) return undefined;
  const text = (data as Record<string, unknown>)[file];
  return typeof text === "string" && !isUnknown(text) ? text : "";
}

/** The last value of a setting, as the server takes it. */
export const settingIn = (text: string, name: string): string | undefined =>
  [...text.matchAll(/^\s*([\w-]+)\s+(.*?)\s*$/gm)].filter(([, key]) => key === name).at(-1)?.[2];
