import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { Project } from "../../../preview/config";
import { toolFolder, ToolMissing } from "../../engine/tools";
import { committedConfig } from "../support/stack-files";
import { job, root, type Step, textOf, workflow, workflowFolder, workflowNames } from "./support";

const project = new Project(root);
const sameRepository = "github.event.pull_request.head.repo.full_name == github.repository";
const prepare = path.join(root, ".github/actions/prepare/action.yml");

const steps = (): { where: string; step: Step }[] => [
  ...workflowNames().flatMap((file) =>
    Object.entries(workflow(file).jobs).flatMap(([name, { steps = [] }]) => steps.map((step) => ({ where: `${file} ${name}`, step }))),
  ),
  ...(parse(readFileSync(prepare, "utf8")) as { runs: { steps: Step[] } }).runs.steps.map((step) => ({ where: "prepare", step })),
];

describe("the workflows", () => {
  it("are those that the pipeline consists of", () => {
    assert.deepEqual(workflowNames(), ["deploy.yml", "drift.yml", "main.yml", "pull-request.yml", "test-matrix.yml"]);
  });

  it("are right to actionlint, and their scripts to shellcheck where that is installed", async function () {
    this.timeout(600_000);
    let folder: string;
    try {
      folder = await toolFolder("actionlint");
    } catch (error) {
      if (!(error instanceof ToolMissing) || process.env["CI"] !== undefined) throw error;
      process.stderr.write(`SKIPPED actionlint: ${error.message}\n`);
      this.skip();
    }
    const { status, stdout, stderr } = spawnSync(path.join(folder, "actionlint"), ["-no-color"], { cwd: root, encoding: "utf8" });
    assert.equal(status, 0, stdout + stderr);
    // A check that could not fail would say nothing.
    const broken = textOf("drift.yml").replace("steps.preview.outputs.drift", "steps.previewed.outputs.drift");
    const found = spawnSync(path.join(folder, "actionlint"), ["-no-color", "-stdin-filename", path.join(workflowFolder, "drift.yml"), "-"], {
      cwd: root,
      input: broken,
      encoding: "utf8",
    });
    assert.match(found.stdout, /property "previewed" is not defined/);
  });

  it("begin without any permission; each job names what it needs, and who may write is this list", () => {
    const writing: string[] = [];
    for (const file of workflowNames()) {
      assert.deepEqual(workflow(file).permissions, {}, file);
      for (const [name, { permissions }] of Object.entries(workflow(file).jobs)) {
        assert.ok(permissions !== undefined, `${file} ${name}`);
        for (const [scope, level] of Object.entries(permissions)) if (level === "write") writing.push(`${file} ${name} ${scope}`);
      }
    }
    assert.deepEqual(writing, [
      "deploy.yml up id-token",
      "drift.yml look id-token",
      "drift.yml look issues",
      "main.yml us-east id-token",
      "main.yml eu-west id-token",
      "pull-request.yml preview id-token",
      "pull-request.yml publish pull-requests",
      "pull-request.yml publish security-events",
    ]);
  });

  it("never run in the base repository's name for a fork, and read no stored secret", () => {
    const triggers = Object.fromEntries(workflowNames().map((file) => [file, Object.keys(workflow(file).on)]));
    assert.deepEqual(triggers, {
      "deploy.yml": ["workflow_call"],
      "drift.yml": ["schedule", "workflow_dispatch"],
      "main.yml": ["push", "workflow_dispatch"],
      "pull-request.yml": ["pull_request"],
      "test-matrix.yml": ["workflow_call"],
    });
    for (const file of workflowNames()) assert.doesNotMatch(textOf(file), /secrets\.|secrets: inherit|aws-secret-access-key/, file);
  });

  it("name every action by its commit, with the version beside it, and the same one everywhere", () => {
    const pins = new Map<string, string>();
    const texts = [...workflowNames().map(textOf), readFileSync(prepare, "utf8")];
    const lines = texts.flatMap((text) => text.split("\n")).filter((line) => /\buses: (?!\.\/)/.test(line));
    assert.equal(lines.length, steps().filter(({ step }) => step.uses?.startsWith("./") === false).length);
    for (const line of lines) {
      const [, action, pin] = /uses: ([\w/-]+)@([0-9a-f]{40} # v\d+\.\d+\.\d+)$/.exec(line) ?? [];
      assert.ok(action !== undefined && pin !== undefined, line);
      assert.equal(pins.get(action) ?? pin, pin, action);
      pins.set(action, pin);
    }
  });

  it("put nothing that a stranger wrote into a script, and leave no token in a checkout", () => {
    for (const { where, step } of steps()) {
      assert.doesNotMatch(step.run ?? "", /\$\{\{/, where);
      if (step.uses?.startsWith("actions/checkout@")) assert.equal(step.with?.["persist-credentials"], false, where);
    }
  });

  it("end after a while, however a job hangs", () => {
    for (const file of workflowNames())
      for (const [name, { "timeout-minutes": minutes, uses }] of Object.entries(workflow(file).jobs))
        assert.ok(uses !== undefined || Number(minutes) > 0, `${file} ${name}`);
  });

  it("name every stack, and no other", () => {
    const stacks = project.fleetOrder();
    assert.deepEqual([...stacks].sort(), project.stackNames());
    assert.deepEqual(job("pull-request.yml", "preview").strategy?.matrix["stack"], stacks);
    assert.deepEqual(job("drift.yml", "look").strategy?.matrix["stack"], stacks);
  });
});

describe("the tests in the pipeline", () => {
  it("run on every supported Node, before anything is deployed", () => {
    assert.deepEqual(job("test-matrix.yml", "test").strategy, { "fail-fast": false, matrix: { node: ["20", "22", "24"] } });
    assert.ok(job("test-matrix.yml", "test").steps?.some(({ run }) => run === "make test"));
    for (const file of ["main.yml", "pull-request.yml"]) assert.equal(job(file, "test").uses, "./.github/workflows/test-matrix.yml");
  });
});

describe("the pull request's pipeline", () => {
  it("gives credentials only to the repository's own branches; a fork, or no role, gets the embedded preview", () => {
    const preview = job("pull-request.yml", "preview");
    assert.equal(preview.if, `${sameRepository} && vars.AWS_PREVIEW_ROLE != ''`);
    assert.equal(preview["runs-on"], "${{ vars.RUNNER_LABEL || 'ubuntu-24.04' }}");
    const review = job("pull-request.yml", "review");
    assert.deepEqual([review.needs, review.if, review.permissions, review["runs-on"]], [
      "preview",
      "${{ !cancelled() }}",
      { contents: "read" },
      "ubuntu-24.04",
    ]);
    const download = review.steps?.find(({ uses }) => uses?.startsWith("actions/download-artifact@"));
    assert.equal(download?.if, "needs.preview.result == 'success'");
  });

  it("writes only from a job that runs none of its code", () => {
    const publish = job("pull-request.yml", "publish");
    assert.equal(publish.if, `\${{ !cancelled() && ${sameRepository} }}`);
    assert.deepEqual(
      publish.steps?.map(({ uses, name }) => uses?.replace(/@.*/, "") ?? name),
      ["actions/download-artifact", "One comment, found by its hidden marker", "github/codeql-action/upload-sarif"],
    );
    assert.doesNotMatch(publish.steps.map(({ run }) => run ?? "").join("\n"), /node|npm|npx|pulumi (preview|up)|bash |source /);
  });

  it("previews with the policies, and takes the preview role", () => {
    const { steps = [] } = job("pull-request.yml", "preview");
    assert.match(steps.map(({ run }) => run ?? "").join("\n"), /pulumi preview --stack "\$STACK" --json --show-sames --policy-pack policies/);
    const credentials = steps.find(({ uses }) => uses?.startsWith("aws-actions/"));
    assert.equal(credentials?.with?.["role-to-assume"], "${{ vars.AWS_PREVIEW_ROLE }}");
  });

  it("drops a run that a newer push has overtaken", () => {
    assert.deepEqual(workflow("pull-request.yml").concurrency, {
      group: "pull-request-${{ github.event.pull_request.number }}",
      "cancel-in-progress": true,
    });
  });
});

describe("the deployment", () => {
  it("goes through the fleet in its order, the writer first, and stops where one fails", () => {
    const fleet = committedConfig("us-east")["fleet"] as { name: string; role: string }[];
    assert.equal(fleet[0]?.role, "writer");
    const order = ["test", ...fleet.map(({ name }) => name)];
    const { jobs } = workflow("main.yml");
    assert.deepEqual(Object.keys(jobs), order);
    // A condition that names no status still asks for success: a failure before a job stops it.
    const onMain = { if: "github.ref == 'refs/heads/main' && vars.AWS_DEPLOY_ROLE != ''" };
    for (const [index, { name }] of fleet.entries())
      assert.deepEqual(jobs[name], {
        needs: order[index],
        ...(index === 0 ? onMain : {}),
        permissions: { contents: "read", "id-token": "write" },
        uses: "./.github/workflows/deploy.yml",
        with: { stack: name },
      });
  });

  it("is approved by the stack's environment, by which the deploy role knows it", () => {
    const up = job("deploy.yml", "up");
    assert.equal(up.environment, "${{ inputs.stack }}");
    assert.equal(up.steps?.at(-1)?.run, 'pulumi up --stack "$STACK" --yes --non-interactive --suppress-outputs --policy-pack policies');
    const { environments } = JSON.parse(new Project(path.join(root, "bootstrap")).stackConfig("organisation").config["agentic-bootstrap:github"] ?? "{}") as { environments: string[] };
    assert.deepEqual(environments, project.fleetOrder());
  });

  it("runs one at a time and is never cut off in the middle", () => {
    assert.deepEqual(workflow("main.yml").concurrency, { group: "deploy", "cancel-in-progress": false });
  });

  it("ends before its credentials do, which last as long as the role allows", () => {
    const up = job("deploy.yml", "up");
    const seconds = Number(up.steps?.find(({ uses }) => uses?.startsWith("aws-actions/"))?.with?.["role-duration-seconds"]);
    assert.equal(seconds, 14_400);
    assert.ok(Number(up["timeout-minutes"]) * 60 < seconds);
  });
});
