import { readFileSync } from "node:fs";
import path from "node:path";
import { isObject } from "../../graph/wire";
import { asText, type Aws } from "./aws";
import { type Asked, type Check, missing, ok, unknown } from "./check";
import { firstLine, type Outside, type Ran } from "./outside";

const numbers = (version: string): number[] => version.split(/[-+]/)[0]?.split(".").map(Number) ?? [];

/** Whether a dotted version is at least another. */
export function atLeast(have: string, want: string): boolean {
  const [a, b] = [numbers(have), numbers(want)];
  for (let index = 0; index < 3; index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** The oldest Pulumi CLI that works here; tools/versions.env says so to everything. */
export function oldestPulumi(projectDirectory: string): string {
  const text = readFileSync(path.join(projectDirectory, "tools/versions.env"), "utf8");
  const found = /^PULUMI_CLI_MINIMUM=(\S+)$/m.exec(text)?.[1];
  if (found === undefined) throw new Error("tools/versions.env has no PULUMI_CLI_MINIMUM");
  return found;
}

const versionIn = (ran: Ran, pattern: RegExp): string | undefined =>
  ran.kind === "ended" && ran.code === 0 ? pattern.exec(`${ran.out}\n${ran.err}`)?.[1] : undefined;

/** A program on PATH in a version that will do. */
async function program(outside: Outside, asked: Asked, command: string[], pattern: RegExp, oldest: string, fix: string): Promise<Check> {
  const [name = "", ...args] = command;
  const ran = await outside.run(name, args);
  if (ran.kind === "absent") return missing(asked, `no ${name} on PATH`, fix);
  if (ran.kind === "late") return unknown(asked, `${name} gave no answer in ${ran.seconds} s`);
  const version = versionIn(ran, pattern);
  if (version === undefined) return unknown(asked, `${command.join(" ")} said no version: ${firstLine(ran.err || ran.out)}`);
  return atLeast(version, oldest) ? ok(asked, version) : missing(asked, `${version} is older than ${oldest}`, fix);
}

export const programChecks = (outside: Outside, oldest: string): Promise<Check>[] => [
  program(
    outside,
    { id: "pulumi-cli", what: `Pulumi CLI ${oldest} or later` },
    ["pulumi", "version"],
    /v?(\d+\.\d+\.\d+)/,
    oldest,
    "install it: https://www.pulumi.com/docs/install/",
  ),
  program(
    outside,
    { id: "aws-cli", what: "AWS CLI 2, which makes the cluster's tokens" },
    ["aws", "--version"],
    /aws-cli\/(\d+\.\d+\.\d+)/,
    "2.0.0",
    "install version 2: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
  ),
  program(
    outside,
    { id: "az-cli", what: "Azure CLI" },
    ["az", "version", "--output", "json"],
    /"azure-cli": "(\d+\.\d+\.\d+)"/,
    "2.0.0",
    "install it: https://learn.microsoft.com/cli/azure/install-azure-cli",
  ),
];

/** Where Pulumi keeps its state: a file on this machine would be lost with it, and no second person could deploy. */
export async function backendCheck(outside: Outside): Promise<Check> {
  const asked = { id: "state-backend", what: "state that others can reach" };
  const fix = "run bootstrap/ once, then: pulumi login 's3://YOUR-STATE-BUCKET?region=eu-west-1'";
  const ran = await outside.run("pulumi", ["whoami", "--json", "--non-interactive"]);
  if (ran.kind === "absent") return unknown(asked, "there is no pulumi CLI");
  if (ran.kind === "late") return unknown(asked, `pulumi gave no answer in ${ran.seconds} s`);
  if (ran.code !== 0) return missing(asked, `pulumi is not signed in: ${firstLine(ran.err)}`, fix);
  const url = textIn(ran.out, "url");
  if (url === undefined) return unknown(asked, "pulumi whoami named no backend");
  return url.startsWith("file:") ? missing(asked, `${url.slice(0, 60)} is on this machine`, fix) : ok(asked, url.replace(/\?.*$/, ""));
}

function textIn(json: string, key: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? asText(value[key]) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Who is signed in to AWS, and whether that is the configured account.
 * @param account the account that the configuration names; undefined while it is a placeholder
 */
export async function awsSignIn(aws: Aws, account: string | undefined): Promise<Check> {
  const asked = { id: "aws-credentials", what: "signed in to AWS" };
  const answer = await aws.ask(["sts", "get-caller-identity"], (json) => {
    const [id, arn] = isObject(json) ? [asText(json["Account"]), asText(json["Arn"])] : [];
    return id === undefined || arn === undefined ? undefined : { id, arn };
  });
  if (!("value" in answer))
    return answer.why === "there is no aws CLI" ? unknown(asked, answer.why) : missing(asked, answer.why, "aws sso login, or export a profile: AWS_PROFILE=…");
  const { id, arn } = answer.value;
  if (account !== undefined && account !== id)
    return missing(asked, `account ${id}, but the configuration names ${account}`, `sign in to ${account}, or correct eks.adminRoleArns and the images' registry`);
  return ok(asked, arn);
}

/** @param subscription of the configuration; undefined while it is a placeholder */
export async function azureSignIn(outside: Outside, subscription: string | undefined): Promise<Check> {
  const asked = { id: "azure-credentials", what: "signed in to Azure" };
  const ran = await outside.run("az", ["account", "show", "--output", "json", ...(subscription === undefined ? [] : ["--subscription", subscription])]);
  if (ran.kind === "absent") return unknown(asked, "there is no az CLI");
  if (ran.kind === "late") return unknown(asked, `az gave no answer in ${ran.seconds} s`);
  if (ran.code !== 0) return missing(asked, firstLine(ran.err), "az login, as somebody who sees the subscription");
  const id = textIn(ran.out, "id");
  return id === undefined ? unknown(asked, "az account show named no subscription") : ok(asked, `subscription ${id}`);
}
