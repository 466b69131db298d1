import { InvalidArgumentError } from "commander";
import type { CommandContext } from "./context";

/* eslint-disable @typescript-eslint/no-require-imports -- see cli/main.ts */

const MOST_RUNS = 100;

function runs(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > MOST_RUNS) throw new InvalidArgumentError(`allowed: a whole number of runs from 1 to ${MOST_RUNS}`);
  return number;
}

export function define({ ha, terminal, ended, global }: CommandContext): void {
  ha.command("drill")
    .description("Break real servers that run the rendered files, and measure how they recover.")
    .argument("[name...]", "drills to run, or all; none: list them")
    .option("--runs <number>", "how often a fault strikes (default: each drill's own)", runs)
    .option("--json <file>", "write the results as JSON; - for standard output")
    .option("--keep", "keep the servers' logs and data, and say where they are")
    .addHelpText(
      "after",
      `
Runs etcd, PostgreSQL, Patroni, HAProxy, PgBouncer and Redis on this machine's loopback, in a Debian root of their own
that is made the first time (1-2 minutes, 1 GB). Needs root on Debian or Ubuntu. Whatever was started ends with the
drill, also after a failure or Ctrl-C. Ends with 1 when a number is missed or a drill breaks off.

Examples:
  ha drill                                              the list
  ha drill database-failover --runs 5
  ha drill all --json drills.json`,
    )
    .action(async (names: string[], options: { runs?: number; json?: string; keep?: boolean }) => {
      const { drill } = require("../drill") as typeof import("../drill");
      ended(await drill(terminal, names, { ...global(), ...options }));
    });
}
