import { resourceRule } from "../../rule";
import { secretIn } from "../../secret-values";
import { types } from "../../types";
import { isObject, isUnknown, look, saying } from "../../values";

export const rule = resourceRule({
  id: "config-map-secrets",
  promise: "security",
  title: "No secret stands in a ConfigMap",
  severity: "critical",
  reads: "data of each ConfigMap: names such as PASSWORD or TOKEN, private keys, access keys, URLs with a password",
  thresholds: [],
  remediation: () => "put the value into Secrets Manager and let an ExternalSecret bring it (components/shared/secrets.ts)",
  types: [types.configMap],
  check: ({ inputs }) => {
    const data = look(inputs, "data");
    if (isUnknown(data)) return saying("data", data);
    return Object.entries(isObject(data) ? data : {}).map(([name, value]) => {
      const found = secretIn(name, value);
      return found === undefined ? undefined : `${name} has ${found}`;
    });
  },
});
