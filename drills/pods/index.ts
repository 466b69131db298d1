export { find, objectsOf, type KubernetesObject } from "./objects";
export { Pod } from "./pod";
export { SecretStore } from "./secrets";
export { Region, World, type PodOptions, type RegionOptions, type WorldOptions } from "./world";
