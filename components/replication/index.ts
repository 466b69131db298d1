export { DatabaseConsole, type ConsoleArgs } from "./console";
export { LogicalReplication, type LogicalReplicationArgs } from "./logical";
export { RegionLink, type LinkEnd, type RegionLinkArgs } from "./region-link";
