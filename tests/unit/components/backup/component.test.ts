import assert from "node:assert/strict";
import { Backup, type BackupArgs } from "../../../../components/backup";
import type { GraphResource } from "../../../../graph/types";
import { previewComponent } from "../preview-component";

const args: BackupArgs = {
  prefix: "agentic-us-east",
  bucketSuffix: "example-com",
  awsRegion: "us-east-1",
  peerAwsRegion: "eu-west-1",
  offsiteRetentionDays: 30,
  localRetentionDays: 7,
  azureLocation: "westeurope",
  azureTags: { Platform: "agentic-platform", Region: "us-east", ManagedBy: "pulumi" },
  oidcIssuer: "https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE",
  clusterName: "agentic-us-east",
  namespace: "agentic",
  accounts: { writer: "backup", reader: "backup-verify", exporter: "backup-export" },
  protect: true,
  alarmTopicArn: "arn:aws:sns:us-east-1:123456789012:agentic-us-east-alarms",
};

const previewed = (change: Partial<BackupArgs> = {}): Promise<GraphResource[]> =>
  previewComponent((providers) => new Backup("backup", { ...args, ...change }, { providers }));

const inputsOf = (resources: GraphResource[], name: string): Record<string, unknown> => {
  const found = resources.find((resource) => resource.name === name);
  if (found === undefined) throw new Error(`no ${name} among ${resources.map((resource) => resource.name).join(", ")}`);
  return found.inputs;
};

interface Statement {
  Sid?: string;
  Effect: string;
  Action: string | string[];
}
const statementsOf = (resources: GraphResource[], name: string): Statement[] =>
  (JSON.parse(inputsOf(resources, name)["policy"] as string) as { Statement: Statement[] }).Statement;
const allowed = (statements: Statement[]): string[] =>
  statements.filter(({ Effect }) => Effect === "Allow").flatMap(({ Action }) => Action);

