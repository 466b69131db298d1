import { eachContainer } from "../../pods";
import { resourceRule } from "../../rule";
import { secretIn } from "../../secret-values";
import { types } from "../../types";
import { listAt, look } from "../../values";

export const rule = resourceRule({
  id: "container-secrets",
  promise: "security",
  title: "No secret stands in a readable environment variable",
  severity: "critical",
  reads: "env of each container of Deployments, StatefulSets and Jobs: names such as PASSWORD or TOKEN, private keys, access keys, URLs with a password",
  thresholds: [],
  remediation: () => "take the value from a Secret with secretKeyRef",
  types: [types.deployment, types.statefulSet, types.job],
  check: (resource) =>
    eachContainer(resource, (container) =>
      listAt(container, "env").map((variable) => {
        const name = String(look(variable, "name"));
        const found = secretIn(name, look(variable, "value"));
        return found === undefined ? undefined : `the variable ${name} has ${found}`;
      }),
    ),
});
