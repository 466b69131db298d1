import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { GraphResource, StackGraph } from "../../../graph/types";
import { PreviewError, previewStacks, type Program, type StackToPreview } from "../../../preview/engine";

const options = { project: "platform", organization: "organization", idleSeconds: 0.3 };

const stack = (name: string, config: Record<string, string> = {}, secretKeys: string[] = []): StackToPreview => ({
  name,
  config: { "pulumi:disable-default-providers": '["*"]', ...config },
  secretKeys,
});

async function previewOne(program: Program, given = stack("us-east")): Promise<StackGraph> {
  const [graph] = await previewStacks(program, [given], options);
  assert.ok(graph);
  return graph;
}

const named = (graph: StackGraph, name: string): GraphResource => {
  const found = graph.resources.find((resource) => resource.name === name);
  assert.ok(found, `no resource ${name}`);
  return found;
};

class Tier extends pulumi.ComponentResource {
  readonly vpc: aws.ec2.Vpc;

  constructor(name: string, opts: pulumi.ComponentResourceOptions) {
    super("agentic:network:Tier", name, { size: 3 }, opts);
    this.vpc = new aws.ec2.Vpc(`${name}-vpc`, { cidrBlock: "10.0.0.0/16" }, { parent: this, protect: true });
    new aws.ec2.Subnet(`${name}-subnet`, { vpcId: this.vpc.id, cidrBlock: "10.0.0.0/24" }, { parent: this });
    this.registerOutputs({ vpcId: this.vpc.id });
  }
}

/** The program in one region: what most tests look at. */
const region: Program = async () => {
  const provider = new aws.Provider("aws", { region: new pulumi.Config("aws").require<aws.Region>("region") });
  const tier = new Tier("network", { providers: [provider] });
  return await Promise.resolve({ vpcId: tier.vpc.id, hostname: "api.example.com" });
};

const failure = async (program: Program, ...stacks: StackToPreview[]): Promise<PreviewError> => {
  try {
    await previewStacks(program, stacks.length === 0 ? [stack("us-east")] : stacks, options);
  } catch (error) {
    assert.ok(error instanceof PreviewError, String(error));
    return error;
  }
  return assert.fail("the preview succeeded");
};

