import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { writeFolder } from "../../../cli/rendered-folder";

describe("the folder of a render", () => {
  let directory: string;
  const file = (name: string): string => path.join(directory, name);
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), "ha-render-"));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it("is made where there is none", () => {
    writeFolder(file("new/deep"), "us-east", new Map([["sql/a.sql", "a"]]));
    assert.equal(readFileSync(file("new/deep/sql/a.sql"), "utf8"), "a");
  });

  it("is replaced when an earlier render wrote it; files of others stay", () => {
    writeFolder(directory, "us-east", new Map([["sql/a.sql", "a"], ["helm/x/chart.yaml", "x"]]));
    writeFileSync(file("sql/mine.txt"), "mine");
    writeFolder(directory, "us-east", new Map([["sql/b.sql", "b"]]));
    assert.deepEqual(readdirSync(directory).sort(), [".ha-render", "sql"]);
    assert.deepEqual(readdirSync(file("sql")).sort(), ["b.sql", "mine.txt"]);
  });

  it("is refused when it holds what no render wrote", () => {
    writeFileSync(file("letter.txt"), "dear");
    assert.throws(() => {
      writeFolder(directory, "us-east", new Map([["sql/a.sql", "a"]]));
    }, /holds files that `ha render` did not write; allowed: a new or empty folder, or an earlier render/);
    assert.deepEqual(readdirSync(directory), ["letter.txt"]);
  });

  it("deletes nothing outside, even when the list of files was edited", () => {
    writeFileSync(file("outside.txt"), "keep");
    writeFolder(file("out"), "us-east", new Map());
    writeFileSync(file("out/.ha-render"), JSON.stringify({ stack: "us-east", files: ["../outside.txt"] }));
    writeFolder(file("out"), "us-east", new Map());
    assert.ok(existsSync(file("outside.txt")));
  });
});
