import assert from "node:assert/strict";
import { marker } from "../../../report/comment";
import { runScript, script, textOf } from "./support";

const env = { GH_TOKEN: "none", GH_REPO: "owner/agentic-platform", NUMBER: "7" };
const comments = "repos/owner/agentic-platform/issues/7/comments";

describe("the pull request's one comment", () => {
  const publish = (existing: string, text: string | undefined) =>
    runScript(script("pull-request.yml", "publish", "One comment, found by its hidden marker"), {
      files: text === undefined ? {} : { "review/comment.md": text },
      env,
      standIns: { gh: `case "$*" in *--paginate*) printf '%s' '${existing}' ;; esac` },
    });
  const written = (calls: string[]) => calls.filter((call) => !call.includes("--paginate"));

  it("is found by the marker that the comment begins with, and only among the workflow's own", () => {
    assert.ok(textOf("pull-request.yml").includes(`marker='${marker}'`));
    const [search = ""] = publish("", "").calls;
    assert.ok(search.startsWith(`gh api --paginate ${comments} --jq`), search);
    assert.ok(search.includes('.user.login == "github-actions[bot]"') && search.includes(`startswith("${marker}")`), search);
  });

  it("is made where there is none", () => {
    const { code, calls, file } = publish("", `${marker}\nTwo changes`);
    assert.deepEqual([code, written(calls)], [0, ["gh pr comment 7 --body-file body.md"]]);
    assert.equal(file("body.md"), `${marker}\nTwo changes`);
  });

  it("is written over where there is one, the first if there are more", () => {
    const { code, calls } = publish("41\n42\n", `${marker}\nTwo changes`);
    assert.deepEqual([code, written(calls)], [0, ["gh api --silent --method PATCH repos/owner/agentic-platform/issues/comments/41 --field body=@body.md"]]);
  });

  it("is not made to say that nothing changes", () => {
    const { code, calls } = publish("", "");
    assert.deepEqual([code, written(calls)], [0, []]);
  });

  it("says that nothing changes any more where it said something", () => {
    const { code, calls, file } = publish("41\n", "");
    assert.deepEqual([code, written(calls)], [0, ["gh api --silent --method PATCH repos/owner/agentic-platform/issues/comments/41 --field body=@body.md"]]);
    assert.equal(file("body.md"), `${marker}\nNo changes: both regions stay as they are.\n`);
  });

  it("stays as it is where the review failed before it said anything", () => {
    const { code, calls } = publish("41\n", undefined);
    assert.deepEqual([code, written(calls)], [0, []]);
  });
});

describe("the nightly look for drift", () => {
  const preview = (code: number) =>
    runScript(script("drift.yml", "look", "pulumi preview"), { env: { STACK: "us-east" }, standIns: { pulumi: `exit ${String(code)}` } });

  it("compares with what runs and takes no change as the only good answer", () => {
    const { code, calls, output } = preview(0);
    assert.deepEqual([code, output], [0, "drift=no\n"]);
    assert.deepEqual(calls, ["pulumi preview --stack us-east --refresh --diff --expect-no-changes --non-interactive --suppress-outputs"]);
  });

  it("tells a difference from a failure", () => {
    assert.deepEqual([preview(7).code, preview(7).output], [0, "drift=yes\n"]);
    assert.deepEqual([preview(1).code, preview(1).output], [1, ""]);
  });

  const issue = (drift: string, existing: string) => {
    const { code, calls } = runScript(script("drift.yml", "look", "Issue"), {
      env: { ...env, STACK: "us-east", DRIFT: drift, RUN: "https://example.com/run/1", GITHUB_SHA: "0123456789abcdef" },
      standIns: { gh: `case "$*" in "issue list"*) printf '%s' '${existing}' ;; esac` },
    });
    assert.equal(code, 0);
    return calls.filter((call) => call.startsWith("gh ") && !call.startsWith("gh issue list"));
  };

  it("opens one issue per region, and adds to it while it is open", () => {
    assert.match(issue("yes", "").join("\n"), /^gh issue create --title Drift in us-east --body What runs in us-east differs from main at 0123456789ab\./);
    assert.deepEqual(issue("yes", "5\n"), [
      "gh issue comment 5 --body What runs in us-east differs from main at 0123456789ab. The difference: https://example.com/run/1",
    ]);
  });

  it("closes the issue when the difference is gone, and is silent when there was none", () => {
    assert.deepEqual(issue("no", "5\n"), ["gh issue close 5 --comment No difference any more: https://example.com/run/1"]);
    assert.deepEqual(issue("no", ""), []);
  });
});
