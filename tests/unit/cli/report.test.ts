import assert from "node:assert/strict";
import { stackTree, verdictLine, violationLines, wrap } from "../../../cli/report";
import type { Terminal } from "../../../cli/terminal";
import type { GraphResource } from "../../../graph/types";
import type { PolicyReport } from "../../../policies/evaluate";

const terminal: Terminal = { out: () => undefined, err: () => undefined, colour: false, live: false, width: 60 };

const resource = (name: string, type: string, parent: string | null, custom = true): GraphResource => ({
  ...{ urn: name, type, name, custom, parent, provider: null, dependencies: [] },
  ...{ protect: false, inputs: {}, invented: {} },
});

const violation = (rule: string, enforcement: "mandatory" | "advisory"): PolicyReport["violations"][number] => ({
  rule,
  promise: "redundancy",
  enforcement,
  urn: "urn:pulumi:us-east::platform::agentic:services:Services$kubernetes:apps/v1:Deployment::l01",
  resource: "l01",
  reason: "spec.replicas is 2",
  fix: "set services.minReplicas to at least 3",
  page: `docs/policies/README.md#${rule}`,
});

describe("the report of a preview", () => {
  it("shows each tier with the number of resources of each type; components and providers count apart", () => {
    const resources = [
      resource("root", "pulumi:pulumi:Stack", null, false),
      resource("aws", "pulumi:providers:aws", "root"),
      resource("net", "agentic:network:Network", "root", false),
      ...["a", "b", "c"].map((name) => resource(name, "aws:ec2/subnet:Subnet", "net")),
      resource("vpc", "aws:ec2/vpc:Vpc", "net"),
      resource("eks", "agentic:eks:Eks", "root", false),
      resource("ns", "kubernetes:core/v1:Namespace", "eks"),
      resource("role", "aws:iam/role:Role", "eks"),
    ];
    const graph = { name: "us-east", project: "platform", region: "us-east-1", resources, outputs: {} };
    assert.deepEqual(stackTree(terminal, graph), [
      "us-east · us-east-1 · 6 resources in 2 components",
      "├─ eks · 2",
      "│    aws          1 Role",
      "│    kubernetes   1 Namespace",
      "└─ network · 4",
      "     aws          3 Subnet, 1 Vpc",
    ]);
  });

  it("breaks long lines between items and indents what follows", () => {
    assert.deepEqual(wrap(["10 Alpha", "9 Beta", "8 Gamma"], "aws ", 22), ["aws 10 Alpha, 9 Beta,", "    8 Gamma"]);
  });

  it("says in one line what the policies found", () => {
    const report = (...violations: PolicyReport["violations"]): PolicyReport => ({
      checked: 12,
      rules: [{ id: "a", promise: "redundancy", enforcement: "mandatory", checked: 12 }],
      violations,
    });
    assert.equal(verdictLine(terminal, report()), "policies: 1 rule, 12 checks: no violation");
    assert.equal(
      verdictLine(terminal, report(violation("a", "mandatory"), violation("b", "advisory"), violation("c", "advisory"))),
      "policies: 1 rule, 12 checks: 1 mandatory violation, 2 advisory violations",
    );
  });

  it("names rule, resource, reason and fix of each violation, mandatory ones first", () => {
    assert.deepEqual(violationLines(terminal, [violation("a-rule", "advisory"), violation("b-rule", "mandatory")]), [
      "  ✗ b-rule (mandatory) Deployment l01",
      "      reason: spec.replicas is 2",
      "      fix: set services.minReplicas to at least 3",
      "  ! a-rule (advisory) Deployment l01",
      "      reason: spec.replicas is 2",
      "      fix: set services.minReplicas to at least 3",
    ]);
  });
});
