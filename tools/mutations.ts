/**
 * Prints the mutation table: for every rule a change to the real us-east stack, and which rules it breaks.
 *
 * Usage: npm run mutations
 */
import { rules } from "../policies/rules";
import { mutations } from "../tests/unit/policies/mutations";
import { broken, stackOf } from "../tests/unit/policies/mutations/mutation";

async function main(): Promise<void> {
  const width = Math.max(...rules.map(({ id }) => id.length));
  let wrong = 0;
  for (const mutation of mutations) {
    const { rule, what, change } = mutation;
    const said = broken(change(await stackOf(mutation)));
    const alone = said.length === 1 && said[0] === rule;
    if (!alone) wrong += 1;
    console.log(`${alone ? "alone" : "WRONG"}  ${rule.padEnd(width)}  ${what}${alone ? "" : ` → ${said.join(", ") || "nothing"}`}`);
  }
  const listed = new Set(mutations.map(({ rule }) => rule));
  const missing = rules.filter(({ id }) => !listed.has(id));
  for (const { id } of missing) console.log(`NONE   ${id}`);
  console.log(`${rules.length} rules, ${mutations.length} mutations, ${wrong + missing.length} faults`);
  process.exitCode = wrong + missing.length === 0 ? 0 : 1;
}

void main();
