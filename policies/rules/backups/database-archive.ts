import { isOn, isPatroni, parameters, patroniOf } from "../../patroni";
import { type CheckedResource, type Finding, type Reason, stackRule } from "../../rule";
import { types } from "../../types";
import { look, saying } from "../../values";

const settings = "pgbackrest.conf";

export const rule = stackRule({
  id: "database-archive",
  promise: "backups",
  title: "A database in the cluster can be restored to any point of the promised days",
  severity: "critical",
  reads: `archive_mode and archive_command in each patroni.yml; repo1-type and repo1-retention-full in the ${settings} of a ConfigMap`,
  thresholds: ["databaseRetentionDays"],
  remediation: ({ databaseRetentionDays }) =>
    `archive WAL with pgBackRest to S3 and keep it ${databaseRetentionDays} days, as components/postgres/patroni does`,
  types: [types.configMap],
  check: (resources, { databaseRetentionDays }) =>
    resources.filter(isPatroni).flatMap((resource): Finding[] =>
      [...archiving(resource), kept(resources, databaseRetentionDays)].flatMap((reason) => (reason === undefined ? [] : [{ resource, reason }])),
    ),
});

function archiving(resource: CheckedResource): Reason[] {
  const content = patroniOf(resource);
  const [mode, command] = ["archive_mode", "archive_command"].map((name) => look(content, `${parameters}.${name}`));
  return [
    isOn(mode) || mode === "always" ? undefined : saying("archive_mode", mode),
    typeof command === "string" && command.includes("pgbackrest") ? undefined : `${saying("archive_command", command)}; it must push to pgBackRest's repository`,
  ];
}

function kept(resources: CheckedResource[], days: number): Reason {
  const texts = resources.map(({ inputs }) => (look(inputs, "data") as Record<string, unknown> | undefined)?.[settings]);
  const text = texts.find((found) => typeof found === "string");
  if (text === undefined) return `no ConfigMap has a ${settings}, so nobody knows where WAL goes`;
  const value = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(text)?.[1];
  if (value("repo1-type") !== "s3") return `${saying("repo1-type", value("repo1-type"))}; allowed: s3, which survives the cluster`;
  const full = value("repo1-retention-full");
  const byTime = value("repo1-retention-full-type") === "time";
  return byTime && Number(full) >= days ? undefined : `${saying("repo1-retention-full", full)}${byTime ? "" : ", which counts backups and not days"}; at least ${days} days`;
}
