import type { Drill } from "./drill";

/* eslint-disable @typescript-eslint/no-require-imports -- a drill's code is loaded when it runs, so that --help answers at once */

/** Every drill, in the order in which `ha drill all` runs them. */
export const drills: { name: string; title: string; load: () => Drill }[] = [
  {
    name: "database-failover",
    title: "The database's writer dies, freezes or hands over, with a subscriber of the other region attached",
    load: () => (require("./database-failover") as typeof import("./database-failover")).drill,
  },
  {
    name: "redis-failover",
    title: "A primary of the cache dies, then a whole zone's nodes",
    load: () => (require("./redis-failover") as typeof import("./redis-failover")).drill,
  },
  {
    name: "backup-restore",
    title: "The database is destroyed and comes back from every copy and to a moment; damaged copies are found",
    load: () => (require("./backup-restore") as typeof import("./backup-restore")).drill,
  },
  {
    name: "region-failover",
    title: "The writer's region hands over, loses its database for a while, then dies; the other takes its writes over",
    load: () => (require("./regions/failover") as typeof import("./regions/failover")).drill,
  },
  {
    name: "region-failback",
    title: "A lost writer region comes back: a fresh copy, a planned hand-over, the original direction",
    load: () => (require("./regions/failback") as typeof import("./regions/failback")).drill,
  },
];
