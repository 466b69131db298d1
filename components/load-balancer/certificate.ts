import * as acm from "@pulumi/aws/acm";
import * as route53 from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";

export interface CertificateArgs {
  /** Name that every region answers to. */
  hostname: string;
  /** Name of this region alone. */
  regionalHostname: string;
  zoneId: string;
}

/**
 * A certificate for both names, validated by DNS.
 *
 * The validation record of a name is the same for every certificate of the account, so the regions share the one of
 * `hostname`: each writes the same content over it, and none takes it away when it goes, or the others' certificates
 * could no longer renew.
 */
export function certificate(
  name: string,
  args: CertificateArgs,
  opts: pulumi.CustomResourceOptions,
): { arn: pulumi.Output<string> } {
  const { hostname, regionalHostname, zoneId } = args;
  const requested = new acm.Certificate(
    `${name}-certificate`,
    { domainName: hostname, subjectAlternativeNames: [regionalHostname], validationMethod: "DNS" },
    opts,
  );
  const validation = (domain: string, suffix: string, shared: boolean): route53.Record => {
    const option = requested.domainValidationOptions.apply((options) => {
      const found = options.find(({ domainName }) => domainName === domain);
      if (found === undefined) throw new Error(`ACM gave no validation record for ${domain}`);
      return found;
    });
    return new route53.Record(
      `${name}-validation-${suffix}`,
      {
        zoneId,
        name: option.resourceRecordName,
        type: option.resourceRecordType,
        records: [option.resourceRecordValue],
        ttl: 300,
        allowOverwrite: true,
      },
      pulumi.mergeOptions(opts, { retainOnDelete: shared }),
    );
  };
  const records = [validation(hostname, "shared", true), validation(regionalHostname, "regional", false)];
  const validated = new acm.CertificateValidation(
    `${name}-certificate-validated`,
    { certificateArn: requested.arn, validationRecordFqdns: records.map(({ fqdn }) => fqdn) },
    opts,
  );
  return { arn: validated.certificateArn };
}