describe("the backup tier", () => {
  it("keeps every object of both buckets locked and undeleted for the retention, to the day", async () => {
    const resources = await previewed({ offsiteRetentionDays: 45 });
    for (const copy of ["primary", "replica"]) {
      assert.deepEqual(inputsOf(resources, `backup-${copy}-lock`)["rule"], {
        defaultRetention: { mode: "GOVERNANCE", days: 45 },
      });
      const [rule] = inputsOf(resources, `backup-${copy}-lifecycle`)["rules"] as { expiration: unknown }[];
      assert.deepEqual(rule?.expiration, { days: 45 });
      assert.ok(
        statementsOf(resources, `backup-${copy}-bucket-policy`).some(
          ({ Sid, Effect, Action }) => Sid === "NobodyDeletes" && Effect === "Deny" && Action.includes("s3:DeleteObjectVersion"),
        ),
      );
      const hiding = statementsOf(resources, `backup-${copy}-bucket-policy`).find(({ Action }) => Action.includes("s3:DeleteObject")) as { Effect: string; NotResource: string } | undefined;
      assert.equal(hiding?.Effect, "Deny");
      assert.match(hiding.NotResource, /\/base-backups\/backup\/\*$/);
    }
  });

  it("puts the replica with all that belongs to it into the peer's region", async () => {
    const replica = (await previewed()).filter(({ name }) => name.startsWith("backup-replica-"));
    assert.equal(replica.length, 9);
    assert.deepEqual([...new Set(replica.map(({ inputs }) => inputs["region"]))], ["eu-west-1"]);
  });

  it("replicates within fifteen minutes, re-encrypts, and leaves delete markers behind", async () => {
    const [rule] = inputsOf(await previewed(), "backup-replication-rule")["rules"] as {
      status: string;
      deleteMarkerReplication: { status: string };
      sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: string } };
      destination: { replicationTime: { status: string; time: { minutes: number } }; encryptionConfiguration: { replicaKmsKeyId: string } };
    }[];
    assert.equal(rule?.status, "Enabled");
    assert.equal(rule.deleteMarkerReplication.status, "Disabled");
    assert.equal(rule.sourceSelectionCriteria.sseKmsEncryptedObjects.status, "Enabled");
    assert.deepEqual(rule.destination.replicationTime, { status: "Enabled", time: { minutes: 15 } });
    assert.match(rule.destination.encryptionConfiguration.replicaKmsKeyId, /^arn:aws:kms:eu-west-1:/);
  });

  it("sets up the replication only when both buckets are versioned and locked", async () => {
    const resources = await previewed();
    const rule = resources.find(({ name }) => name === "backup-replication-rule");
    for (const name of ["backup-primary-versioning", "backup-replica-versioning", "backup-primary-lock", "backup-replica-lock"]) {
      const urn = resources.find((resource) => resource.name === name)?.urn ?? "";
      assert.ok(rule?.dependencies.includes(urn), `${name} comes first`);
    }
  });

  it("tells somebody when the copy is late and when it fails", async () => {
    const resources = await previewed();
    const late = inputsOf(resources, "backup-replication-late")["topics"] as { topicArn: string; events: string[] }[];
    assert.equal(late[0]?.topicArn, args.alarmTopicArn);
    assert.ok(late[0].events.includes("s3:Replication:OperationMissedThreshold"));
    assert.deepEqual(inputsOf(resources, "backup-replication-failed")["alarmActions"], [args.alarmTopicArn]);
    assert.deepEqual(inputsOf(resources, "backup-replication-failed")["dimensions"], {
      SourceBucket: "agentic-us-east-backup-example-com",
      DestinationBucket: "agentic-us-east-backup-copy-example-com",
      RuleId: "offsite-copy",
    });
  });

  it("lets the jobs add to S3, read what Velero and ElastiCache left, and never delete", async () => {
    const statements = statementsOf(await previewed(), "backup-writer-policy") as (Statement & { Resource: string[] })[];
    assert.deepEqual(allowed(statements), ["s3:PutObject", "s3:AbortMultipartUpload", "s3:GetObject", "s3:ListBucket", "kms:GenerateDataKey", "kms:Decrypt"]);
    const read = statements.filter(({ Action }) => Action.includes("s3:GetObject")).flatMap(({ Resource }) => Resource);
    assert.deepEqual(read.map((arn) => arn.replace(/^.*local-copy[^/]*/, "")), ["/velero/*", "/cache-*"]);
  });

  it("lets the checks read all three buckets and Azure, and write nowhere", async () => {
    const resources = await previewed();
    const statements = statementsOf(resources, "backup-reader-policy") as (Statement & { Resource: string[] })[];
    assert.deepEqual(allowed(statements), ["s3:ListBucket", "s3:GetObject", "kms:Decrypt", "rds:DescribeDBClusters", "rds:DescribeDBInstances"]);
    assert.equal(statements[1]?.Resource.length, 3);
    assert.deepEqual(inputsOf(resources, "backup-azure-reader-role")["permissions"], [
      { actions: [], notActions: [], dataActions: ["Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read"], notDataActions: [] },
    ]);
    assert.equal(inputsOf(resources, "backup-azure-reader-federation")["subject"], "system:serviceaccount:agentic:backup-verify");
  });

  it("keeps the region's own copies for their days, where Velero may tidy up below its own prefix and nobody else may", async () => {
    const resources = await previewed({ localRetentionDays: 5 });
    const [rule] = inputsOf(resources, "backup-local-lifecycle")["rules"] as { expiration: unknown }[];
    assert.deepEqual(rule?.expiration, { days: 5 });
    const deleting = resources.filter(({ type, inputs }) => type === "aws:iam/rolePolicy:RolePolicy" && String(inputs["policy"]).includes("DeleteObject"));
    assert.deepEqual(deleting.map(({ name }) => name), ["backup-velero-policy"]);
    const [own] = statementsOf(resources, "backup-velero-policy") as (Statement & { Resource: string[] })[];
    assert.match(own?.Resource[0] ?? "", /agentic-us-east-local-copy-example-com\/velero\/\*$/);
  });

  it("lets the jobs add to Azure and read there, and neither overwrite nor delete", async () => {
    const blobs = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";
    assert.deepEqual(inputsOf(await previewed(), "backup-azure-role")["permissions"], [
      { actions: [], notActions: [], dataActions: [`${blobs}/add/action`, `${blobs}/read`], notDataActions: [] },
    ]);
  });

  it("opens Azure to one service account of this cluster, without any key", async () => {
    const resources = await previewed();
    const federation = inputsOf(resources, "backup-azure-federation");
    assert.equal(federation["issuer"], args.oidcIssuer);
    assert.equal(federation["subject"], "system:serviceaccount:agentic:backup");
    assert.deepEqual(federation["audiences"], ["api://AzureADTokenExchange"]);
    const account = inputsOf(resources, "backup-azure-account");
    assert.equal(account["allowSharedKeyAccess"], false);
    assert.equal(account["allowBlobPublicAccess"], false);
    assert.deepEqual(account["sku"], { name: "Standard_GZRS" });
  });

  it("keeps blobs immutable for the retention and deletes them after it", async () => {
    const resources = await previewed();
    assert.equal(inputsOf(resources, "backup-azure-immutability")["immutabilityPeriodSinceCreationInDays"], 30);
    const policy = inputsOf(resources, "backup-azure-lifecycle")["policy"] as {
      rules: { definition: { actions: { baseBlob: { delete: unknown } } } }[];
    };
    assert.deepEqual(policy.rules[0]?.definition.actions.baseBlob.delete, { daysAfterCreationGreaterThan: 30 });
  });

  it("tells the jobs where the stores are, without a key", async () => {
    const { "rclone.conf": conf = "" } = inputsOf(await previewed(), "backup-stores")["data"] as Record<string, string>;
    assert.deepEqual([...conf.matchAll(/^\[(.*)\]$/gm)].map(([, name]) => name), ["s3", "s3-peer", "blob", "local", "offsite", "replica", "azure"]);
    assert.match(conf, /^remote = s3:agentic-us-east-backup-example-com$/m);
    assert.match(conf, /^remote = s3-peer:agentic-us-east-backup-copy-example-com$/m);
    assert.match(conf, /^remote = blob:backups$/m);
    assert.doesNotMatch(conf, /key|secret|sas/i);
  });

  it("protects what holds backups, and only where it is told to", async () => {
    const stateful = [
      "backup-local-key",
      "backup-local-bucket",
      "backup-primary-key",
      "backup-primary-bucket",
      "backup-replica-key",
      "backup-replica-bucket",
      "backup-azure-group",
      "backup-azure-account",
      "backup-azure-container",
      "backup-azure-immutability",
    ];
    for (const protect of [true, false]) {
      const marked = (await previewed({ protect })).filter((resource) => resource.protect).map(({ name }) => name);
      assert.deepEqual(marked.sort(), protect ? [...stateful].sort() : []);
    }
  });

  it("refuses what cannot be deployed, with property, value and what is allowed", async () => {
    await assert.rejects(previewed({ peerAwsRegion: "us-east-1" }), /peerAwsRegion is "us-east-1"; allowed: an AWS region other than us-east-1/);
    await assert.rejects(previewed({ offsiteRetentionDays: 0 }), /offsiteRetentionDays is 0; allowed: a whole number of days from 1 to 3650/);
    await assert.rejects(previewed({ bucketSuffix: "x".repeat(50) }), /at most 63 characters/);
  });
});
