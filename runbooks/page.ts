import { type Definition } from "./index";
import { plan, type PlannedCheck } from "./plan";
import type { Situation } from "./situation";

/** docs/runbooks/<name>.md: the page for people, made from the steps themselves. Pure. */

const block = (text: string): string[] => ["```sh", text, "```"];
const inList = (lines: string[]): string[] => lines.flatMap((text) => text.split("\n")).map((line) => (line === "" ? "" : `   ${line}`));
const checked = (word: string, { says, command, otherwise }: PlannedCheck): string[] => [`**${word}:** ${says}.`, ...block(command), `Otherwise: ${otherwise}`, ""];

export function runbookPage(definition: Definition, situation: Situation): string {
  const { name, title, examples } = definition;
  const sections = examples.flatMap(({ heading, asked, engine, typed, writer }) => {
    const other = situation.regions.find((region) => region.name !== situation.writer)?.name ?? situation.writer;
    const runbook = definition.make({ ...situation, ...(engine === undefined ? {} : { engine }), ...(writer === undefined ? {} : { writer: other }) }, asked);
    const command = ["npx ha runbook", name, typed].filter((word) => word !== "").join(" ");
    return [
      `## ${heading}`,
      "",
      ...runbook.about.flatMap((line) => [line, ""]),
      ...block(`${command}                                   # shows every step, touches nothing\n${command} --execute --reason 'why it is done'`),
      "",
      ...plan(runbook).flatMap((step, index) => [
        `${index + 1}. **${step.title}.** ${step.why}`,
        "",
        ...inList([
          ...step.before.flatMap((check) => checked("Before", check)),
          ...step.commands.flatMap((line) => block(line)),
          ...(step.commands.length > 0 && step.after !== undefined ? [""] : []),
          ...(step.after === undefined ? [] : checked("After", step.after)),
          ...(step.mayWait === undefined ? [] : [`If its region does not answer the runbook goes on, and this is left: ${step.mayWait}.`, ""]),
        ]),
        "",
      ]),
    ];
  });
  return `${[
    `# ${name}`,
    "",
    `${title}.`,
    "",
    `This page is made from the steps that \`npx ha runbook ${name}\` carries out: \`GOLDEN=write npx mocha tests/unit/runbooks/pages.test.ts\`. A run writes a journal and a log with times below \`.ha/runbooks\`; after a crash \`--resume\` with the journal goes on from there. A step whose end state is there already does nothing.`,
    "",
    "`kubectl` needs a context for each region that still answers, made beforehand: `aws eks update-kubeconfig --region us-east-1 --name agentic-us-east --alias agentic-us-east`.",
    "",
    ...sections,
  ]
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trimEnd()}\n`;
}
