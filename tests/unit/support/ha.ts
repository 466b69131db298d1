import { run } from "../../../cli/main";

/** Runs `ha` in this process and keeps what it wrote. */
export async function ha(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = "";
  let err = "";
  const terminal = {
    out: (text: string) => (out += text),
    err: (text: string) => (err += text),
    colour: false,
    live: false,
    width: 100,
  };
  const code = await run(["node", "ha", ...args], terminal);
  return { code, out, err };
}
