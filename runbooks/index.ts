import { clusterRestore } from "./cluster-restore";
import { databaseRestore } from "./database-restore";
import { regionFailback } from "./region-failback";
import { regionFailover } from "./region-failover";
import { schemaChange } from "./schema-change";
import { RunbookError, type Situation } from "./situation";
import type { Runbook } from "./step";
import { zoneLoss } from "./zone-loss";

/** Every runbook: what it is asked by, and how it is made. */

/** What a person may ask for; each runbook takes some of it. */
export interface Asked {
  region?: string;
  writerLost?: boolean;
  zone?: string;
  back?: boolean;
  time?: string;
  dump?: string;
  /** Text of the file. */
  file?: string;
}

export interface Definition {
  name: string;
  title: string;
  takes: (keyof Asked)[];
  make: (situation: Situation, asked: Asked) => Runbook;
  /** What was asked, from what a journal says, and who was the writer then. */
  again: (parameters: Record<string, string>) => { asked: Asked; writer?: string | undefined };
  /** Examples that the page shows, each with its heading. */
  examples: { heading: string; asked: Asked; engine?: Situation["engine"]; typed: string; writer?: "other" }[];
}

const exampleSql = `ALTER TABLE orders ADD COLUMN note text;
CREATE TABLE refunds (number bigserial PRIMARY KEY, reason text);
`;

export const definitions: Definition[] = [
  {
    name: "region-failover",
    title: "Writes move to the other region: planned, or because the writer's is lost",
    takes: ["region", "writerLost"],
    make: (situation, { writerLost = false, ...asked }) => regionFailover(situation, { ...asked, writerLost }),
    again: ({ from, to, variant }) => ({ asked: { ...optional("region", to), writerLost: variant === "writer lost" }, writer: from }),
    examples: [
      { heading: "The writer's region is lost", asked: { writerLost: true }, typed: "--writer-lost" },
      { heading: "Planned", asked: {}, typed: "" },
    ],
  },
  {
    name: "region-failback",
    title: "A lost writer region comes back: a fresh copy, then the writer again",
    takes: ["region"],
    make: (situation, asked) => regionFailback(situation, asked),
    again: ({ back, writer }) => ({ asked: optional("region", back), writer }),
    examples: [{ heading: "After region-failover --writer-lost", asked: {}, typed: "", writer: "other" }],
  },
  {
    name: "database-restore",
    title: "The database as it was: at a moment, or from a dump",
    takes: ["region", "time", "dump"],
    make: (situation, asked) => databaseRestore(situation, asked),
    again: ({ region, time, dump }) => ({ asked: { ...optional("region", region), ...optional("time", time), ...optional("dump", dump) } }),
    examples: [
      { heading: "At a moment, RDS", asked: { time: "2026-01-31T09:30:00Z" }, engine: "rds", typed: "--time 2026-01-31T09:30:00Z" },
      { heading: "At a moment, Patroni", asked: { time: "2026-01-31T09:30:00Z" }, engine: "patroni", typed: "--time 2026-01-31T09:30:00Z" },
      { heading: "From a dump", asked: { dump: "2026-01-31T09-00-00Z" }, typed: "--dump 2026-01-31T09-00-00Z" },
    ],
  },
  {
    name: "cluster-restore",
    title: "A region's cluster is gone: a new one with its objects",
    takes: ["region"],
    make: (situation, asked) => clusterRestore(situation, asked),
    again: ({ region }) => ({ asked: optional("region", region) }),
    examples: [{ heading: "The steps", asked: {}, typed: "" }],
  },
  {
    name: "zone-loss",
    title: "A zone is lost or bad: keep everything out of it, and bring it back",
    takes: ["region", "zone", "back"],
    make: (situation, { back = false, ...asked }) => zoneLoss(situation, { ...asked, back }),
    again: ({ region, zone, variant }) => ({ asked: { ...optional("region", region), ...optional("zone", zone), back: variant === "back" } }),
    examples: [
      { heading: "Leave the zone", asked: { zone: "us-east-1a" }, typed: "--zone us-east-1a" },
      { heading: "Bring it back", asked: { zone: "us-east-1a", back: true }, typed: "--zone us-east-1a --back" },
    ],
  },
  {
    name: "schema-change",
    title: "An additive change of the schema, the subscribers first",
    takes: ["file"],
    make: (situation, { file }) => {
      if (file === undefined) throw new RunbookError("--file: needed; the SQL of the change, - for standard input");
      return schemaChange(situation, file);
    },
    again: ({ writer }) => ({ asked: {}, writer }),
    examples: [{ heading: "The steps, for a file of two statements", asked: { file: exampleSql }, typed: "--file change.sql" }],
  },
];

const optional = <Key extends keyof Asked>(key: Key, value: Asked[Key]): Pick<Asked, Key> | object => (value === undefined ? {} : { [key]: value });

/** @throws RunbookError that lists what there is */
export function definitionNamed(name: string): Definition {
  const found = definitions.find((definition) => definition.name === name);
  if (found === undefined) throw new RunbookError(`ha runbook ${name}: no such runbook; there are: ${definitions.map((known) => known.name).join(", ")}`);
  return found;
}
