import assert from "node:assert/strict";
import { committedConfig } from "../support/stack-files";
import { named, previewBootstrap } from "./support";

type Document = { Statement: Record<string, unknown>[] };
const parsed = (text: unknown): Document => JSON.parse(String(text)) as Document;

describe("the bootstrap project", () => {
  it("makes bucket, key, zone and roles, and nothing else", async () => {
    const { resources } = await previewBootstrap();
    const counts = new Map<string, number>();
    for (const { type } of resources) counts.set(type, (counts.get(type) ?? 0) + 1);
    assert.deepEqual(Object.fromEntries([...counts].sort()), {
      "agentic:bootstrap:DomainZone": 1,
      "agentic:bootstrap:PipelineRoles": 1,
      "agentic:bootstrap:StateStore": 1,
      "aws:iam/openIdConnectProvider:OpenIdConnectProvider": 1,
      "aws:iam/role:Role": 3,
      "aws:iam/rolePolicy:RolePolicy": 3,
      "aws:kms/alias:Alias": 2,
      "aws:kms/key:Key": 1,
      "aws:kms/replicaKey:ReplicaKey": 1,
      "aws:route53/zone:Zone": 1,
      "aws:s3/bucket:Bucket": 2,
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": 2,
      "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": 2,
      "aws:s3/bucketOwnershipControls:BucketOwnershipControls": 2,
      "aws:s3/bucketPolicy:BucketPolicy": 2,
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": 2,
      "aws:s3/bucketReplicationConfig:BucketReplicationConfig": 1,
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": 2,
      "aws:s3/bucketVersioning:BucketVersioning": 2,
      "pulumi:providers:aws": 1,
      "pulumi:pulumi:Stack": 1,
    });
  });

  it("keeps the state outside the writer's region, encrypted, versioned, locked, closed to the public, over TLS only", async () => {
    const graph = await previewBootstrap();
    const fleet = committedConfig("us-east")["fleet"] as { awsRegion: string; role: string }[];
    const writer = fleet.find(({ role }) => role === "writer")?.awsRegion;
    for (const [name, region] of [["state", "eu-west-1"], ["state-copy", "us-east-1"]] as const) {
      const bucket = named(graph, "aws:s3/bucket:Bucket", `${name}-bucket`);
      assert.deepEqual([bucket.inputs["region"], bucket.inputs["objectLockEnabled"], bucket.protect], [region, true, true]);
      assert.equal(named(graph, "aws:s3/bucketVersioning:BucketVersioning", `${name}-versioning`).inputs["region"], region);
      assert.deepEqual(named(graph, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", `${name}-public-access`).inputs, {
        region,
        bucket: bucket.inputs["bucket"],
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      });
      const key = named(graph, name === "state" ? "aws:kms/key:Key" : "aws:kms/replicaKey:ReplicaKey", name === "state" ? "state-key" : "state-key-copy");
      assert.deepEqual([key.inputs["region"], key.protect], [region, true]);
      const encryption = named(graph, "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", `${name}-encryption`);
      assert.deepEqual(encryption.inputs["rules"], [
        { applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.invented["arn"] }, bucketKeyEnabled: true },
      ]);
      assert.deepEqual(named(graph, "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", `${name}-lock`).inputs["rule"], {
        defaultRetention: { mode: "GOVERNANCE", days: 30 },
      });
      const statements = parsed(named(graph, "aws:s3/bucketPolicy:BucketPolicy", `${name}-bucket-policy`).inputs["policy"]).Statement;
      assert.deepEqual(statements.map(({ Sid, Effect, Principal }) => [Sid, Effect, Principal]), [
        ["TlsOnly", "Deny", "*"],
        ["NobodyDeletesVersions", "Deny", "*"],
      ]);
      const lifecycle = named(graph, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", `${name}-lifecycle`);
      assert.deepEqual(lifecycle.inputs["rules"], [
        {
          id: "old-versions",
          status: "Enabled",
          filter: {},
          noncurrentVersionExpiration: { noncurrentDays: 90 },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
        { id: "delete-markers", status: "Enabled", filter: {}, expiration: { expiredObjectDeleteMarker: true } },
      ]);
    }
    assert.notEqual(named(graph, "aws:s3/bucket:Bucket", "state-bucket").inputs["region"], writer);
  });

  it("copies stacks and history to the other region, but not the locks, which nobody could take off there", async () => {
    const graph = await previewBootstrap();
    const { inputs } = named(graph, "aws:s3/bucketReplicationConfig:BucketReplicationConfig", "state-replication");
    const copy = named(graph, "aws:s3/bucket:Bucket", "state-copy-bucket");
    const rules = inputs["rules"] as { id: string; priority: number; status: string; filter: { prefix: string }; deleteMarkerReplication: object; destination: { bucket: string } }[];
    assert.deepEqual(rules.map(({ id, priority, filter }) => [id, priority, filter.prefix]), [
      ["meta", 1, ".pulumi/meta.yaml"],
      ["stacks", 2, ".pulumi/stacks/"],
      ["history", 3, ".pulumi/history/"],
      ["backups", 4, ".pulumi/backups/"],
    ]);
    for (const rule of rules) {
      assert.deepEqual([rule.status, rule.deleteMarkerReplication], ["Enabled", { status: "Disabled" }]);
      assert.equal(rule.destination.bucket, copy.invented["arn"]);
    }
  });

  it("has one multi-Region key, so that secrets open in the copy's region too", async () => {
    const graph = await previewBootstrap();
    const key = named(graph, "aws:kms/key:Key", "state-key");
    assert.deepEqual([key.inputs["multiRegion"], key.inputs["enableKeyRotation"]], [true, true]);
    assert.equal(named(graph, "aws:kms/replicaKey:ReplicaKey", "state-key-copy").inputs["primaryKeyArn"], key.invented["arn"]);
    assert.deepEqual(
      ["state-key-alias", "state-key-copy-alias"].map((name) => {
        const { inputs } = named(graph, "aws:kms/alias:Alias", name);
        return [inputs["name"], inputs["region"]];
      }),
      [["alias/agentic-pulumi", "eu-west-1"], ["alias/agentic-pulumi", "us-east-1"]],
    );
  });

  it("lets the deploy role be taken on only by the environments on the branch, the preview role by pull requests", async () => {
    const graph = await previewBootstrap();
    const provider = named(graph, "aws:iam/openIdConnectProvider:OpenIdConnectProvider", "pipeline-github");
    assert.deepEqual(provider.inputs, { url: "https://token.actions.githubusercontent.com", clientIdLists: ["sts.amazonaws.com"] });
    const issuer = "token.actions.githubusercontent.com";
    const conditions = (name: string) => {
      const role = named(graph, "aws:iam/role:Role", name);
      const { Statement } = parsed(role.inputs["assumeRolePolicy"]);
      assert.deepEqual(Statement.map(({ Principal }) => Principal), [{ Federated: provider.invented["arn"] }]);
      return [role.inputs["name"], role.inputs["maxSessionDuration"], Statement[0]?.["Condition"]];
    };
    assert.deepEqual(conditions("pipeline-deploy"), [
      "agentic-deploy",
      14_400,
      {
        StringEquals: {
          [`${issuer}:aud`]: "sts.amazonaws.com",
          [`${issuer}:sub`]: [
            "repo:YOUR-ORGANISATION/agentic-platform:environment:us-east",
            "repo:YOUR-ORGANISATION/agentic-platform:environment:eu-west",
          ],
          [`${issuer}:ref`]: "refs/heads/main",
        },
      },
    ]);
    assert.deepEqual(conditions("pipeline-preview"), [
      "agentic-preview",
      3_600,
      {
        StringEquals: {
          [`${issuer}:aud`]: "sts.amazonaws.com",
          [`${issuer}:sub`]: [
            "repo:YOUR-ORGANISATION/agentic-platform:pull_request",
            "repo:YOUR-ORGANISATION/agentic-platform:ref:refs/heads/main",
          ],
        },
      },
    ]);
  });

  it("names what the configuration and the repository need in its outputs, and holds no secret", async () => {
    const graph = await previewBootstrap();
    const zone = named(graph, "aws:route53/zone:Zone", "domain-zone");
    assert.deepEqual(graph.outputs, {
      backendUrl: "s3://agentic-state-agentic-platform-com?region=eu-west-1",
      secretsProvider: "awskms://alias/agentic-pulumi?region=eu-west-1",
      copyBackendUrl: "s3://agentic-state-agentic-platform-com-copy?region=us-east-1",
      copySecretsProvider: "awskms://alias/agentic-pulumi?region=us-east-1",
      zoneId: zone.invented["zoneId"],
      nameServers: zone.invented["nameServers"],
      deployRoleArn: "arn:aws:iam::123456789012:role/agentic-deploy",
      previewRoleArn: "arn:aws:iam::123456789012:role/agentic-preview",
    });
    assert.doesNotMatch(JSON.stringify(graph), /\[secret\]|"secretString"|PRIVATE KEY|AKIA/);
  });

  it("names the deploy role that administers the clusters by the platform's own configuration", async () => {
    const { outputs } = await previewBootstrap();
    assert.deepEqual((committedConfig("us-east")["eks"] as { adminRoleArns: string[] }).adminRoleArns, [outputs["deployRoleArn"]]);
  });

  it("uses an existing zone instead of making one", async () => {
    const graph = await previewBootstrap("hostedZone.zoneId=Z0123456789ABCDEFGHIJ");
    assert.equal(graph.outputs["zoneId"], "Z0123456789ABCDEFGHIJ");
    assert.equal(named(graph, "aws:route53/zone:Zone", "domain-zone").protect, false);
  });

  it("delegates from the parent's zone where that is in the account", async () => {
    const graph = await previewBootstrap("hostedZone.domain=platform.example.com", "hostedZone.parentZoneId=ZPARENT00000000000000");
    const { inputs } = named(graph, "aws:route53/record:Record", "domain-delegation");
    assert.deepEqual(inputs, {
      zoneId: "ZPARENT00000000000000",
      name: "platform.example.com",
      type: "NS",
      ttl: 3_600,
      records: named(graph, "aws:route53/zone:Zone", "domain-zone").invented["nameServers"],
    });
  });

  it("takes the account's provider for GitHub where there is one", async () => {
    const arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
    const graph = await previewBootstrap(`github.providerArn=${arn}`);
    assert.equal(graph.resources.some(({ type }) => type.includes("openIdConnectProvider")), false);
    const trust = parsed(named(graph, "aws:iam/role:Role", "pipeline-deploy").inputs["assumeRolePolicy"]);
    assert.deepEqual(trust.Statement[0]?.["Principal"], { Federated: arn });
  });

  it("refuses to work in another account than the configured one", async () => {
    const graph = await previewBootstrap("accountId='210987654321'");
    assert.equal(named(graph, "pulumi:providers:aws", "aws").inputs["allowedAccountIds"], '["210987654321"]');
  });
});

describe("the bootstrap project's configuration", () => {
  const fails = async (sets: string[], lines: string[]) => {
    await assert.rejects(previewBootstrap(...sets), (error: Error) => {
      assert.deepEqual(error.message.split("\n"), lines.map((line, index) => (index === 0 ? `organisation: ${line}` : line)));
      return true;
    });
  };

  it("reports every fault at once, with its path, its value and what is allowed", async () => {
    await fails(
      ["accountId=12", "state.bucket=Mine", "state.lockDays=0", "github.subject=main", "hostedZone.zone=Z1"],
      [
        'Pulumi.organisation.yaml: accountId: "12"; allowed: twelve digits in quotes, such as "123456789012"',
        'Pulumi.organisation.yaml: github.subject: "main"; allowed: repo:OWNER/REPOSITORY, as the repository\'s OIDC settings show it',
        'Pulumi.organisation.yaml: state.bucket: "Mine"; allowed: agentic- and 3 to 50 small letters, digits and dashes',
        "Pulumi.organisation.yaml: state.lockDays: 0; allowed: a whole number of days from 1 to 3650",
        'Pulumi.organisation.yaml: hostedZone.zone: "Z1"; allowed: a known setting; this key is not one',
      ],
    );
  });

  it("refuses a copy in the same region", async () => {
    await fails(["state.copyAwsRegion=eu-west-1"], [
      'Pulumi.organisation.yaml: state.copyAwsRegion: "eu-west-1"; allowed: another AWS region than state.awsRegion',
    ]);
  });

  it("refuses a parent for a zone that exists", async () => {
    await fails(["hostedZone.zoneId=Z0123456789ABCDEFGHIJ", "hostedZone.parentZoneId=ZPARENT00000000000000"], [
      'Pulumi.organisation.yaml: hostedZone.parentZoneId: "ZPARENT00000000000000"; allowed: not together with hostedZone.zoneId: an existing zone is delegated already',
    ]);
  });

  it("refuses a lock that outlasts the versions that it locks", async () => {
    await assert.rejects(previewBootstrap("state.lockDays=100"), /lockDays is 100; allowed: at most noncurrentDays, 90/);
  });
});
