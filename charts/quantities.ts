/**
 * Kubernetes quantities as numbers. Grammar: a decimal number, then nothing, a decimal suffix (m, k, M, G, T, P, E), a
 * binary one (Ki … Ei) or an exponent. Source: Kubernetes API, `resource.Quantity`.
 */
const factors: Record<string, number> = {
  "": 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

const grammar = /^(\d+(?:\.\d*)?|\.\d+)(?:(m|k|[MGTPE]i?|Ki)|[eE]([+-]?\d+))?$/;

/**
 * Reads a quantity: `250m` is 0.25, `512Mi` is 536870912, `2` and `"2"` are 2.
 * @returns nothing for what is no quantity of at least 0: absent, unknown, secret, misspelt
 */
export function quantity(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) && value >= 0 ? value : undefined;
  const parts = typeof value === "string" ? grammar.exec(value.trim()) : null;
  if (parts === null) return undefined;
  const [, digits = "", suffix = "", exponent = "0"] = parts;
  // Milli divides: 0.001 has no exact form, and 250m must be 0.25 and nothing else.
  if (suffix === "m") return Number(digits) / 1000;
  return Number(digits) * (factors[suffix] ?? 1) * 10 ** Number(exponent);
}

/** A quantity of bytes in GiB. */
export function gibibytes(value: unknown): number | undefined {
  const bytes = quantity(value);
  return bytes === undefined ? undefined : bytes / 2 ** 30;
}
