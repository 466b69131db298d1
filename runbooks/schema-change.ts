import { createHash } from "node:crypto";
import { appRole } from "../components/postgres/sql";
import { compareSchemaSql, notCopiedSql, withoutIdentitySql } from "../components/replication/checks";
import { subscription } from "../components/replication/sql";
import { pipe, sql } from "./action";
import { notAdditive, outsideTransaction, statementsOf } from "./additive";
import { RunbookError, type Situation } from "./situation";
import { ownerSql } from "./sql/owner";
import { isEmpty, isTrue, type Runbook, type Step } from "./step";

/**
 * A change of the schema in every region: the subscribers first, so that no row arrives for which there is no place.
 * @param text the SQL
 * @throws RunbookError that names each statement which is not additive
 */
export function schemaChange(situation: Situation, text: string): Runbook {
  const faults = notAdditive(text);
  if (faults.length > 0) throw new RunbookError(`--file: not additive, so the order of the regions would matter to rows on their way:\n${faults.map((line) => `  ${line}`).join("\n")}\nSplit it: add first, let every program use the new, take the old away in a change of its own while replication stands in step.`);
  if (statementsOf(text).length === 0) throw new RunbookError("--file: holds no statement");
  const { writer } = situation;
  const standbys = situation.regions.map(({ name }) => name).filter((name) => name !== writer);
  const apply = (region: string, why: string): Step => ({
    id: `apply-${region}`,
    title: `Apply it in ${region}`,
    why,
    does: () => [
      { action: sql(region, ownerSql) },
      { action: sql(region, `SET ROLE ${appRole};\nSET lock_timeout = '5s';\n${text.trimEnd()}\n`, { transaction: !outsideTransaction(text) }) },
    ],
    seconds: 3600,
  });
  const [first = writer] = standbys;
  return {
    name: "schema-change",
    title: "An additive change of the schema, in every region",
    about: [
      "Logical replication carries no DDL: a row with a column that the subscriber lacks stops replication. So the subscribers learn it first.",
      "Only what is additive is taken: tables with a primary key, nullable columns or such with a default, indexes that are not unique, types, functions, rights.",
    ],
    parameters: { writer, sha256: createHash("sha256").update(text).digest("hex").slice(0, 16) },
    steps: [
      {
        id: "same",
        title: "Look whether all regions have the same schema",
        why: "A difference from before would be taken for one of this change.",
        does: () => [],
        before: standbys.map((region) => ({
          says: `${region} has the same tables and columns as ${writer}`,
          asks: () => pipe(sql(writer, compareSchemaSql), region),
          wrong: isTrue("they differ"),
          otherwise: "Bring them together first: compare pg_dump --schema-only of both sides.",
        })),
      },
      ...standbys.map((region) => apply(region, "Before the writer: rows of the new form find their place.")),
      apply(writer, "A statement waits at most 5 s for its lock, so that no queue of writes forms behind it; if it gives up, --resume tries again."),
      ...standbys.map(
        (region): Step => ({
          id: `refresh-${region}`,
          title: `Let ${region} take the new tables`,
          why: "A subscription knows the tables of the day on which it looked.",
          does: () => [{ action: sql(region, `ALTER SUBSCRIPTION ${subscription} REFRESH PUBLICATION;\n`) }],
          patience: 600,
          always: true,
          after: { says: "every table has had its first copy", asks: () => sql(region, notCopiedSql), wrong: isEmpty, otherwise: "Read the region's log for \"logical replication\"." },
        }),
      ),
      {
        id: "whole",
        title: "Look whether all regions have the new schema, and every table an identity",
        why: "What is missing now would stop replication at the first row.",
        does: () => [],
        before: [{ says: `${first} has the same tables and columns as ${writer}`, asks: () => pipe(sql(writer, compareSchemaSql), first), wrong: isTrue("they differ"), otherwise: "Apply what is missing by hand." }],
        after: { says: "every published table has a replica identity", asks: () => sql(writer, withoutIdentitySql), wrong: isEmpty, otherwise: "Give each named table a primary key." },
        always: true,
      },
    ],
  };
}
