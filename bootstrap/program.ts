import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { BootstrapConfigError, type BootstrapSettings, readBootstrapSettings } from "./config";
import { stateKeyAlias } from "./permissions";
import { PipelineRoles } from "./pipeline";
import { StateStore } from "./state";
import { DomainZone } from "./zone";

/**
 * What exists before the first region, once per organisation. Its outputs are what the platform's own configuration and
 * the repository's settings need.
 */
export function program(): Promise<Record<string, unknown>> {
  return Promise.resolve(bootstrap(currentSettings()));
}

function bootstrap(settings: BootstrapSettings): Record<string, unknown> {
  const { accountId, github, awsRegions, state, hostedZone, protect } = settings;
  const provider = new aws.Provider("aws", {
    region: state.awsRegion,
    // Refuses to work in another account than the one that the documents name.
    allowedAccountIds: [accountId],
    defaultTags: { tags: { Platform: "agentic-platform", ManagedBy: "pulumi", Project: "agentic-bootstrap" } },
  });
  const options = { providers: [provider] };

  const store = new StateStore("state", { ...state, protect }, options);
  const zone = new DomainZone("domain", { ...hostedZone, protect }, options);
  const roles = new PipelineRoles(
    "pipeline",
    {
      accountId,
      subject: github.subject,
      branch: github.branch,
      environments: github.environments,
      awsRegions,
      stateBucket: state.bucket,
      ...(github.providerArn === undefined ? {} : { providerArn: github.providerArn }),
      protect,
    },
    options,
  );
  return {
    backendUrl: `s3://${store.bucketName}?region=${state.awsRegion}`,
    secretsProvider: `awskms://alias/${stateKeyAlias}?region=${state.awsRegion}`,
    // For the day on which the first two cannot be reached.
    copyBackendUrl: `s3://${store.copyBucketName}?region=${state.copyAwsRegion}`,
    copySecretsProvider: `awskms://alias/${stateKeyAlias}?region=${state.copyAwsRegion}`,
    zoneId: zone.zoneId,
    nameServers: zone.nameServers,
    deployRoleArn: roles.deployRoleArn,
    previewRoleArn: roles.previewRoleArn,
  };
}

function currentSettings(): BootstrapSettings {
  const prefix = `${pulumi.getProject()}:`;
  const raw = Object.entries(pulumi.runtime.allConfig()).flatMap(([key, value]) =>
    key.startsWith(prefix) ? [[key.slice(prefix.length), value] as const] : [],
  );
  try {
    return readBootstrapSettings(Object.fromEntries(raw), pulumi.getStack());
  } catch (error) {
    // The engine prints a RunError's message alone; anything else comes with a stack trace.
    if (error instanceof BootstrapConfigError) throw new pulumi.RunError(error.message);
    throw error;
  }
}
