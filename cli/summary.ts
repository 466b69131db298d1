import { percent } from "../analysis/availability/arithmetic";
import type { FleetAvailability, PathAvailability } from "../analysis/availability/types";
import type { StackCapacity } from "../analysis/capacity/types";
import type { StackCost } from "../analysis/cost/types";
import { counted } from "./report";
import { colours, type Terminal } from "./terminal";

/** What is said of a stack besides its policies, a line each; the commands of the same names show more. */

const dollars = (amount: number): string => `$${Math.round(amount).toLocaleString("en-US")}`;

/** What the stack costs, and how many users it carries. */
export function stackSummary(terminal: Terminal, cost: StackCost, capacity: StackCapacity | undefined): string[] {
  const c = colours(terminal);
  const perUser = cost.perUserUsd === null ? "" : `, $${cost.perUserUsd.toFixed(2)} per user`;
  const over = cost.budgetUsd !== null && cost.totalUsd > cost.budgetUsd;
  const budget = cost.budgetUsd === null ? "no budget" : `budget ${dollars(cost.budgetUsd)}`;
  const unpriced = cost.unpriced.length === 0 ? "" : `; ${counted(cost.unpriced.length, "thing")} without a price`;
  const carries = (fits: boolean) => (fits ? c.green("yes") : c.red("no"));
  return [
    `cost: ${dollars(cost.totalUsd)} a month${perUser} (${over ? c.red(`over its ${budget}`) : budget})${unpriced}`,
    ...(capacity === undefined
      ? []
      : [
          `capacity: ${capacity.users.toLocaleString("en-US")} users on all zones: ${carries(capacity.fits)}; with the largest zone gone: ${carries(capacity.fitsWithoutZone)}`,
        ]),
  ];
}

/** How available each region is alone, and all of them together, by the path that is down the longest. */
export function availabilityLines(terminal: Terminal, { regions, fleet, target, meetsTarget }: FleetAvailability): string[] {
  const c = colours(terminal);
  const told = (name: string, [path]: PathAvailability[]) =>
    path === undefined
      ? `${name}: nothing is served`
      : `${name}: ${percent(path.availability)}, ${Math.round(path.downtimeMinutesPerYear)} min a year without ${path.path}s`;
  const worstFirst = (paths: PathAvailability[]) => [...paths].sort((a, b) => a.availability - b.availability);
  return [
    ...regions.map(({ stack, paths }) => c.dim(`availability of ${told(`${stack} alone`, worstFirst(paths))}`)),
    ...(fleet.length === 0
      ? []
      : [`availability of ${told("all regions", worstFirst(fleet))}; target ${percent(target)}: ${meetsTarget ? c.green("reached") : c.red("missed")}`]),
  ];
}
