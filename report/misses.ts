import type { Review } from "./review";

/** What the numbers say against the promises, in parts of a sentence; the policies' violations left out. */
export function missesOf({ stacks, availability }: Review): string[] {
  const known = stacks.flatMap(({ capacity }) => capacity ?? []);
  const small = known.filter(({ fits }) => !fits).map(({ stack }) => stack);
  const thin = known.filter(({ fits, fitsWithoutZone }) => fits && !fitsWithoutZone).map(({ stack }) => stack);
  const dear = stacks.filter(({ cost: { budgetUsd, totalUsd } }) => budgetUsd !== null && totalUsd > budgetUsd).map(({ graph }) => graph.name);
  return [
    ...(availability.meetsTarget ? [] : ["the availability misses its target"]),
    ...(small.length > 0 ? [`${small.join(" and ")} cannot carry all users`] : []),
    ...(thin.length > 0 ? [`${thin.join(" and ")} cannot carry all users with a zone lost`] : []),
    ...(dear.length > 0 ? [`${dear.join(" and ")} costs more than its budget`] : []),
  ];
}
