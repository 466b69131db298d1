import { z } from "zod";

/**
 * One price, as the files beside this one hold it and `ha prices refresh` writes it. A file is an array of records of one
 * region, sorted by key; its name is the region's: `us-east-1.json`, `eastus2.json`, `global.json`.
 */

const amount = z.number().nonnegative();

const record = z.strictObject({
  /** Region and key: `us-east-1/ec2/m5.2xlarge`. What a cost item names. */
  id: z.string(),
  /** `<service>/<what>`, the same in every region: `ec2/m5.2xlarge`, `rds-cluster/db.r6gd.xlarge`, `nat/hour`. */
  key: z.string().regex(/^[a-z0-9-]+(\/[A-Za-z0-9.-]+)+$/),
  /** As the provider names it: `AmazonEC2`, `Azure Blob Storage`. */
  service: z.string().min(1),
  /** Words that find it in the provider's list: instance type, engine, deployment option, tier. */
  sku: z.string().min(1),
  /** AWS region, Azure location, or `global`. */
  region: z.string().min(1),
  /** What one price buys: `hour`, `GB-month`, `GB`, `million`, `thousand requests`, `10,000 requests`, `month`. */
  unit: z.string().min(1),
  /** For one unit; of the first tier where the list has tiers beyond a free one. */
  price: amount,
  currency: z.literal("USD"),
  /** Address or name of the public source. */
  source: z.string().min(1),
  /** Day that the source gives for its prices, or on which it was read. ISO 8601. */
  date: z.iso.date(),
  /** Whether the number stands in the source, or was derived from others. */
  basis: z.enum(["list", "derived"]),
  /** For a derived price: from what, and how. */
  how: z.string().min(1).optional(),
  /** The same unit with a commitment and no upfront payment, where it is offered and known. */
  committed: z.strictObject({ oneYear: amount.optional(), threeYear: amount.optional(), source: z.string().min(1) }).optional(),
});

export const priceRecord = record
  .refine((price) => price.id === `${price.region}/${price.key}`, { path: ["id"], error: "is region, slash, key" })
  .refine((price) => (price.basis === "derived") === (price.how !== undefined), {
    path: ["how"],
    error: "says how a derived price was derived, and stands at no other",
  });

export const priceFile = z.array(priceRecord);

export type PriceRecord = z.infer<typeof priceRecord>;
