/**
 * What machines offer: EC2 instances as Kubernetes nodes, RDS classes, ElastiCache nodes. Data with source; a type that
 * is not listed is unknown, and whoever asks must treat it as offering nothing.
 */

export interface Machine {
  vcpu: number;
  memoryGiB: number;
}

export interface Allocatable {
  cpu: number;
  memoryGiB: number;
  pods: number;
}

interface InstanceType extends Machine {
  /** Network interfaces, and IPv4 addresses of each. */
  interfaces: number;
  addresses: number;
}


/**
 * vCPU, memory and network interfaces of the m, r and c families. Source: Amazon EC2 "Specifications for general
 * purpose instances" and its like for the others; interfaces as in awslabs/amazon-eks-ami `eni-max-pods.txt`, whose pod counts a test compares
 * (read 2026-11-23).
 */
const nodeSizes: [size: string, vcpu: number, interfaces: number, addresses: number][] = [
  ["large", 2, 3, 10],
  ["xlarge", 4, 4, 15],
  ["2xlarge", 8, 4, 15],
  ["4xlarge", 16, 8, 30],
  ["8xlarge", 32, 8, 30],
  ["12xlarge", 48, 8, 30],
  ["16xlarge", 64, 15, 50],
];
const family = (name: string, gibPerVcpu: number): [string, InstanceType][] =>
  nodeSizes.map(([size, vcpu, interfaces, addresses]) => [
    `${name}.${size}`,
    { vcpu, memoryGiB: gibPerVcpu * vcpu, interfaces, addresses },
  ]);

const instanceTypes = new Map<string, InstanceType>([
  ...["m5", "m6i", "m6g", "m7i", "m7g"].flatMap((name) => family(name, 4)),
  ...["r5", "r6i", "r6g", "r7i", "r7g"].flatMap((name) => family(name, 8)),
  ...["c6i", "c6g", "c7i", "c7g"].flatMap((name) => family(name, 2)),
  ["t3.medium", { vcpu: 2, memoryGiB: 4, interfaces: 3, addresses: 6 }],
  ["t3.large", { vcpu: 2, memoryGiB: 8, interfaces: 3, addresses: 12 }],
  ["t3.xlarge", { vcpu: 4, memoryGiB: 16, interfaces: 4, addresses: 15 }],
  ["t3.2xlarge", { vcpu: 8, memoryGiB: 32, interfaces: 4, addresses: 15 }],
]);

/** Part of an instance's memory that its operating system never sees. Source: Karpenter's default, vmMemoryOverheadPercent 0.075. */
const memoryOverhead = 0.075;
/** MiB under which kubelet evicts pods. Source: awslabs/amazon-eks-ami nodeadm, evictionHard. */
const evictionMiB = 100;
/** vCPU, share reserved of each further one. Source: as above, the CPU reserved for kubelet and containerd. */
const cpuReserved: readonly [upTo: number, share: number][] = [
  [1, 0.06],
  [2, 0.01],
  [4, 0.005],
  [Infinity, 0.0025],
];

/** Pods that get an address on an instance: each interface keeps one address, two pods use the node's own. */
const podsByAddresses = ({ interfaces, addresses }: InstanceType): number => interfaces * (addresses - 1) + 2;

/**
 * What a node of an EKS-optimised image leaves to pods, DaemonSets included.
 *
 * allocatable = capacity − kube-reserved − eviction threshold; kube-reserved memory is 255 MiB and 11 MiB for each pod
 * that has an address. System-reserved is empty by default. Source: awslabs/amazon-eks-ami, nodeadm `kubelet/config.go`.
 * @returns nothing for a type that is not listed
 */
export function allocatableOf(instanceType: string): Allocatable | undefined {
  const type = instanceTypes.get(instanceType);
  if (type === undefined) return undefined;
  const pods = podsByAddresses(type);
  let reserved = 0;
  let from = 0;
  for (const [upTo, share] of cpuReserved) {
    reserved += Math.max(0, Math.min(type.vcpu, upTo) - from) * share;
    from = upTo;
  }
  return {
    cpu: type.vcpu - reserved,
    memoryGiB: type.memoryGiB * (1 - memoryOverhead) - (255 + 11 * pods + evictionMiB) / 1024,
    pods,
  };
}

const databaseSizes = ["large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge"] as const;
const databaseVcpu = [2, 4, 8, 16, 32, 48, 64] as const;

/**
 * GiB of memory for each vCPU of an RDS family. Source: Amazon RDS User Guide, "Hardware specifications for DB instance
 * classes" (read 2026-11-23).
 */
const databaseFamilies: Record<string, number> = {
  "db.r5": 8,
  "db.r5d": 8,
  "db.r6g": 8,
  "db.r6gd": 8,
  "db.r6id": 8,
  "db.m6g": 4,
  "db.m6gd": 4,
  "db.m6id": 4,
};

const familyOf = (type: string): string => type.slice(0, type.lastIndexOf("."));

/** vCPU and memory of a database server; nothing for a class that is not listed. */
export function databaseOf(instanceClass: string): Machine | undefined {
  if (instanceClass === "db.t4g.medium") return { vcpu: 2, memoryGiB: 4 };
  const ratio = databaseFamilies[familyOf(instanceClass)];
  const vcpu = databaseVcpu[databaseSizes.findIndex((size) => instanceClass.endsWith(`.${size}`))];
  return ratio === undefined || vcpu === undefined ? undefined : { vcpu, memoryGiB: vcpu * ratio };
}

/** The smallest class of the same family that offers both; nothing where none does. */
export function databaseFor(instanceClass: string, need: Machine): string | undefined {
  return databaseSizes
    .map((size) => `${familyOf(instanceClass)}.${size}`)
    .find((candidate) => {
      const machine = databaseOf(candidate);
      return machine !== undefined && machine.vcpu >= need.vcpu && machine.memoryGiB >= need.memoryGiB;
    });
}

const cacheSizes = ["large", "xlarge", "2xlarge", "4xlarge"] as const;

/** GiB by size. Source: Amazon ElastiCache pricing page and "Node-type specific parameters" (read 2026-11-23). */
const cacheMemory: Record<string, readonly number[]> = {
  "cache.r5": [13.07, 26.32, 52.82, 105.81],
  "cache.r6g": [13.07, 26.32, 52.82, 105.81],
  "cache.r7g": [13.07, 26.32, 52.82, 105.81],
  "cache.m6g": [6.38, 12.93, 26.04, 52.26],
  "cache.m7g": [6.38, 12.93, 26.04, 52.26],
};

/**
 * Part of a cache node's memory that data may fill; the rest is kept for replication and snapshots. Source: AWS re:Post
 * and ElastiCache User Guide, `reserved-memory-percent`, default 25.
 */
export const cacheUsable = 0.75;

/** vCPU and memory of a cache node; nothing for a type that is not listed. */
export function cacheNodeOf(nodeType: string): Machine | undefined {
  if (nodeType === "cache.t4g.small") return { vcpu: 2, memoryGiB: 1.37 };
  if (nodeType === "cache.t4g.medium") return { vcpu: 2, memoryGiB: 3.09 };
  const index = cacheSizes.findIndex((size) => nodeType.endsWith(`.${size}`));
  const memoryGiB = cacheMemory[familyOf(nodeType)]?.[index];
  return memoryGiB === undefined ? undefined : { vcpu: 2 ** (index + 1), memoryGiB };
}
