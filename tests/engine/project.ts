import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";

export type Settings = Record<string, unknown>;

const projectFile = /^Pulumi\.ya?ml$/;
const stackFile = /^Pulumi\..+\.ya?ml$/;

interface StackFile {
  config?: Settings;
  [other: string]: unknown;
}

/**
 * Leaves out how the real stack's secrets are encrypted: that key belongs to whoever deploys, and the engine's own
 * backend makes its own. A `secure:` value stays and fails when the program reads it, as it should.
 */
function copyStackFile(from: string, to: string): void {
  const file = (parse(readFileSync(from, "utf8")) as StackFile | null) ?? {};
  writeFileSync(to, stringify({ ...file, secretsprovider: undefined, encryptedkey: undefined, encryptionsalt: undefined }));
}

/**
 * The project as the CLI sees it: its own copies of `Pulumi*.yaml`, links to everything else. The CLI writes into
 * stack files (the salt of a new stack, secrets), and the repository's must stay as they are.
 */
export class ProjectCopy {
  readonly name: string;

  constructor(source: string, readonly folder: string) {
    mkdirSync(folder, { recursive: true });
    for (const entry of readdirSync(source)) {
      if (entry === ".git") continue;
      if (stackFile.test(entry)) copyStackFile(join(source, entry), join(folder, entry));
      else if (projectFile.test(entry)) copyFileSync(join(source, entry), join(folder, entry));
      else symlinkSync(join(source, entry), join(folder, entry));
    }
    this.name = (parse(readFileSync(join(folder, "Pulumi.yaml"), "utf8")) as { name: string }).name;
  }

  stackFile(stack: string): string {
    return join(this.folder, `Pulumi.${stack}.yaml`);
  }

  /** Keys without a namespace are the project's. */
  setConfig(stack: string, values: Settings): void {
    writeFileSync(this.stackFile(stack), this.merged(stack, values));
  }

  /** A settings file for one command, which leaves the stack's own alone. */
  overlay(stack: string, values: Settings, path: string): string {
    writeFileSync(path, this.merged(stack, values));
    return path;
  }

  private merged(stack: string, values: Settings): string {
    const path = this.stackFile(stack);
    const file = (existsSync(path) ? (parse(readFileSync(path, "utf8")) as StackFile | null) : null) ?? {};
    const added = Object.entries(values).map(([key, value]) => [key.includes(":") ? key : `${this.name}:${key}`, value]);
    return stringify({ ...file, config: { ...file.config, ...(Object.fromEntries(added) as Settings) } });
  }
}
