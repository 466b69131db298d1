// mocha's dot reporter, and one line "passed failed skipped" in a file for the total of all suites.
const { writeFileSync } = require("node:fs");
const { reporters } = require("mocha");

module.exports = class extends reporters.Dot {
  constructor(runner, options) {
    super(runner, options);
    runner.once("end", () => {
      const { passes, failures, pending } = runner.stats;
      const { output } = options.reporterOptions ?? {};
      if (output) writeFileSync(output, `${passes} ${failures} ${pending}\n`);
    });
  }
};
