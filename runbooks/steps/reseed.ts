import { compareSchemaSql } from "../../components/replication/checks";
import { pipe, sql } from "../action";
import type { Situation } from "../situation";
import { setAsideDoneSql, setAsideSql } from "../sql/aside";
import { ownerSql } from "../sql/owner";
import { isTrue, type Notes, type Step } from "../step";
import { publish, subscribe } from "./replication";

/** Steps that give a region a fresh copy of another's database. Pure. */

/** When the runbook was begun, as part of a kept database's name: the same after a crash, another for the next run. */
export const stamp = (notes: Notes): string => notes("begun").slice(0, 19).replaceAll(/[-:]/g, "").toLowerCase();

const setAside = ({ databaseName }: Situation, region: string): Step => ({
  id: `set-aside-${region}`,
  title: `Rename ${region}'s old database and make an empty one`,
  why: "The old one cannot be caught up: its history has ended elsewhere. It is kept under another name until a person drops it, so the volume must hold both. The new one is closed to the application's writes before anybody can connect.",
  does: (notes) => [{ action: sql(region, setAsideSql(databaseName, stamp(notes)), { database: "postgres" }) }],
  after: {
    says: "the old database is kept under its other name, and an empty one has its own",
    asks: (notes) => sql(region, setAsideDoneSql(databaseName, stamp(notes)), { database: "postgres" }),
    wrong: isTrue("not both are there"),
    otherwise: "End the sessions that are still open in it, and try again.",
  },
});

const copySchema = (region: string, from: string): Step => ({
  id: `schema-${region}`,
  title: `Copy the schema from ${from} to ${region}`,
  why: "Logical replication carries no DDL, and the schema may have moved on. All of it or nothing.",
  does: () => [{ action: sql(region, ownerSql) }, { action: pipe({ kind: "console", region: from, as: "schema" }, region, { transaction: true }) }],
  seconds: 300,
  after: {
    says: `${region} has the same tables and columns as ${from}`,
    asks: () => pipe(sql(from, compareSchemaSql), region),
    wrong: isTrue("they differ"),
    otherwise: "Compare pg_dump --schema-only of both sides.",
  },
});

/** An empty database, the schema, every row, and what changes meanwhile. `from` takes writes all the time. */
export const reseed = (situation: Situation, region: string, from: string): Step[] => [
  setAside(situation, region),
  copySchema(region, from),
  publish(from),
  subscribe(situation, region, from, true),
];
