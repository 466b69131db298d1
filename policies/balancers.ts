import type { CheckedResource } from "./rule";
import { look } from "./values";

/** Kinds of load balancers, by their plain inputs; one that does not say is an application's. */

/** One that forwards connections and reads no requests. */
export const isNetwork = ({ inputs }: CheckedResource): boolean => look(inputs, "loadBalancerType") === "network";

/** One that nobody outside reaches, either. */
export const isInternalNetwork = (resource: CheckedResource): boolean => isNetwork(resource) && look(resource.inputs, "internal") === true;
