import { resourceRule } from "../../rule";
import { types } from "../../types";
import { isUnknown, look, saying } from "../../values";

const wanted = ["Platform", "Region", "ManagedBy"];

export const rule = resourceRule({
  id: "cost-allocation-tags",
  promise: "cost",
  title: "What is paid for says to which region it belongs, in each cloud",
  severity: "low",
  reads: "defaultTags of the AWS provider; tags of Azure's resource group, storage account and identity, whose provider has no default ones",
  thresholds: [],
  remediation: () => "give the AWS provider and Azure's resources platformTags(regionName) of components/shared/names.ts",
  types: [types.awsProvider, types.resourceGroup, types.storageAccount, types.azureIdentity],
  check: ({ type, inputs }) => {
    const path = type === types.awsProvider ? "defaultTags.tags" : "tags";
    return wanted.map((tag) => {
      const value = look(structured(inputs), `${path}.${tag}`);
      return typeof value === "string" && value !== "" && !isUnknown(value) ? undefined : saying(`${path}.${tag}`, value);
    });
  },
});

/** The engine hands a provider's structured settings over as text. */
function structured(inputs: Record<string, unknown>): Record<string, unknown> {
  const { defaultTags: text } = inputs;
  if (typeof text !== "string" || isUnknown(text)) return inputs;
  try {
    return { ...inputs, defaultTags: JSON.parse(text) as unknown };
  } catch {
    return inputs;
  }
}
