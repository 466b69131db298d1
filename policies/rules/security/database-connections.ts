import { isOn, isPatroni, parameters, patroniOf } from "../../patroni";
import { resourceRule } from "../../rule";
import { types } from "../../types";
import { listAt, look, saying } from "../../values";

export const rule = resourceRule({
  id: "database-connections",
  promise: "security",
  title: "Nobody reaches a database in the cluster without TLS and a password",
  severity: "critical",
  reads: `postgresql.pg_hba and the parameter ssl in the patroni.yml of each ConfigMap that has one`,
  thresholds: [],
  remediation: () => "let every line of pg_hba begin with hostssl or local and end with scram-sha-256 or cert, and set ssl: on",
  types: [types.configMap],
  check: (resource) => {
    if (!isPatroni(resource)) return undefined;
    const content = patroniOf(resource);
    const ssl = look(content, `${parameters}.ssl`);
    const lines = listAt(content, "postgresql.pg_hba");
    return [
      isOn(ssl) ? undefined : saying(`${parameters}.ssl`, ssl),
      lines.length > 0 ? undefined : saying("postgresql.pg_hba", look(content, "postgresql.pg_hba")),
      ...lines.map((line) => (safe.test(String(line)) ? undefined : `postgresql.pg_hba has ${JSON.stringify(line)}; allowed: local or hostssl, with scram-sha-256, cert or reject`)),
    ];
  },
});

const safe = /^\s*(local|hostssl)\s.*\s(scram-sha-256|cert|reject)\b/;
