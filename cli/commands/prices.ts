import type { CommandContext } from "./context";

/* eslint-disable @typescript-eslint/no-require-imports -- see cli/main.ts */

export function define({ ha, terminal, ended }: CommandContext): void {
  const prices = ha.command("prices").description("Look after the prices that ha cost counts with.").helpCommand(false);
  prices
    .command("refresh")
    .description("Renew the prices from AWS's public price lists and Azure's retail price API.")
    .option("--region <name>", "AWS region, Azure location or global; may be repeated (default: all that are kept)", collect, [])
    .option("--folder <dir>", "folder of price files to renew (default: this project's)")
    .option("--cache <dir>", "where lists are kept between runs (default: the user's cache folder)")
    .option("--aws-url <url>", "a mirror of AWS's price lists")
    .option("--azure-url <url>", "a mirror of Azure's retail price API")
    .option("--json <file>", "write what changed as JSON; - for standard output")
    .addHelpText(
      "after",
      `
AWS's list of EC2 is some hundred MB for each region: it is fetched once, continued after a break, and read row by row.
A price that the lists do not give unmistakably is kept and named. Nothing is written unless every list could be read.

Examples:
  ha prices refresh
  ha prices refresh --region eu-west-1 --region westeurope`,
    )
    .action(async (options: { region: string[]; folder?: string; cache?: string; awsUrl?: string; azureUrl?: string; json?: string }) => {
      const { refreshPrices } = require("../prices") as typeof import("../prices");
      ended(await refreshPrices(terminal, options));
    });
}

const collect = (value: string, earlier: string[]): string[] => [...earlier, value];
