import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { deployPolicy, deployTrust, type Pipeline, type PolicyDocument, previewPolicy, previewTrust } from "../../../bootstrap/permissions";
import { root } from "./support";

/** As bootstrap/Pulumi.yaml, with its CHANGE values. */
const pipeline: Pipeline = {
  accountId: "123456789012",
  subject: "repo:YOUR-ORGANISATION/agentic-platform",
  branch: "main",
  environments: ["us-east", "eu-west"],
  awsRegions: ["us-east-1", "eu-west-1"],
  stateBucket: "agentic-state-agentic-platform-com",
};

const documents: Record<string, PolicyDocument> = {
  "deploy-role-policy.json": deployPolicy(pipeline),
  "deploy-role-trust.json": deployTrust(pipeline),
  "preview-role-policy.json": previewPolicy(pipeline),
  "preview-role-trust.json": previewTrust(pipeline),
};

const actionsOf = (document: PolicyDocument, effect: "Allow" | "Deny"): string[] =>
  document.Statement.filter((statement) => statement.Effect === effect).flatMap(({ Action }) => Action);

describe("the pipeline's IAM documents", () => {
  for (const [file, document] of Object.entries(documents))
    it(`stand in docs/iam/${file} as the bootstrap project makes them`, () => {
      const where = path.join(root, "docs/iam", file);
      const text = `${JSON.stringify(document, null, 2)}\n`;
      if (process.env["GOLDEN"] === "write") writeFileSync(where, text);
      assert.equal(readFileSync(where, "utf8"), text, "write it anew: GOLDEN=write npx mocha tests/unit/bootstrap/iam.test.ts");
    });

  // Source: IAM quotas: 10,240 characters for a role's inline policies together, without white space.
  for (const [file, document] of Object.entries(documents))
    it(`fit into IAM's limit: ${file}`, () => {
      const limit = file.includes("trust") ? 2_048 : 10_240;
      assert.ok(JSON.stringify(document).length <= limit, String(JSON.stringify(document).length));
    });

  it("name each statement differently, in letters and digits only, as IAM wants it", () => {
    for (const { Statement } of Object.values(documents)) {
      const sids = Statement.map(({ Sid }) => Sid);
      assert.equal(new Set(sids).size, sids.length);
      for (const sid of sids) assert.match(sid, /^[A-Za-z0-9]+$/);
    }
  });

  it("let the preview role change nothing", () => {
    const harmless = /^[a-z0-9]+:(Describe|Get|List|Decrypt$)/;
    assert.deepEqual(actionsOf(previewPolicy(pipeline), "Allow").filter((action) => !harmless.test(action)), []);
  });

  it("let the preview role read values only where the state holds them already: no log, no other object, no outside secret", () => {
    const { Statement } = previewPolicy(pipeline);
    const resources = (action: string) => Statement.filter(({ Action }) => [Action].flat().includes(action)).map(({ Resource }) => Resource);
    assert.deepEqual(resources("s3:GetObject"), [["arn:aws:s3:::agentic-state-agentic-platform-com", "arn:aws:s3:::agentic-state-agentic-platform-com/*"]]);
    assert.deepEqual(resources("secretsmanager:GetSecretValue"), [
      ["arn:aws:secretsmanager:*:123456789012:secret:agentic/us-east/*", "arn:aws:secretsmanager:*:123456789012:secret:agentic/eu-west/*"],
    ]);
    const broad = actionsOf(previewPolicy(pipeline), "Allow").filter((action) => /^(s3|secretsmanager|logs|kms|ec2|cloudwatch):(\*|Get\*)$/.test(action));
    assert.deepEqual(broad, []);
    assert.deepEqual(Statement.find(({ Action }) => Action === "kms:Decrypt")?.Condition, {
      "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/agentic-pulumi" },
    });
  });

  it("keep the deploy role from its own rights and from the state's old versions", () => {
    const denied = deployPolicy(pipeline).Statement.filter(({ Effect }) => Effect === "Deny");
    assert.deepEqual(denied.map(({ Sid }) => Sid), ["NotThePipelinesOwnRoles", "NotTheStateBucketItself", "NotTheStateKeyItself"]);
    assert.deepEqual(denied[0]?.Resource, ["arn:aws:iam::123456789012:role/agentic-deploy", "arn:aws:iam::123456789012:role/agentic-preview"]);
    for (const action of ["iam:UpdateAssumeRolePolicy", "iam:PutRolePolicy", "iam:PassRole", "s3:DeleteObjectVersion", "kms:ScheduleKeyDeletion"])
      assert.ok(actionsOf(deployPolicy(pipeline), "Deny").includes(action), action);
  });
});
