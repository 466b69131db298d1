import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { Eks, type EksArgs } from "../../../../components/eks";
import { named, ofType, record, type Recorded } from "../../support/recorder";

const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
const admin = "arn:aws:iam::123456789012:role/agentic-deploy";
const args: EksArgs = {
  clusterName: "agentic-us-east",
  version: "1.36",
  awsRegion: "us-east-1",
  zones,
  vpcId: "vpc-1",
  privateSubnetIds: ["subnet-a", "subnet-b", "subnet-c"],
  nodeType: "m5.2xlarge",
  nodesPerZone: 2,
  maxNodesPerZone: 6,
  nodeDiskGiB: 100,
  publicAccessCidrs: [],
  adminRoleArns: [admin],
  logRetentionDays: 90,
  deletionProtection: true,
  protect: true,
};
const eks = (changes: Partial<EksArgs> = {}): Promise<Recorded[]> =>
  record((opts) => new Eks("eks", { ...args, ...changes }, opts));

const clusterType = "aws:eks/cluster:Cluster";
const addonType = "aws:eks/addon:Addon";
const json = (text: unknown): Record<string, unknown> => JSON.parse(String(text)) as Record<string, unknown>;

/** Everything that a resource waits for, directly or through others. */
function ancestors(resources: Recorded[], start: Recorded): Set<string> {
  const reached = new Set<string>();
  const queue = [...start.after];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    for (const resource of resources) if (resource.name === name) queue.push(...resource.after);
  }
  return reached;
}

