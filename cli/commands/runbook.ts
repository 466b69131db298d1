import { type CommandContext, withSet } from "./context";

/* eslint-disable @typescript-eslint/no-require-imports -- see cli/main.ts */

export function define({ ha, terminal, ended, global }: CommandContext): void {
  withSet(ha.command("runbook"))
    .description("Show the steps of a recovery with their checks, or carry them out.")
    .argument("[name]", "runbook; none: list them")
    .option("--region <name>", "region that it is about: the one that takes over, comes back, is restored, lost the zone")
    .option("--writer-lost", "region-failover: the writer's region is given up, not asked")
    .option("--time <utc>", "database-restore: the moment, such as 2026-01-31T09:30:00Z")
    .option("--dump <set>", "database-restore: the dump's set, such as 2026-01-31T09-00-00Z")
    .option("--zone <name>", "zone-loss: the zone, such as us-east-1a")
    .option("--back", "zone-loss: the zone is well again")
    .option("--file <sql>", "schema-change: the SQL; - for standard input")
    .option("--execute", "carry it out; without it nothing is touched")
    .option("--reason <text>", "why, for the journal and the log; needed with --execute")
    .option("--resume <journal>", "go on with a run that stopped; finished steps are looked at again, not repeated")
    .option("--context <region=name>", "kubectl's context of a region (default: agentic-<region>); may be repeated", (value: string, earlier: string[]) => [...earlier, value], [])
    .option("--json <file>", "write the steps as JSON; - for standard output; not with --execute")
    .addHelpText(
      "after",
      `
A run writes a journal (JSON lines, on the disk before the next step begins) and a log below .ha/runbooks. Ends with 1 when
a step fails; what it says tells how to go on or back. Dumps: aws s3 ls s3://agentic-us-east-backup-<domain>/postgres/

Examples:
  ha runbook                                            the list
  ha runbook region-failover                            what a planned hand-over would do
  ha runbook region-failover --writer-lost --execute --reason "us-east-1 is gone since 09:12"
  ha runbook region-failback --region us-east
  ha runbook database-restore --time 2026-01-31T09:30:00Z
  ha runbook zone-loss --zone us-east-1a --execute --reason "half of the zone's packets are lost"
  ha runbook schema-change --file change.sql
  ha runbook region-failover --resume .ha/runbooks/2026-01-31T09-20-11-region-failover.jsonl`,
    )
    .action(async (name: string | undefined, options: RunbookOptions) => {
      const { runbook } = require("../runbook") as typeof import("../runbook");
      ended(await runbook(terminal, name, { ...global(), ...options }));
    });
}

type RunbookOptions = Omit<import("../runbook").RunbookCommandOptions, "cwd">;
