/**
 * Every version that we deploy, once: charts, images and engines read it, and so do the drills that run the same
 * major versions. Tool versions for tests stand in tools/versions.env.
 */
export const versions = {
  // engines
  kubernetes: "1.36",
  postgres: "17",
  valkey: "8.2",
  // the last Redis OSS version on ElastiCache
  redis: "7.1",

  // eks: add-ons are chosen by EKS for the cluster's version unless named here

  // images
  postgresImage: "17.6-bookworm",
  pgbouncerImage: "1.24.1",
  // PostgreSQL 17, Patroni 4 and pgBackRest 2.58 in one image
  patroniImage: "17.11.1-1",
  valkeyImage: "8.1.4",
  redisImage: "8.2.2",
  etcdImage: "3.5.24-0",
  haproxyImage: "3.0.11-alpine",
  rcloneImage: "1.76.0",
  awsCliImage: "2.37.5",
  veleroAwsPlugin: "v1.14.2",
  clusterAutoscaler: "v1.36.1",
  loadBalancerController: "v3.5.0",
  nginxIngress: "5.5.4",

  // charts
  clusterAutoscalerChart: "9.59.0",
  externalSecretsChart: "2.9.0",
  kubePrometheusStackChart: "88.5.3",
  lokiChart: "18.11.0",
  alloyChart: "1.11.1",
  openSearchChart: "3.6.0",
  jaegerChart: "4.11.1",
  loadBalancerControllerChart: "3.5.0",
  veleroChart: "12.1.0",
  nginxIngressChart: "2.6.4",
} as const;
