import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { definitions } from "../../../runbooks";
import { runbookPage } from "../../../runbooks/page";
import { situation } from "./support";

describe("what people read of the runbooks", () => {
  for (const definition of definitions)
    it(`is a page that matches the steps of ${definition.name}`, () => {
      const file = path.join(__dirname, "../../../docs/runbooks", `${definition.name}.md`);
      const page = runbookPage(definition, situation);
      if (process.env["GOLDEN"] === "write") writeFileSync(file, page);
      assert.equal(readFileSync(file, "utf8"), page, "GOLDEN=write npx mocha tests/unit/runbooks/pages.test.ts");
    });
});
