import { containerIs, eachContainer, podIs } from "../../pods";
import { resourceRule } from "../../rule";
import { types } from "../../types";
import { listAt } from "../../values";

export const rule = resourceRule({
  id: "container-hardened",
  promise: "security",
  title: "Containers run as nobody in particular, change nothing of their image and gain no rights",
  severity: "high",
  reads: "securityContext of pods and containers of each Deployment, StatefulSet and Job",
  thresholds: [],
  remediation: () => "use restrictedPod and restrictedContainer of components/shared/scheduling.ts",
  types: [types.deployment, types.statefulSet, types.job],
  check: (resource) => [
    podIs(resource, "securityContext.runAsNonRoot", true),
    podIs(resource, "securityContext.seccompProfile.type", "RuntimeDefault"),
    ...eachContainer(resource, (container) => [
      containerIs(container, "securityContext.allowPrivilegeEscalation", false),
      containerIs(container, "securityContext.readOnlyRootFilesystem", true),
      listAt(container, "securityContext.capabilities.drop").includes("ALL") ? undefined : "securityContext.capabilities.drop does not have ALL",
    ]),
  ],
});
