import { program } from "../action";
import type { Step } from "../step";

/** The last steps of a change of roles: they act on this repository. Pure. */

export const commitRole = (writer: string): Step[] => [
  {
    id: "roles",
    title: `Make ${writer} the writer in Pulumi.yaml`,
    why: "The settings say what is so, or the next `pulumi up` would make Jobs and alarms of the old roles. Not before: no deployment is on the way to writes.",
    does: () => [{ action: { kind: "roles", writer } }],
    after: {
      says: `Pulumi.yaml names ${writer} as writer`,
      asks: () => ({ kind: "roles" }),
      wrong: (answer) => (answer === writer ? undefined : `it names ${answer}`),
      otherwise: "Change the roles below fleet by hand: one writer, the others standby.",
    },
  },
  {
    id: "preview",
    title: "Preview both stacks: nothing but what the role brings along",
    why: "A promotion moves writes, not resources. Whatever else shows up was changed by somebody and belongs in a change of its own.",
    does: () => [],
    seconds: 120,
    always: true,
    after: {
      says: "a preview of every stack differs in the replication's Jobs, the writer's address and alarms of the role, and in nothing else",
      asks: () => ({ kind: "preview", writer }),
      wrong: (answer) => (answer === "" ? undefined : answer),
      otherwise: "Take the other changes back, or commit them first, and go on with --resume.",
    },
  },
  {
    id: "commit",
    title: "Commit the role",
    why: "Push it when the pipeline and the state's backend are reachable again; `pulumi up` in the fleet's order then makes the new Jobs.",
    does: () => [{ action: program("git", "commit", `--message=Make ${writer} the writer`, "--", "Pulumi.yaml") }],
    after: { says: "Pulumi.yaml is committed", asks: () => program("git", "status", "--porcelain", "--", "Pulumi.yaml"), wrong: (answer) => (answer === "" ? undefined : "it is changed"), otherwise: "Commit it by hand." },
  },
];
