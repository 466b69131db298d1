import { all, set } from "../support";
import type { Mutation } from "./mutation";

const rule = "zone-loss-capacity";

export const capacity: Mutation[] = [
  {
    rule,
    what: "two nodes a zone, which carry the users on three zones only",
    change: all(...["a", "b", "c"].map((zone) => set(`eks-nodes-us-east-1${zone}`, "scalingConfig.minSize", 2))),
  },
  {
    rule,
    what: "a database class with half the CPU that the users need",
    change: set("postgres-cluster", "dbClusterInstanceClass", "db.r6gd.xlarge"),
  },
];
