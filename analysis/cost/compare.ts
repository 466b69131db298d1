import type { CostDifference, CostItem, StackCost } from "./types";

const cents = (usd: number): number => Math.round(usd * 100) / 100;

/** Percent of the change, one decimal; nothing where there was nothing before. */
const percentOf = (before: number, after: number): number | null =>
  before === 0 ? null : Math.round(((after - before) / before) * 1000) / 10;

type Change = CostDifference["changes"][number];

/**
 * What changes between two states of the stacks. A line of the bill is the same when its resource and its price's service
 * are: another instance type changes the line, it does not end one and begin another.
 */
export function compareCosts(base: StackCost[], now: StackCost[]): CostDifference {
  const names = [...new Set([...base, ...now].map(({ stack }) => stack))];
  const stacks = names.map((stack) => {
    const beforeUsd = base.find((cost) => cost.stack === stack)?.totalUsd ?? 0;
    const afterUsd = now.find((cost) => cost.stack === stack)?.totalUsd ?? 0;
    return { stack, beforeUsd, afterUsd, differenceUsd: cents(afterUsd - beforeUsd), percent: percentOf(beforeUsd, afterUsd) };
  });
  const total = (side: "beforeUsd" | "afterUsd"): number => cents(stacks.reduce((sum, stack) => sum + stack[side], 0));
  const beforeUsd = total("beforeUsd");
  const afterUsd = total("afterUsd");
  return {
    stacks,
    beforeUsd,
    afterUsd,
    differenceUsd: cents(afterUsd - beforeUsd),
    changes: names
      .flatMap((stack) =>
        changesOf(
          stack,
          base.find((cost) => cost.stack === stack)?.items ?? [],
          now.find((cost) => cost.stack === stack)?.items ?? [],
        ),
      )
      .sort((a, b) => Math.abs(b.differenceUsd) - Math.abs(a.differenceUsd) || (a.resource < b.resource ? -1 : 1)),
  };
}

function changesOf(stack: string, before: CostItem[], after: CostItem[]): Change[] {
  const lines = new Map<string, { before?: CostItem; after?: CostItem }>();
  for (const item of before) lines.set(identity(item), { before: item });
  for (const item of after) lines.set(identity(item), { ...lines.get(identity(item)), after: item });
  return [...lines.values()].flatMap(({ before: old, after: fresh }) => {
    const differenceUsd = cents((fresh?.monthlyUsd ?? 0) - (old?.monthlyUsd ?? 0));
    const known = fresh ?? old;
    if (differenceUsd === 0 || known === undefined) return [];
    const item = old !== undefined && fresh !== undefined && old.item !== fresh.item ? `${old.item} → ${fresh.item}` : known.item;
    return [{ stack, resource: known.resource, item, beforeUsd: old?.monthlyUsd ?? null, afterUsd: fresh?.monthlyUsd ?? null, differenceUsd }];
  });
}

/** The resource and the kind of its price: `…/ec2` for any instance type, the key where a service has several kinds. */
function identity({ urn, price }: CostItem): string {
  const [, service = "", ...rest] = price.split("/");
  const sized = ["ec2", "rds", "rds-cluster", "elasticache-redis", "elasticache-valkey"].includes(service) || service.startsWith("blob-");
  return `${urn} ${sized ? service.replace(/-(redis|valkey|hot|cool)/, "") : [service, ...rest].join("/")}`;
}
