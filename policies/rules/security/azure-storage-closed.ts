import { allowOnly } from "../../remediation";
import { resourceRule } from "../../rule";
import { types } from "../../types";
import { isOneOf } from "../../values";

const tlsVersions = ["TLS1_2", "TLS1_3"];

export const rule = resourceRule({
  id: "azure-storage-closed",
  promise: "security",
  title: "The second offsite store takes no anonymous request, no plain HTTP and no stored key",
  severity: "critical",
  reads: "allowBlobPublicAccess, enableHttpsTrafficOnly, minimumTlsVersion and allowSharedKeyAccess of each storage account; publicAccess of each container",
  thresholds: [],
  remediation: () => "close the storage account as components/backup does",
  types: [types.storageAccount, types.blobContainer],
  check: (resource) =>
    resource.type === types.blobContainer
      ? isOneOf(resource, "publicAccess", ["None"])
      : [
          isOneOf(resource, "allowBlobPublicAccess", [false]),
          isOneOf(resource, "allowSharedKeyAccess", [false]),
          isOneOf(resource, "enableHttpsTrafficOnly", [true]),
          isOneOf(resource, "minimumTlsVersion", tlsVersions),
        ],
  remediate: (resource) =>
    resource.type === types.blobContainer
      ? allowOnly({ publicAccess: ["None"] })(resource)
      : // Not the stored key: a writer may still hold it, and backups would stop.
        allowOnly({ allowBlobPublicAccess: [false], enableHttpsTrafficOnly: [true], minimumTlsVersion: tlsVersions })(resource),
});
