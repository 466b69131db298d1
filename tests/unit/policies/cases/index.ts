import type { Case } from "../support";
import { backups } from "./backups";
import { redundancy } from "./redundancy";
import { zones } from "./zones";

export const cases: Case[] = [...redundancy, ...zones, ...backups];
