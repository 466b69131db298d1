import { versions } from "../../versions";

/** The image with the flavour's own programs. */
export const imageOf = (flavour: "valkey" | "redis"): string =>
  flavour === "valkey" ? `docker.io/valkey/valkey:${versions.valkeyImage}` : `docker.io/library/redis:${versions.redisImage}`;
