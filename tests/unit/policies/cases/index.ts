import type { Case } from "../support";
import { availability } from "./availability";
import { backups } from "./backups";
import { capacity } from "./capacity";
import { cost } from "./cost";
import { hardened } from "./hardened";
import { operations } from "./operations";
import { redundancy } from "./redundancy";
import { security } from "./security";
import { selfManaged } from "./self-managed";
import { zones } from "./zones";

export const cases: Case[] = [...redundancy, ...zones, ...backups, ...capacity, ...availability, ...cost, ...hardened, ...operations, ...security, ...selfManaged];
