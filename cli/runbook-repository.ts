import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { changesOf } from "../analysis/changes";
import type { ResourceChange } from "../analysis/changes";
import { Project } from "../preview/config";
import type { Repository } from "../runbooks/cloud";
import { withWriter, writerIn } from "../runbooks/roles";
import { previewAsked } from "./graphs";
import type { Terminal } from "./terminal";

/** What a change of the writer brings along by itself: Jobs of the replication, and the address that Pulumi makes once and then ignores. */
const ofTheRole = ({ type, name, properties }: ResourceChange): boolean =>
  name.startsWith("replication-") || (type === "kubernetes:core/v1:ConfigMap" && name.endsWith("-pooler-writer") && properties.every((property) => property === 'data."writer.ini"'));

/** The repository's own files, as runbooks change them. */
export function repositoryIn(terminal: Terminal, directory: string): Repository {
  const file = path.join(directory, "Pulumi.yaml");
  const read = () => readFileSync(file, "utf8");
  return {
    writer: () => writerIn(read()),
    makeWriter: (name) => {
      const [before, after] = [read(), withWriter(read(), name)];
      if (before !== after) writeFileSync(file, after);
    },
    preview: async (from, to) => {
      const project = new Project(directory);
      const [first] = project.stackNames();
      const fleet = first === undefined ? [] : (JSON.parse(project.stackConfig(first, []).config[`${project.name}:fleet`] ?? "[]") as { name: string }[]);
      const graphs = async (writer: string) => {
        const roles = fleet.map((region) => ({ ...region, role: region.name === writer ? "writer" : "standby" }));
        return (await previewAsked(terminal, [], { cwd: directory, set: [`fleet=${JSON.stringify(roles)}`] })).map(({ graph }) => graph);
      };
      const others = changesOf(await graphs(from), await graphs(to)).filter((change) => !ofTheRole(change));
      return [...others.map(({ stack, op, type, name }) => `${stack}: ${op} ${type} ${name}`), ...uncommitted(directory)].join("\n");
    },
  };
}

/** Files besides Pulumi.yaml that differ from the commit: a preview would show them, too. */
function uncommitted(directory: string): string[] {
  const listed = execFileSync("git", ["status", "--porcelain", "--untracked-files=no"], { cwd: directory, encoding: "utf8" });
  return listed
    .split("\n")
    .map((line) => line.slice(3))
    .filter((name) => name !== "" && name !== "Pulumi.yaml")
    .map((name) => `not committed: ${name}`);
}
