import { isDangerous } from "../../analysis/changes";
import { counted, moment, usdChange } from "../format";
import { code, text } from "../markdown";
import { missesOf } from "../misses";
import { type Comparison, mandatory, type Review } from "../review";
import { changeTables, dangers, summary } from "./changes";
import { commentLimit, fit, type Part } from "./fit";
import { costParts, glance, sloParts } from "./numbers";
import { oldIn, violationParts } from "./violations";

/** By this the workflow finds its own comment again and updates it in place. Hidden, and first in the text. */
export const marker = "<!-- agentic-platform: review -->";

export interface CommentOptions {
  /** Commit that was previewed. */
  sha?: string;
  time?: Date;
  /** Characters; default: 60,000. */
  limit?: number;
}

/**
 * The pull request's comment: verdict first, what may cost data next, then violations; everything else is folded.
 * @param now the stacks as they would be
 * @param comparison against what they are; without it the comment describes `now` alone
 * @returns Markdown, or nothing where the comparison finds no change
 */
export function comment(now: Review, comparison: Comparison | undefined, { sha, time, limit = commentLimit }: CommentOptions = {}): string {
  if (comparison?.changes.length === 0) return "";
  return fit(
    [
      fixed([marker, `## ${verdict(now, comparison)}`]),
      glance(now, comparison),
      ...dangers(comparison?.changes ?? []),
      ...violationParts(now, comparison?.before),
      ...changeTables(comparison?.changes ?? []),
      ...costParts(now, comparison),
      ...sloParts(now, comparison?.before),
      fixed([footer(now, comparison, sha, time)]),
    ],
    limit - 1,
  );
}

const fixed = (lines: string[]): Part => ({ lines, rows: [], row: "line", importance: 1000 });

/** One line that says whether to go on reading. */
function verdict(now: Review, comparison: Comparison | undefined): string {
  const isOld = oldIn(comparison?.before);
  const violations = now.stacks.flatMap(({ graph, policies }) => mandatory(policies).map((violation) => isOld(graph.name, violation)));
  const blocking = violations.length;
  const fresh = violations.filter((old) => !old).length;
  const ofThem = comparison === undefined || fresh === blocking ? "" : fresh === 0 ? ", none of them new" : `, ${fresh} of them new`;
  const changes = comparison?.changes ?? [];
  const stakes = changes.filter(isDangerous).length;
  const misses = missesOf(now);
  const facts = [
    ...(blocking > 0 ? [`${counted(blocking, "mandatory violation")}${ofThem}`] : misses.map(text)),
    ...(stakes > 0 ? [`data at stake in ${counted(stakes, "resource")}`] : []),
    ...(comparison === undefined ? [] : [summary(changes), `${text(usdChange(comparison.cost.differenceUsd))} a month`]),
  ];
  const [mark, word] = blocking > 0 ? ["❌", "Blocked"] : stakes + misses.length > 0 ? ["⚠️", "Look closely"] : ["✅", "Fine"];
  return `${mark} ${word}: ${[...(word === "Fine" ? ["no promise broken"] : []), ...facts].join(", ")}`;
}

function footer(now: Review, comparison: Comparison | undefined, sha: string | undefined, time: Date | undefined): string {
  const stacks = now.stacks.map(({ graph }) => code(graph.name)).join(", ");
  const oldest = now.stacks.map(({ cost }) => cost.pricesAsOf).sort()[0];
  return [
    ...(sha === undefined ? [] : [`Commit ${code(sha.slice(0, 12))}`]),
    ...(time === undefined ? [] : [moment(time)]),
    `stacks ${stacks}`,
    ...(oldest === undefined || oldest === "" ? [] : [`prices as of ${text(oldest)}`]),
    ...(comparison === undefined ? ["without a base, nothing is compared"] : []),
  ].join(" · ");
}
