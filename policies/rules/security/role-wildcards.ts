import { has, type Statement, statementsOf } from "../../documents";
import { type CheckedResource, type Reason, resourceRule } from "../../rule";
import { types } from "../../types";
import { isObject, isUnknown, listAt, look, saying } from "../../values";

export const rule = resourceRule({
  id: "role-wildcards",
  promise: "security",
  title: "No role may do everything to everything, and nobody unnamed may take one",
  severity: "high",
  reads:
    "policy of each role policy, policyArn of each attachment, assumeRolePolicy and managedPolicyArns of each role; a document that is not known before the deployment is judged by it",
  thresholds: [],
  remediation: () => "name the actions and resources that the role needs, and who may take it",
  types: [types.role, types.rolePolicy, types.rolePolicyAttachment],
  check: (resource) => {
    if (resource.type === types.rolePolicyAttachment) return administrator(look(resource.inputs, "policyArn"));
    if (resource.type === types.rolePolicy)
      return judged(resource, "policy", allowsEverything, "it allows every action on every resource");
    return [
      judged(resource, "assumeRolePolicy", allowsAnybody, "anybody may take it"),
      ...listAt(resource.inputs, "managedPolicyArns").map(administrator),
    ];
  },
});

function judged({ inputs }: CheckedResource, path: string, refused: (statement: Statement) => boolean, reason: string): Reason {
  const text = look(inputs, path);
  // It names ARNs that a first preview does not know; the deployment itself is checked again.
  if (isUnknown(text)) return undefined;
  const statements = statementsOf(text);
  if (statements === undefined) return `${saying(path, text)}; allowed: a policy document in JSON`;
  return statements.some((statement) => statement.Effect === "Allow" && refused(statement)) ? reason : undefined;
}

/** All actions but a few are everything, too. */
const allowsEverything = ({ Action, NotAction, Resource }: Statement): boolean =>
  has(Resource, "*") && (has(Action, "*") || has(Action, "*:*") || NotAction !== undefined);

const allowsAnybody = ({ Principal, Condition }: Statement): boolean =>
  Condition === undefined && (Principal === "*" || (isObject(Principal) && has(Principal["AWS"], "*")));

/** AWS's own policies with every action on every resource, in every partition. */
const administrator = (arn: unknown): Reason =>
  typeof arn === "string" && /:policy\/AdministratorAccess(-|$)/.test(arn) ? `it attaches ${arn}` : undefined;
