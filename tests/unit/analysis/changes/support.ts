export { resource, stackOf as stack } from "../../support/graph";

export const database = "aws:rds/cluster:Cluster";
export const bucket = "aws:s3/bucket:Bucket";
export const deployment = "kubernetes:apps/v1:Deployment";
