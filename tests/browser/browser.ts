import { existsSync } from "node:fs";
import path from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { toolFolder } from "../engine/tools";

/** Chromium as Debian has it; one process for all tests of a file. */
export async function launch(): Promise<Browser> {
  const executablePath = path.join(await toolFolder("chromium"), "chromium");
  if (!existsSync(executablePath)) throw new Error(`${executablePath} does not exist`);
  // Chromium's sandbox needs user namespaces, which root in a container has not.
  return await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
}

export interface Seen {
  page: Page;
  /** Messages of level error, and exceptions that nobody caught. */
  errors: string[];
  /** Addresses asked for, the page's own left out. */
  requests: string[];
}

/** Opens a file in a context of its own, and notes what it complains of and asks for. */
export async function open(browser: Browser, file: string, options: BrowserContextOptions = {}): Promise<Seen> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, ...options });
  const page = await context.newPage();
  const seen: Seen = { page, errors: [], requests: [] };
  const address = `file://${file}`;
  page.on("console", (message) => {
    if (message.type() === "error") seen.errors.push(message.text());
  });
  page.on("pageerror", (error) => seen.errors.push(error.message));
  page.on("request", (request) => {
    const url = request.url();
    if (url !== address && !url.startsWith("data:")) seen.requests.push(url);
  });
  await page.goto(address, { waitUntil: "networkidle" });
  return seen;
}
