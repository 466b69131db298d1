import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { ToolMissing } from "../engine/tools";
import { ha } from "../unit/support/ha";
import { launch, open, type Seen } from "./browser";

const sections = ["summary", "changes", "architecture", "resources", "policies", "cost", "availability", "capacity"];

/** What `ha report` writes, in real Chromium: with a base, so that every section is there. */
describe("the report in a browser", function () {
  let browser: Browser | undefined;
  let directory: string;
  let file: string;

  before(async function () {
    directory = mkdtempSync(path.join(tmpdir(), "ha-report-"));
    try {
      browser = await launch();
    } catch (error) {
      if (!(error instanceof ToolMissing) || process.env["CI"] !== undefined) throw error;
      console.error(`\nSKIPPED: the report in a browser\n${error.message}`);
      this.skip();
    }
    file = path.join(directory, "report.html");
    const base = path.join(directory, "base.json");
    assert.notEqual((await ha("preview", "--json", base)).code, 2);
    const { code, out, err } = await ha("report", "--out", file, "--base", base, "--set", "postgres.backupRetentionDays=7", "--set", "eks.nodesPerZone=6");
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, /report\.html: \d+ KiB, one page that needs nothing else\n$/);
  });

  after(async () => {
    await browser?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const opened = async (options: BrowserContextOptions, work: (seen: Seen) => Promise<void>): Promise<void> => {
    assert.ok(browser);
    const seen = await open(browser, file, options);
    try {
      await work(seen);
    } finally {
      await seen.page.context().close();
    }
  };

  it("shows every section, complains of nothing and asks for nothing", async () => {
    await opened({}, async ({ page, errors, requests }) => {
      assert.deepEqual([errors, requests], [[], []]);
      assert.deepEqual(await page.evaluate("[...document.querySelectorAll('main > section')].map(({ id }) => id)"), sections);
      for (const id of sections) assert.ok(await page.locator(`#${id} > h2`).isVisible(), id);
      assert.ok(((await page.locator("svg.architecture").boundingBox())?.height ?? 0) > 600);
    });
  });

  for (const colorScheme of ["light", "dark"] as const)
    it(`has no fault that axe-core finds, in ${colorScheme} colours, with everything unfolded`, async () => {
      await opened({ colorScheme }, async ({ page }) => {
        await page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })");
        await page.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
        const found = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>("axe.run(document, { resultTypes: ['violations'] })");
        assert.deepEqual(
          found.violations.map(({ id, nodes }) => [id, nodes.length, nodes[0]?.html.slice(0, 200)]),
          [],
        );
      });
    });

  it("looks different in the dark", async () => {
    const background = async (colorScheme: "light" | "dark"): Promise<string> => {
      let colour = "";
      await opened({ colorScheme }, async ({ page }) => {
        colour = String(await page.evaluate("getComputedStyle(document.body).backgroundColor"));
      });
      return colour;
    };
    assert.deepEqual([await background("light"), await background("dark")], ["rgb(255, 255, 255)", "rgb(15, 20, 25)"]);
  });

  it("is read with the keyboard: a link past the menu first, then the filter, each with a visible focus", async () => {
    await opened({}, async ({ page }) => {
      await page.keyboard.press("Tab");
      assert.equal(await page.locator(":focus").textContent(), "Skip to the content");
      assert.ok(((await page.locator(":focus").boundingBox())?.x ?? -1) >= 0);
      await page.keyboard.press("Enter");
      assert.equal(await page.locator(":focus").getAttribute("id"), "main");
      const focused = await tabTo(page, "filter-text");
      assert.ok(focused, "60 presses of Tab do not reach the filter");
      assert.match(String(await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")), /solid/);
    });
  });

  it("filters the resources by words and by stack, and says how many fit", async () => {
    await opened({}, async ({ page }) => {
      const rows = () => page.locator("#resources tbody tr:visible").count();
      assert.equal(await rows(), 0);
      await page.fill("#filter-text", "postgres secret");
      const both = await rows();
      assert.ok(both > 2);
      assert.equal(await page.locator("#filter-count").textContent(), `${both} resources fit`);
      await page.selectOption("#filter-stack", "us-east");
      assert.ok((await rows()) < both);
      assert.equal(await page.locator("#resources details[data-stack=eu-west]:visible").count(), 0);
      await page.fill("#filter-text", "");
      await page.selectOption("#filter-stack", "");
      assert.equal(await page.locator("#filter-count").textContent(), "");
      assert.equal(await page.locator("#resources details:not([hidden])").count(), await page.locator("#resources details").count());
    });
  });

  it("shows all without scripts, but for the filter", async () => {
    await opened({ javaScriptEnabled: false }, async ({ page }) => {
      assert.equal(await page.locator("#filter").isVisible(), false);
      await page.locator("#resources summary").first().click();
      assert.ok((await page.locator("#resources tbody tr:visible").count()) > 5);
    });
  });

  it("never scrolls sideways as a whole, down to 320 pixels", async () => {
    for (const width of [1440, 768, 400, 320])
      await opened({ viewport: { width, height: 800 } }, async ({ page }) => {
        assert.ok(Number(await page.evaluate("document.documentElement.scrollWidth")) <= width, `${width}`);
      });
  });

  it("prints with everything unfolded but the resources, without menu and filter", async () => {
    await opened({ colorScheme: "dark" }, async ({ page }) => {
      await page.emulateMedia({ media: "print" });
      assert.equal(await page.evaluate("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)");
      assert.equal(await page.locator("nav").isVisible(), false);
      assert.equal(await page.locator("#filter").isVisible(), false);
      const pages = (await page.pdf({ format: "A4" })).toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
      assert.ok(pages > 3 && pages < 60, `${pages} pages`);
    });
  });
});

async function tabTo(page: Page, id: string): Promise<boolean> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press("Tab");
    if ((await page.locator(":focus").getAttribute("id")) === id) return true;
  }
  return false;
}
