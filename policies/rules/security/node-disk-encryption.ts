import { corrected } from "../../remediation";
import { type CheckedResource, type Reason, resourceRule } from "../../rule";
import { types } from "../../types";
import { listAt, look, saying } from "../../values";

export const rule = resourceRule({
  id: "node-disk-encryption",
  promise: "security",
  title: "Disks of nodes are encrypted",
  severity: "high",
  reads: "blockDeviceMappings of each launch template",
  thresholds: [],
  remediation: () => "give every disk of blockDeviceMappings ebs.encrypted",
  types: [types.launchTemplate],
  check: (resource) => everyDisk(resource),
  remediate: ({ inputs }) => {
    const readable = listAt(inputs, list).flatMap((disk, index) => (isEncrypted(disk) ? [] : [pathOf(index)]));
    return corrected(inputs, Object.fromEntries(readable.map((path) => [path, "true"])));
  },
});

const list = "blockDeviceMappings";
const pathOf = (index: number): string => `${list}.${index}.ebs.encrypted`;

/** The provider takes the flag as a text. */
const isEncrypted = (disk: unknown): boolean => ["true", true].includes(look(disk, "ebs.encrypted") as string | boolean);

function everyDisk({ inputs }: CheckedResource): Reason | Reason[] {
  const disks = listAt(inputs, list);
  if (disks.length === 0) return saying(list, look(inputs, list));
  return disks.map((disk, index) =>
    isEncrypted(disk) ? undefined : `${saying(pathOf(index), look(disk, "ebs.encrypted"))}; allowed: true`,
  );
}
