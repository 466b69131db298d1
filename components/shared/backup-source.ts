import type * as pulumi from "@pulumi/pulumi";
import type { EgressRule } from "./network-policy";

/** What the backup jobs must know of a database or a cache; each engine says it of itself. */

/** How a job reaches a database, and what else can be checked of it. */
export interface DatabaseSource {
  host: pulumi.Input<string>;
  port: number;
  databaseName: string;
  /** Kubernetes Secret with `username` and `password` of who may read everything. */
  adminSecret: string;
  /** Kubernetes Secret whose `ca.crt` the server's certificate must come from; without one TLS is not verified. */
  authoritySecret?: string;
  /** Size of the database's volume, GiB: a restored copy must fit. */
  storageGiB: number;
  egress: EgressRule[];
  pointInTime:
    | {
        /** RDS keeps the log itself. */
        by: "rds";
        kind: "cluster" | "instance";
        identifier: string;
      }
    | {
        /** pgBackRest, with this ConfigMap as its configuration and this image. */
        by: "pgbackrest";
        configMap: string;
        image: string;
        stanza: string;
        /** User that the image's programs run as. */
        uid: number;
      };
}

/** How a job takes a snapshot of a cache. */
export type CacheSource =
  | {
      by: "nodes";
      /** Host names of all nodes. */
      nodes: string[];
      shards: number;
      image: string;
      /** GiB that all primaries' data may fill. */
      sizeGiB: number;
      /** Kubernetes Secret with the administrator's `password`. */
      adminSecret: string;
      authoritySecret: string;
      egress: EgressRule[];
    }
  | {
      by: "export";
      replicationGroup: string;
      shards: number;
      /** Image whose programs can read the snapshots. */
      image: string;
      sizeGiB: number;
    };
