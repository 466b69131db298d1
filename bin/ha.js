#!/usr/bin/env node
"use strict";
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`ha needs Node 20.19 or later; this is ${process.version}\n`);
  process.exit(2);
}
// Node 22 keeps compiled code between runs; Node 20 has no such function.
require("node:module").enableCompileCache?.();

// tsx reads every package's JavaScript for syntax to rewrite and Node its source maps: a quarter of a preview's time,
// for nothing, since only our own TypeScript needs either.
const plainJavaScript = require.extensions[".js"];
require("tsx/cjs");
require.extensions[".js"] = plainJavaScript;
process.setSourceMapsEnabled(process.argv.includes("--debug"));

require("../cli/main.ts").main(process.argv);
