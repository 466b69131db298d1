import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { price } from "../../../../analysis/cost/prices";

/** Totals that somebody else has published, with the price keys and quantities that ours is made of. */
const figures = z
  .array(
    z.strictObject({
      what: z.string(),
      region: z.string(),
      parts: z.record(z.string(), z.number().positive()),
      totalUsd: z.number().positive(),
      source: z.string().min(1),
      /** Day of the source, or on which it was read. */
      date: z.iso.date(),
    }),
  )
  .parse(JSON.parse(readFileSync(path.join(__dirname, "elsewhere.json"), "utf8")));

/** Who published it: the host of an address, or the words before a comma. */
const publisher = (source: string): string => /^(?:https?:\/\/)?([\w.-]+\/?[\w.-]*)/.exec(source.split(",")[0] ?? "")?.[1] ?? source;

describe("prices against figures from elsewhere", () => {
  it("are compared in ten places or more", () => {
    assert.ok(figures.length >= 10, String(figures.length));
  });

  for (const { what, region, parts, totalUsd, source } of figures)
    it(`agree within 2 % on ${what}`, () => {
      const records = Object.entries(parts).map(([key, quantity]) => {
        const record = price(key, region);
        assert.ok(record !== undefined, `${key} has no price in ${region}`);
        // A derived price compared with what it may have been derived from would prove nothing.
        assert.equal(record.basis, "list", record.id);
        assert.notEqual(publisher(record.source), publisher(source), `${record.id} has the same source`);
        return quantity * record.price;
      });
      const ours = records.reduce((sum, amount) => sum + amount, 0);
      assert.ok(Math.abs(ours - totalUsd) <= 0.02 * totalUsd, `ours ${ours.toFixed(4)}, theirs ${String(totalUsd)}`);
    });
});
