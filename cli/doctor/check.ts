/** What one check found. */
export interface Check {
  /** Short and stable, for scripts: `aws-cli`, `quota-vcpu`. */
  id: string;
  /** The stack that it is about; absent where it is about all. */
  stack?: string;
  /** What is asked for, in words. */
  what: string;
  /** `unknown` means that it cannot be checked here: `found` says why. */
  state: "ok" | "missing" | "unknown";
  found: string;
  /** What to do; absent where nothing is to be done. */
  fix?: string;
}

/** A check before its answer. */
export type Asked = Pick<Check, "id" | "stack" | "what">;

export const ok = (asked: Asked, found: string): Check => ({ ...asked, state: "ok", found });
export const missing = (asked: Asked, found: string, fix: string): Check => ({ ...asked, state: "missing", found, fix });
export const unknown = (asked: Asked, why: string, fix?: string): Check => ({
  ...asked,
  state: "unknown",
  found: why,
  ...(fix === undefined ? {} : { fix }),
});
