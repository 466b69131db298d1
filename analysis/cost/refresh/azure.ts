import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { RefreshError } from "./download";
import type { AzureQuery } from "./queries";
import type { Found } from "./aws";

const page = z.object({
  Items: z.array(
    z.object({
      retailPrice: z.number(),
      tierMinimumUnits: z.number(),
      productName: z.string(),
      skuName: z.string(),
      meterName: z.string(),
      currencyCode: z.string(),
      type: z.string(),
      effectiveStartDate: z.string(),
    }),
  ),
  NextPageLink: z.string().nullable(),
});

type Item = z.infer<typeof page>["Items"][number];

/**
 * Asks Azure's retail price API for the prices of blob storage in a location, page by page.
 * @param base `https://prices.azure.com`, or a mirror
 * @throws RefreshError for an answer of another form, or none after five attempts
 */
export async function searchAzure<K>(
  base: string,
  location: string,
  searches: { key: K; query: AzureQuery }[],
  backoffMs = 1_000,
): Promise<Map<K, Found | "several prices">> {
  const filter = `serviceName eq 'Storage' and armRegionName eq '${location}' and priceType eq 'Consumption' and productName eq 'General Block Blob v2'`;
  const items: Item[] = [];
  let next: string | null = `${base}/api/retail/prices?$filter=${encodeURIComponent(filter)}`;
  while (next !== null) {
    const parsed: z.infer<typeof page> = await get(next, backoffMs);
    items.push(...parsed.Items);
    next = parsed.NextPageLink;
  }
  return new Map(
    searches.flatMap(({ key, query }) => {
      const found = items.filter(
        ({ productName, skuName, meterName, currencyCode, tierMinimumUnits }) =>
          currencyCode === "USD" && tierMinimumUnits === 0 && productName === query.productName && skuName === query.skuName && query.meterName.test(meterName),
      );
      const prices = new Set(found.map(({ retailPrice }) => retailPrice));
      const [first] = found;
      if (first === undefined) return [];
      return [[key, prices.size === 1 ? { price: first.retailPrice, date: first.effectiveStartDate.slice(0, 10) } : "several prices"] as const];
    }),
  );
}

async function get(url: string, backoffMs: number): Promise<z.infer<typeof page>> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await fetch(url).catch((error: unknown) => error);
    if (answer instanceof Response && answer.ok) {
      const parsed = page.safeParse(await answer.json().catch(() => undefined));
      if (parsed.success) return parsed.data;
      throw new RefreshError(`${url}: an answer of another form; expected Items and NextPageLink of Azure's retail price API`);
    }
    const status = answer instanceof Response ? answer.status : undefined;
    const passing = status === undefined || status === 429 || status >= 500;
    if (!passing || attempt >= 5)
      throw new RefreshError(`${url}: ${status === undefined ? "no answer" : `the server answers ${String(status)}`}; is there a way to the internet? --azure-url names a mirror`);
    await wait(backoffMs * 2 ** (attempt - 1));
  }
}
