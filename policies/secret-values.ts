import { isUnknown } from "./values";

/** Names of values that nobody may read. */
const secretName = /PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|CREDENTIAL/i;

/** What a name with such a word may end in and yet say nothing secret: where it is, for whom, or for how long. */
const aboutOne = /(_|-|\.)(AUDIENCE|ARN|FILE|HEADER|ID|ISSUER|NAME|PATH|REF|TTL|SECONDS|URL|VERSION)$/i;

/** Texts that are secrets by their form: private keys in PEM, AWS access key ids, URLs with a password. */
const secretForms: [what: string, form: RegExp][] = [
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ["an AWS access key", /\b(AKIA|ASIA)[0-9A-Z]{16}\b/],
  ["a URL with a password", /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:[^\s/@{}$%]+@/i],
];

/** Why a readable value must not be there; nothing where it may. */
export function secretIn(name: string, value: unknown): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (secretName.test(name) && !aboutOne.test(name)) return "a readable value";
  if (value === "[secret]") return "a secret of the stack as a readable value";
  if (typeof value !== "string" || isUnknown(value)) return undefined;
  const found = secretForms.find(([, form]) => form.test(value));
  return found === undefined ? undefined : found[0];
}
