import { program } from "../action";
import type { Step } from "../step";

/** The last steps of a change of roles: they act on this repository. Pure. */

/** @param given region that is lost and not to be deployed to before it comes back */
export const commitRole = (from: string, writer: string, given?: string): Step[] => [
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
      says: "a preview of every stack differs in the replication's Jobs and the poolers' first writer, and in nothing else",
      asks: () => ({ kind: "preview", from, to: writer }),
      wrong: (answer) => (answer === "" ? undefined : answer),
      otherwise: "Take the other changes back, or commit them first, and go on with --resume.",
    },
  },
  {
    id: "commit",
    title: "Commit the role",
    why:
      given === undefined
        ? "Push it; the pipeline's `pulumi up` in the fleet's order then makes the new Jobs, which find their work done."
        : `Push it when the pipeline and the state's backend are reachable again. Deploy to no stack but ${writer} before ha runbook region-failback has brought ${given} back: its new Job would subscribe a database that holds other rows.`,
    does: () => [{ action: program("git", "commit", `--message=Make ${writer} the writer`, "--", "Pulumi.yaml") }],
    after: { says: "Pulumi.yaml is committed", asks: () => program("git", "status", "--porcelain", "--", "Pulumi.yaml"), wrong: (answer) => (answer === "" ? undefined : "it is changed"), otherwise: "Commit it by hand." },
  },
];
