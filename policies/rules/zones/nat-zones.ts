import { stackRule } from "../../rule";
import { types } from "../../types";
import { isUnknown, look } from "../../values";
import { zonesOf } from "./subnet-zones";

export const rule = stackRule({
  id: "nat-zones",
  promise: "zones",
  title: "Every zone with private subnets has its own NAT gateway",
  severity: "high",
  reads: "subnetId of each NAT gateway; availabilityZone of each private subnet",
  thresholds: [],
  remediation: () => "set network.natGateways to per-zone: with a single gateway, a dead zone cuts every zone off",
  types: [types.natGateway, types.subnet],
  check: (resources) => {
    const gateways = resources.filter(({ type }) => type === types.natGateway);
    const zones = zonesOf(resources.filter(({ type }) => type === types.subnet), "private").size;
    // Before the first deployment the subnets' ids are unknown; then the gateways themselves are counted.
    const subnets = gateways.map(({ urn, inputs }) => {
      const subnet = look(inputs, "subnetId");
      return typeof subnet === "string" && !isUnknown(subnet) ? subnet : urn;
    });
    const places = new Set(subnets).size;
    return places >= zones
      ? []
      : [{ reason: `${places} NAT gateways in different subnets for private subnets in ${zones} zones; one each` }];
  },
});
