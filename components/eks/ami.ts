/** The Amazon Linux 2023 image for an instance type. Graviton families carry a `g` right after their generation. */
export const amiTypeOf = (nodeType: string): "AL2023_ARM_64_STANDARD" | "AL2023_x86_64_STANDARD" =>
  /^(a1|[a-z]+\d+g[a-z]*)(-[a-z]+)?\./.test(nodeType) ? "AL2023_ARM_64_STANDARD" : "AL2023_x86_64_STANDARD";
