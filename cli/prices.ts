import path from "node:path";
import { UsageError } from "../preview/config";
import { exitCode, type ExitCode } from "./exit";
import { counted } from "./report";
import { Progress, writeJson, type Terminal } from "./terminal";

/* eslint-disable @typescript-eslint/no-require-imports -- see cli/main.ts */

export interface PricesCommandOptions {
  region: string[];
  folder?: string;
  cache?: string;
  awsUrl?: string;
  azureUrl?: string;
  json?: string;
}

const committedFolder = path.join(__dirname, "../analysis/cost/prices");

/** `ha prices refresh`: renews the price records from the vendors' public lists. */
export async function refreshPrices(terminal: Terminal, options: PricesCommandOptions): Promise<ExitCode> {
  for (const url of [options.awsUrl, options.azureUrl])
    if (url !== undefined && !URL.canParse(url)) throw new UsageError(`${url}: not an address; allowed: one such as https://prices.example.com`);
  const { refresh } = require("../analysis/cost/refresh") as typeof import("../analysis/cost/refresh");
  const progress = new Progress(terminal);
  try {
    const result = await refresh({
      folder: options.folder ?? committedFolder,
      ...(options.region.length === 0 ? {} : { regions: options.region }),
      ...(options.cache === undefined ? {} : { cache: options.cache }),
      ...(options.awsUrl === undefined ? {} : { awsUrl: options.awsUrl.replace(/\/$/, "") }),
      ...(options.azureUrl === undefined ? {} : { azureUrl: options.azureUrl.replace(/\/$/, "") }),
      onProgress: (text) => {
        progress.show(text);
      },
    });
    progress.done();
    if (options.json !== undefined) writeJson(terminal, options.json, result);
    if (options.json !== "-")
      terminal.out(
        [
          ...result.changed.map(({ id, before, after }) => `${id}: $${String(before)} → $${String(after)}`),
          ...result.kept.map(({ id, reason }) => `${id}: kept as it was, ${reason}`),
          `${counted(result.changed.length, "price")} changed, ${String(result.unchanged)} as before, ${String(result.kept.length)} kept without an answer`,
          "",
        ].join("\n"),
      );
    return exitCode.fine;
  } finally {
    progress.done();
  }
}
