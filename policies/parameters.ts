import { refersByName } from "./references";
import type { CheckedResource, Reason } from "./rule";
import { types } from "./types";
import { listAt, look, saying } from "./values";

/**
 * Judges a parameter of a parameter group.
 * @param allowed what would be accepted, as words
 */
export function parameterIs(group: CheckedResource, name: string, accepts: (value: string) => boolean, allowed: string): Reason {
  const found = listAt(group.inputs, "parameters").find((parameter) => look(parameter, "name") === name);
  const value = look(found, "value");
  return typeof value === "string" && accepts(value) ? undefined : `${saying(name, value)}; allowed: ${allowed}`;
}

/** The property in which a database, a cluster or a single instance, names its parameter group. */
export const groupProperty = ({ type }: CheckedResource): string =>
  type === types.database ? "dbClusterParameterGroupName" : "parameterGroupName";

/** The parameter group of the stack that a database names; nothing where it names none, or one of AWS's own. */
export function parameterGroupOf(database: CheckedResource, resources: CheckedResource[]): CheckedResource | undefined {
  const type = database.type === types.database ? types.databaseParameters : types.instanceParameters;
  const property = groupProperty(database);
  return resources.find((group) => group.type === type && refersByName(database, property, group));
}
