import { cannotBeKnown, type Case, set, unknown } from "../support";

/** Forms that most cases have. */

export const isTrue = "allowed: true";

export const says = (name: string, reason: string): Case["says"] => [[name, reason]];

/** A literal: refused when it is wrong, absent or unknown. */
export function literal(rule: string, name: string, path: string, wrong: unknown, allowed: string, prefix = ""): Case[] {
  const at = path.split(".").slice(prefix === "" ? 0 : prefix.split(".").length).join(".");
  return [
    { rule, name: `refuses ${JSON.stringify(wrong)} at ${path}`, change: set(name, path, wrong), says: says(name, `${at} is ${JSON.stringify(wrong)}; ${allowed}`) },
    { rule, name: `refuses an absent ${path}`, change: set(name, path, undefined), says: says(name, `${at} is not set; ${allowed}`) },
    { rule, name: `refuses an unknown ${path}`, change: set(name, path, unknown), says: says(name, `${cannotBeKnown(at)}; ${allowed}`) },
  ];
}

/** A reference to another resource: refused when absent, given when it is only known later. */
export const reference = (rule: string, name: string, path: string): Case[] => [
  { rule, name: `refuses an absent ${path}`, change: set(name, path, undefined), says: says(name, `${path} is not set`) },
  { rule, name: `takes a ${path} that is not made yet`, change: set(name, path, unknown), says: [] },
];

/** A list that needs entries. */
export const entries = (rule: string, name: string, path: string, wanted: string): Case[] => [
  { rule, name: `refuses an empty ${path}`, change: set(name, path, []), says: says(name, `${path} lacks ${wanted}`) },
  { rule, name: `refuses an absent ${path}`, change: set(name, path, undefined), says: says(name, `${path} is not set; it needs ${wanted}`) },
  { rule, name: `refuses an unknown ${path}`, change: set(name, path, unknown), says: says(name, `${cannotBeKnown(path)}; it needs ${wanted}`) },
];