describe("the embedded engine", () => {
  it("records parent, dependencies, provider, protection and inputs of each resource", async () => {
    const graph = await previewOne(region, stack("us-east", { "aws:region": "us-east-1" }));
    const vpc = named(graph, "network-vpc");
    const subnet = named(graph, "network-subnet");
    assert.equal(vpc.parent, named(graph, "network").urn);
    assert.equal(vpc.provider, named(graph, "aws").urn);
    assert.equal(vpc.protect, true);
    assert.deepEqual(vpc.inputs, { cidrBlock: "10.0.0.0/16" });
    assert.equal(subnet.protect, false);
    assert.deepEqual(subnet.dependencies, [vpc.urn]);
    assert.deepEqual(subnet.inputs, { cidrBlock: "10.0.0.0/24", vpcId: vpc.invented["id"] });
    assert.deepEqual(named(graph, "network"), {
      urn: "urn:pulumi:us-east::platform::agentic:network:Tier::network",
      type: "agentic:network:Tier",
      name: "network",
      custom: false,
      parent: "urn:pulumi:us-east::platform::pulumi:pulumi:Stack::platform-us-east",
      provider: null,
      dependencies: [],
      protect: false,
      inputs: { size: 3 },
      invented: {},
    });
  });

  it("qualifies a URN with the types of all components above, as the real engine does", async () => {
    class Inner extends pulumi.ComponentResource {
      constructor(name: string, opts: pulumi.ComponentResourceOptions) {
        super("agentic:inner:Inner", name, {}, opts);
        new random.RandomId("id", { byteLength: 2 }, { parent: this });
      }
    }
    class Outer extends pulumi.ComponentResource {
      constructor(name: string, opts: pulumi.ComponentResourceOptions) {
        super("agentic:outer:Outer", name, {}, opts);
        new Inner("inner", { parent: this });
      }
    }
    const graph = await previewOne(async () => {
      new Outer("outer", { providers: [new random.Provider("random", {})] });
      await Promise.resolve();
    });
    assert.equal(
      named(graph, "id").urn,
      "urn:pulumi:us-east::platform::agentic:outer:Outer$agentic:inner:Inner$random:index/randomId:RandomId::id",
    );
  });

  it("keeps two stacks apart that register the same names", async () => {
    const graphs = await previewStacks(
      region,
      [stack("us-east", { "aws:region": "us-east-1" }), stack("eu-west", { "aws:region": "eu-west-1" })],
      options,
    );
    assert.deepEqual(
      graphs.map(({ name, region: place, resources }) => [name, place, resources.length]),
      [
        ["us-east", "us-east-1", 5],
        ["eu-west", "eu-west-1", 5],
      ],
    );
    const [east, west] = graphs.map((graph) => named(graph, "network-vpc").invented);
    assert.notEqual(east?.["id"], west?.["id"]);
    assert.match(String(west?.["arn"]), /^arn:aws:ec2:eu-west-1:123456789012:vpc\/vpc-[0-9a-f]{17}$/);
  });

  it("gives the same graph twice", async () => {
    const given = stack("us-east", { "aws:region": "us-east-1" });
    assert.deepEqual(await previewOne(region, given), await previewOne(region, given));
  });

  it("returns the stack's outputs", async () => {
    const graph = await previewOne(region, stack("us-east", { "aws:region": "us-east-1" }));
    assert.deepEqual(graph.outputs, { hostname: "api.example.com", vpcId: named(graph, "network-vpc").invented["id"] });
  });

  describe("secrets", () => {
    const program: Program = async () => {
      const provider = new random.Provider("random", {});
      const cloud = new aws.Provider("aws", { region: "us-east-1" });
      const password = new random.RandomPassword("password", { length: 40 }, { provider });
      const token = new pulumi.Config("platform").requireSecret("token");
      new aws.sns.Topic("direct", { displayName: password.result }, { provider: cloud });
      new aws.sns.Topic("nested", { displayName: pulumi.interpolate`token ${token}` }, { provider: cloud });
      new aws.sns.Topic(
        "laundered",
        { displayName: pulumi.unsecret(pulumi.interpolate`${password.result} and ${token}`) },
        { provider: cloud },
      );
      const cluster = new k8s.Provider("k8s", { kubeconfig: pulumi.secret('{"users": "very hidden"}') });
      new k8s.core.v1.Secret(
        "login",
        { metadata: { name: "login" }, stringData: { user: "app", password: password.result } },
        { provider: cluster },
      );
      return await Promise.resolve({ password: password.result, tokenLength: token.apply(({ length }) => length) });
    };
    const given = stack("us-east", { "platform:token": "hunter2-hunter2" }, ["platform:token"]);

    it("stand as [secret] in inputs, outputs and made-up values", async () => {
      const graph = await previewOne(program, given);
      assert.equal(named(graph, "direct").inputs["displayName"], "[secret]");
      assert.equal(named(graph, "nested").inputs["displayName"], "[secret]");
      assert.equal(named(graph, "password").invented["result"], "[secret]");
      assert.equal(named(graph, "k8s").inputs["kubeconfig"], "[secret]");
      assert.deepEqual(graph.outputs, { password: "[secret]", tokenLength: "[secret]" });
    });

    it("keep the keys of a Kubernetes Secret, so that it can be rendered", async () => {
      assert.deepEqual(named(await previewOne(program, given), "login").inputs["stringData"], {
        user: "[secret]",
        password: "[secret]",
      });
    });

    it("are readable nowhere, not even where a program declares one public", async () => {
      const text = JSON.stringify(await previewOne(program, given));
      assert.doesNotMatch(text, /hunter2|invented[0-9a-f]{8}|very hidden/);
      assert.equal(named(await previewOne(program, given), "laundered").inputs["displayName"], "[secret] and [secret]");
    });
  });

  describe("references between stacks", () => {
    const program: Program = async () => {
      if (pulumi.getStack() === "us-east") return { vpcId: "vpc-1", shared: pulumi.secret("quiet words") };
      const peer = new pulumi.StackReference("organization/platform/us-east");
      const provider = new aws.Provider("aws", { region: "eu-west-1" });
      new aws.sns.Topic("id", { displayName: peer.requireOutput("vpcId") }, { provider });
      new aws.sns.Topic("shared", { displayName: peer.requireOutput("shared") }, { provider });
      return await Promise.resolve({ known: peer.getOutput("vpcId"), hidden: peer.getOutput("shared") });
    };

    it("read the outputs of a stack previewed before; a secret one stays secret", async () => {
      const [, west] = await previewStacks(program, [stack("us-east"), stack("eu-west")], options);
      assert.ok(west);
      assert.equal(named(west, "id").inputs["displayName"], "vpc-1");
      assert.equal(named(west, "shared").inputs["displayName"], "[secret]");
      assert.deepEqual(west.outputs, { known: "vpc-1", hidden: "[secret]" });
    });

    it("to a stack that was not previewed fail and say which ones were", async () => {
      const { message } = await failure(program, stack("eu-west"));
      assert.match(message, /stack organization\/platform\/us-east has not been previewed before eu-west \(previewed: none\)/);
    });
  });

  describe("refuses", () => {
    it("a second resource with the same URN", async () => {
      const { message } = await failure(async () => {
        const provider = new random.Provider("random", {});
        new random.RandomId("twice", { byteLength: 1 }, { provider });
        new random.RandomId("twice", { byteLength: 1 }, { provider });
        await Promise.resolve();
      });
      assert.match(message, /duplicate resource URN urn:pulumi:us-east::platform::random:index\/randomId:RandomId::twice/);
    });

    it("a function that nobody declared", async () => {
      const { message } = await failure(async () => {
        const provider = new aws.Provider("aws", { region: "us-east-1" });
        return { zones: await aws.getAvailabilityZones({}, { provider }) };
      });
      assert.match(message, /aws:index\/getAvailabilityZones:getAvailabilityZones is not declared/);
    });

    it("a resource without provider where default providers are off", async () => {
      const { message } = await failure(async () => {
        new random.RandomId("stray", { byteLength: 1 });
        await Promise.resolve();
      });
      assert.match(message, /default provider for "random" is disabled, so stray needs an explicit one/);
    });

    it("an input that never resolves, and names the resource", async () => {
      const { message } = await failure(async () => {
        const never = pulumi.output(new Promise<number>(() => undefined));
        new random.RandomId("waiting", { byteLength: never }, { provider: new random.Provider("random", {}) });
        await Promise.resolve();
      });
      assert.equal(
        message,
        "us-east: something that these resources wait for never resolves: waiting[random:index/randomId:RandomId]",
      );
    });

    it("a program that never ends", async () => {
      const { message } = await failure(() => new Promise(() => undefined));
      assert.equal(message, "us-east: the program waits for something that never resolves");
    });

    it("two resources that wait for each other", async () => {
      const { message } = await failure(async () => {
        const provider = new random.Provider("random", {});
        const seeds: pulumi.Output<string>[] = [];
        const late = pulumi.output(Promise.resolve(0)).apply(() => seeds[0] ?? pulumi.output(""));
        const first = new random.RandomId("first", { byteLength: 1, prefix: late }, { provider });
        seeds.push(first.hex);
        await Promise.resolve();
      });
      assert.match(message, /never resolves: first\[random:index\/randomId:RandomId\]/);
    });
  });

  it("refuses a resource that is made after the program has ended", async () => {
    const { message } = await failure(async () => {
      const provider = new random.Provider("random", {});
      setTimeout(() => new random.RandomId("late", { byteLength: 1 }, { provider }), 20);
      await Promise.resolve();
    });
    assert.match(message, /RandomId::late was registered after the program had ended; await what makes it/);
  });

  describe("reports", () => {
    it("what a program throws, once and with the stack's name", async () => {
      const error = await failure(() => Promise.reject(new pulumi.RunError("zones: not set")));
      assert.equal(error.message, "us-east: zones: not set");
      assert.equal(error.expected, true);
    });

    it("an error in an apply together with the property that it was for", async () => {
      const { message } = await failure(async () => {
        const provider = new random.Provider("random", {});
        const bad = pulumi.output(1).apply((): number => {
          throw new pulumi.RunError("no number today");
        });
        new random.RandomId("broken", { byteLength: bad }, { provider });
        await Promise.resolve();
      });
      assert.equal(message, 'us-east: error serializing property "byteLength": no number today');
    });

    it("a bug with a stack trace, from a second run", async () => {
      let runs = 0;
      const error = await failure(() => {
        runs += 1;
        return Promise.reject(new TypeError("cannot read zones"));
      });
      assert.equal(runs, 2);
      assert.equal(error.expected, false);
      assert.match(error.stack ?? "", /TypeError: cannot read zones\n\s+at .*engine\.test\.ts/);
    });

    it("and leaves the process as it was", async () => {
      const before = { limit: Error.stackTraceLimit, listeners: process.listeners("unhandledRejection") };
      await failure(() => Promise.reject(new Error("no")));
      assert.deepEqual({ limit: Error.stackTraceLimit, listeners: process.listeners("unhandledRejection") }, before);
    });
  });
});
