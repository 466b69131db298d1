import { appendFileSync } from "node:fs";
import type { Result } from "./engine";
import type { Runbook } from "./step";

/** The written log of a run, for whoever asks later what was done when. Lines with a time; no secret is among them. */
export class WrittenLog {
  constructor(
    readonly file: string,
    private readonly clock = () => new Date(),
  ) {}

  begin({ name, title, parameters }: Runbook, reason: string): void {
    const list = Object.entries(parameters).map(([key, value]) => `- ${key}: ${value}`);
    appendFileSync(this.file, `# ${name}: ${title}\n\n- reason: ${reason}\n${list.join("\n")}\n\n`, { mode: 0o600 });
  }

  line(text: string): void {
    appendFileSync(this.file, `    ${this.clock().toISOString()}  ${text}\n`);
  }

  end({ complete, pending }: Result): void {
    const outcome = complete ? (pending.length === 0 ? "Every step is done." : "Every step is done but those that wait.") : "Stopped; see the last line.";
    appendFileSync(this.file, `\n${outcome}\n${pending.map((what) => `- pending: ${what}\n`).join("")}`);
  }
}
