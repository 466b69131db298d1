import { resourceRule } from "../../rule";
import { types } from "../../types";
import { isOneOf } from "../../values";

export const rule = resourceRule({
  id: "azure-redundancy",
  promise: "backups",
  title: "The second offsite store is copied to its paired region",
  severity: "high",
  reads: "sku.name of each Azure storage account",
  thresholds: [],
  remediation: () => "take a geo-redundant sku, Standard_GZRS where the location has zones",
  types: [types.storageAccount],
  check: (account) => isOneOf(account, "sku.name", ["Standard_GRS", "Standard_RAGRS", "Standard_GZRS", "Standard_RAGZRS"]),
});
