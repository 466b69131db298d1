import type { Drill } from "../drill";
import { World } from "../pods";
import { BackupRestore } from "./scene";

export const drill: Drill = {
  name: "backup-restore",
  title: "The database is destroyed and comes back from every copy and to a moment; damaged copies are found",
  runs: 1,
  run: async (context) => await World.use(context, async (world) => await new BackupRestore(world, context).all()),
};
