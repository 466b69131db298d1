import { computePricers } from "./compute";
import { dataPricers } from "./data";
import { kubernetesPricers } from "./kubernetes";
import { networkPricers } from "./network";
import { operationsPricers } from "./operations";
import type { Pricer } from "./pricer";
import { storagePricers } from "./storage";

/** How each type that is paid for becomes lines of a bill, by Pulumi token. */
export const pricers: Readonly<Record<string, Pricer>> = {
  ...computePricers,
  ...networkPricers,
  ...dataPricers,
  ...storagePricers,
  ...operationsPricers,
  ...kubernetesPricers,
};
