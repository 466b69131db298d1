import { isDangerous, type Operation, type ResourceChange } from "../../analysis/changes";
import { counted, short, typeName } from "../format";
import { code, head, row, text } from "../markdown";
import type { Part } from "./fit";

export const symbols: Record<Operation, string> = { create: "➕", update: "✏️", replace: "♻️", delete: "🗑️" };
const past: Record<Operation, string> = { create: "created", update: "updated", replace: "replaced", delete: "deleted" };

/** What is done to a resource; a table's word is no certainty. */
export const doing = ({ op, saidBy }: ResourceChange): string => (op === "replace" && saidBy === "table" ? "may be replaced" : `is ${past[op]}`);

/** What may cost data, open and first. */
export function dangers(changes: ResourceChange[]): Part[] {
  const found = changes.filter(isDangerous);
  if (found.length === 0) return [];
  return [
    {
      lines: ["### ⚠️ Data at stake", ""],
      rows: found.map(danger),
      row: "resource",
      importance: 90,
    },
  ];
}

function danger(change: ResourceChange): string {
  const { stack, op, type, name, values } = change;
  const why = values.filter(({ replaces }) => replaces).slice(0, 5);
  const reasons = why.map(({ path, before, after }) =>
    before === undefined && after === undefined ? code(path) : `${code(path)}: ${code(short(before))} → ${code(short(after))}`,
  );
  return [
    `- ${symbols[op]} ${code(stack)} ${text(typeName(type))} **${code(name)}** ${doing(change)}`,
    reasons.length === 0 ? "" : ` because of ${reasons.join(", ")}`,
    change.protected ? "; it is protected, so that `pulumi up` will refuse" : "; **nothing protects it**",
    op === "replace" && change.saidBy === "table" ? " (a real `pulumi preview` knows for sure)" : "",
  ].join("");
}

/** All changes, a folded table a stack. */
export function changeTables(changes: ResourceChange[]): Part[] {
  const stacks = [...new Set(changes.map(({ stack }) => stack))];
  return stacks.map((stack) => {
    const own = changes.filter((change) => change.stack === stack);
    return {
      folded: `Changes of ${stack}: ${summary(own)}`,
      lines: head(["", "type", "name", "what differs"]),
      rows: own.map(changeRow),
      row: "change",
      importance: 20,
    };
  });
}

/** `1 maybe replaced, 3 updated`; only a provider says "replaced". */
export function summary(changes: ResourceChange[]): string {
  const words = changes.map(({ op, saidBy }) => (saidBy === "table" ? `maybe ${past[op]}` : past[op]));
  const parts = [past.replace, `maybe ${past.replace}`, past.delete, past.update, past.create].flatMap((word) => {
    const count = words.filter((one) => one === word).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  return parts.length === 0 ? counted(0, "change") : parts.join(", ");
}

const shown = 6;

function changeRow(change: ResourceChange): string {
  const { op, type, name, values } = change;
  const what = values
    .slice(0, shown)
    .map(({ path, before, after, replaces }) => {
      const known = before !== undefined || after !== undefined;
      return `${replaces ? "♻️ " : ""}${code(path)}${known ? `: ${code(short(before, 40))} → ${code(short(after, 40))}` : ""}`;
    });
  if (values.length > shown) what.push(`and ${counted(values.length - shown, "more", "more")}`);
  return row([`${symbols[op]} ${text(op)}`, text(typeName(type)), `${code(name)}${isDangerous(change) ? " ⚠️" : ""}`, what.join("<br>")]);
}