describe("Eks", () => {
  let made: Recorded[];
  before(async () => {
    made = await eks();
  });

  it("keeps the API server inside the VPC unless networks are listed", async () => {
    const closed = named(made, "eks-cluster", clusterType).inputs["vpcConfig"];
    assert.deepEqual(closed, {
      subnetIds: ["subnet-a", "subnet-b", "subnet-c"],
      endpointPrivateAccess: true,
      endpointPublicAccess: false,
    });
    const open = await eks({ publicAccessCidrs: ["203.0.113.0/24"] });
    assert.deepEqual(named(open, "eks-cluster", clusterType).inputs["vpcConfig"], {
      subnetIds: ["subnet-a", "subnet-b", "subnet-c"],
      endpointPrivateAccess: true,
      endpointPublicAccess: true,
      publicAccessCidrs: ["203.0.113.0/24"],
    });
  });

  it("encrypts secrets, logs all five parts, follows standard support and can shift away from a zone", () => {
    const { inputs, options } = named(made, "eks-cluster", clusterType);
    assert.deepEqual(inputs["encryptionConfig"], {
      provider: { keyArn: "arn:aws:test:us-east-1:123456789012:eks-key" },
      resources: ["secrets"],
    });
    assert.deepEqual(inputs["enabledClusterLogTypes"], ["api", "audit", "authenticator", "controllerManager", "scheduler"]);
    assert.deepEqual(inputs["upgradePolicy"], { supportType: "STANDARD" });
    assert.deepEqual(inputs["zonalShiftConfig"], { enabled: true });
    assert.equal(inputs["deletionProtection"], true);
    assert.deepEqual([options.protect, options.retainOnDelete], [true, true]);
  });

  it("makes the log group before EKS would make one without retention", () => {
    const group = named(made, "eks-logs", "aws:cloudwatch/logGroup:LogGroup");
    assert.equal(group.inputs["name"], "/aws/eks/agentic-us-east/cluster");
    assert.equal(group.inputs["retentionInDays"], 90);
    assert.ok(named(made, "eks-cluster", clusterType).after.includes("eks-logs"));
  });

  it("lets in the listed roles and not whoever created the cluster", () => {
    assert.deepEqual(named(made, "eks-cluster", clusterType).inputs["accessConfig"], {
      authenticationMode: "API",
      bootstrapClusterCreatorAdminPermissions: false,
    });
    const grant = named(made, "eks-admin-agentic-deploy", "aws:eks/accessPolicyAssociation:AccessPolicyAssociation");
    assert.equal(grant.inputs["principalArn"], admin);
    assert.equal(grant.inputs["policyArn"], "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy");
  });

  it("runs a node group in each zone, in that zone's subnet, with plain sizes", () => {
    const groups = ofType(made, "aws:eks/nodeGroup:NodeGroup");
    assert.deepEqual(
      groups.map(({ name, inputs }) => [name, inputs["subnetIds"]]),
      [
        ["eks-nodes-us-east-1a", ["subnet-a"]],
        ["eks-nodes-us-east-1b", ["subnet-b"]],
        ["eks-nodes-us-east-1c", ["subnet-c"]],
      ],
    );
    for (const { inputs, options } of groups) {
      assert.deepEqual(inputs["scalingConfig"], { minSize: 2, desiredSize: 2, maxSize: 6 });
      assert.deepEqual(inputs["updateConfig"], { maxUnavailable: 1 });
      assert.deepEqual(options.ignoreChanges, ["scalingConfig.desiredSize"]);
    }
  });

  it("updates one zone after the other", () => {
    const groups = ofType(made, "aws:eks/nodeGroup:NodeGroup");
    const waits = groups.map(({ after }) => after.filter((name) => name.startsWith("eks-nodes-")));
    assert.deepEqual(waits, [[], ["eks-nodes-us-east-1a"], ["eks-nodes-us-east-1b"]]);
  });

  it("starts nodes with IMDSv2 one hop away and an encrypted disk", () => {
    const { inputs } = named(made, "eks-nodes", "aws:ec2/launchTemplate:LaunchTemplate");
    assert.deepEqual(inputs["metadataOptions"], {
      httpEndpoint: "enabled",
      httpTokens: "required",
      httpPutResponseHopLimit: 1,
    });
    assert.deepEqual(inputs["blockDeviceMappings"], [
      {
        deviceName: "/dev/xvda",
        ebs: { volumeType: "gp3", volumeSize: 100, encrypted: "true", deleteOnTermination: "true" },
      },
    ]);
  });

  it("has network and credentials ready before nodes, and DNS and storage after all of them", () => {
    const [first] = ofType(made, "aws:eks/nodeGroup:NodeGroup");
    assert.ok(first);
    for (const early of ["vpc-cni", "kube-proxy", "eks-pod-identity-agent"]) {
      assert.ok(first.after.includes(`eks-addon-${early}`), early);
      assert.ok(!named(made, `eks-addon-${early}`, addonType).after.some((name) => name.startsWith("eks-nodes")));
    }
    for (const late of ["coredns", "aws-ebs-csi-driver", "metrics-server"]) {
      const { after } = named(made, `eks-addon-${late}`, addonType);
      assert.deepEqual(after.slice(0, 3), zones.map((zone) => `eks-nodes-${zone}`), late);
    }
  });

  it("enforces network policies and runs three replicas of DNS, storage and metrics over the zones", () => {
    const configurationOf = (addon: string) =>
      json(named(made, `eks-addon-${addon}`, addonType).inputs["configurationValues"]);
    assert.deepEqual(configurationOf("vpc-cni"), { enableNetworkPolicy: "true" });
    const dns = configurationOf("coredns");
    assert.equal(dns["replicaCount"], 3);
    assert.equal((dns["topologySpreadConstraints"] as { nodeTaintsPolicy: string }[])[0]?.nodeTaintsPolicy, "Honor");
    const storage = configurationOf("aws-ebs-csi-driver")["controller"] as Record<string, unknown>;
    assert.deepEqual([storage["replicaCount"], storage["region"]], [3, "us-east-1"]);
    assert.equal(configurationOf("metrics-server")["replicas"], 3);
  });

  it("gives VPC CNI and EBS CSI roles of their own and the nodes neither", () => {
    const identityOf = (addon: string) =>
      named(made, `eks-addon-${addon}`, addonType).inputs["podIdentityAssociations"] as { serviceAccount: string }[];
    assert.equal(identityOf("vpc-cni")[0]?.serviceAccount, "aws-node");
    assert.equal(identityOf("aws-ebs-csi-driver")[0]?.serviceAccount, "ebs-csi-controller-sa");
    const nodePolicies = ofType(made, "aws:iam/rolePolicyAttachment:RolePolicyAttachment")
      .filter(({ name }) => name.startsWith("eks-node-"))
      .map(({ inputs }) => inputs["policyArn"]);
    assert.deepEqual(nodePolicies, [
      "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
      "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
    ]);
  });

  it("reaches the cluster by a token of its own region, once an administrator is let in", () => {
    const { inputs, after } = named(made, "eks-kubernetes", "pulumi:providers:kubernetes");
    assert.equal(inputs["clusterIdentifier"], "agentic-us-east");
    assert.equal(String(inputs["enableServerSideApply"]), "true");
    const [user] = json(inputs["kubeconfig"])["users"] as { user: { exec: { command: string; args: string[] } } }[];
    assert.equal(user?.user.exec.command, "aws");
    assert.equal(
      user.user.exec.args.join(" "),
      "eks get-token --cluster-name agentic-us-east --region us-east-1 --output json",
    );
    assert.deepEqual(after, ["eks-admin-agentic-deploy"]);
  });

  it("sends each resource to its own provider and none to a default one", () => {
    for (const { name, type, custom, provider } of made) {
      if (!custom || type.startsWith("pulumi:")) continue;
      assert.match(provider, type.startsWith("kubernetes:") ? /::eks-kubernetes::/ : /::aws::/, name);
    }
    assert.equal(ofType(made, "kubernetes:helm.sh/v3:Release").length, 2);
  });

  it("gives a controller its credentials before its pods start", () => {
    for (const controller of ["autoscaler", "external-secrets"]) {
      const release = named(made, `eks-${controller}`, "kubernetes:helm.sh/v3:Release");
      assert.ok(release.after.includes(`eks-${controller}-identity`), controller);
      assert.ok(ancestors(made, release).has("eks-addon-coredns"), controller);
    }
  });

  it("makes the secret store after the operator whose CRD and webhook it needs", () => {
    const store = made.find(({ inputs }) => inputs["kind"] === "ClusterSecretStore");
    assert.ok(store);
    assert.ok(store.after.includes("eks-external-secrets"));
    assert.deepEqual((store.inputs["spec"] as { provider: unknown }).provider, {
      aws: { service: "SecretsManager", region: "us-east-1" },
    });
  });

  it("lets External Secrets read the platform's and RDS's secrets of this account and region only", () => {
    const { Statement } = json(named(made, "eks-external-secrets-policy").inputs["policy"]) as {
      Statement: { Action: unknown; Resource: unknown; Condition?: unknown }[];
    };
    assert.deepEqual(Statement[0]?.Resource, [
      "arn:aws:secretsmanager:us-east-1:123456789012:secret:agentic/*",
      "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!*",
    ]);
    assert.deepEqual(Statement[1], {
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: "arn:aws:kms:us-east-1:123456789012:key/*",
      Condition: { StringEquals: { "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com" } },
    });
  });

  it("lets the autoscaler change this cluster's scaling groups only", () => {
    const { Statement } = json(named(made, "eks-autoscaler-policy").inputs["policy"]) as {
      Statement: { Action: string | string[]; Condition?: unknown }[];
    };
    const changing = Statement.filter(({ Action }) => [Action].flat().some((action) => !/:(Describe|Get)/.test(action)));
    assert.deepEqual(
      changing.map(({ Action, Condition }) => ({ Action, Condition })),
      [
        {
          Action: ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
          Condition: { StringEquals: { "aws:ResourceTag/k8s.io/cluster-autoscaler/agentic-us-east": "owned" } },
        },
      ],
    );
  });

  it("holds services and secrets to the restricted standard, and lets node agents be privileged", () => {
    const levels = ofType(made, "kubernetes:core/v1:Namespace").map(({ inputs }) => {
      const { name, labels } = inputs["metadata"] as { name: string; labels: Record<string, string> };
      return [name, labels["pod-security.kubernetes.io/enforce"]];
    });
    assert.deepEqual(levels, [
      ["agentic", "restricted"],
      ["ingress", "baseline"],
      ["observability", "privileged"],
      ["external-secrets", "restricted"],
      ["velero", "restricted"],
    ]);
  });

  it("offers the cluster security group and the token issuer to other tiers", async () => {
    let component: Eks | undefined;
    await record((opts) => (component = new Eks("eks", args, opts)));
    const known = (output: pulumi.Output<string> | undefined) =>
      new Promise<string>((resolve) => output?.apply(resolve));
    assert.equal(await known(component?.nodeSecurityGroupId), "sg-cluster");
    assert.equal(await known(component?.oidcIssuer), "https://issuer.test");
  });

  const refused: [string, Partial<EksArgs>, RegExp][] = [
    ["a single zone", { zones: ["us-east-1a"], privateSubnetIds: ["subnet-a"] }, /at least two zones/],
    ["another region's zone", { zones: [...zones.slice(0, 2), "eu-west-1c"] }, /allowed: zones of us-east-1/],
    ["a zone without a subnet", { privateSubnetIds: ["subnet-a"] }, /privateSubnetIds is "1 subnets"; allowed: 3/],
    ["no node in a zone", { nodesPerZone: 0 }, /nodesPerZone is 0; allowed: .*at least 1/],
    ["a maximum below the minimum", { maxNodesPerZone: 1 }, /maxNodesPerZone is 1; allowed: .*nodesPerZone \(2\)/],
    ["a cluster that nobody administers", { adminRoleArns: [] }, /else nobody gets in/],
    ["a retention that CloudWatch lacks", { logRetentionDays: 100 }, /logRetentionDays is 100; allowed: days out of/],
  ];
  for (const [what, changes, message] of refused)
    it(`refuses ${what}`, async () => {
      await assert.rejects(eks(changes), message);
    });
});
