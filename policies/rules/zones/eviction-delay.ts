import { podSpecOf } from "../../pods";
import { resourceRule } from "../../rule";
import { types } from "../../types";
import { listAt, look, saying } from "../../values";

export const rule = resourceRule({
  id: "eviction-delay",
  promise: "zones",
  title: "Pods leave a dead zone within a minute",
  severity: "high",
  reads: "tolerations of the pods of each Deployment and StatefulSet",
  thresholds: ["maximumTolerationSeconds"],
  remediation: () => "use briefOutageTolerations of components/shared/scheduling.ts",
  types: [types.deployment, types.statefulSet],
  check: (resource, { maximumTolerationSeconds }) =>
    ["node.kubernetes.io/unreachable", "node.kubernetes.io/not-ready"].map((key) => {
      const toleration = listAt(podSpecOf(resource), "tolerations").find((entry) => look(entry, "key") === key);
      const seconds = look(toleration, "tolerationSeconds");
      // Kubernetes gives every pod 300 s where it says nothing.
      return typeof seconds === "number" && seconds <= maximumTolerationSeconds
        ? undefined
        : `${saying(`tolerationSeconds of ${key}`, seconds)}; at most ${maximumTolerationSeconds}`;
    }),
});
