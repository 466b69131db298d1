import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, rmdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { UsageError } from "../preview/config";

/** Says that a folder is ours to replace, and which of its files we wrote. */
const marker = ".ha-render";

/**
 * Writes the files into a folder and removes what an earlier render left there; files of others stay.
 * @throws UsageError when the folder holds something and no earlier render wrote it
 */
export function writeFolder(directory: string, stack: string, files: Map<string, string>): void {
  try {
    clear(directory);
    for (const [name, content] of files) {
      const file = path.join(directory, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    mkdirSync(directory, { recursive: true });
    writeFileSync(path.join(directory, marker), `${JSON.stringify({ stack, files: [...files.keys()] }, null, 2)}\n`);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--out ${directory}: cannot be written (${error instanceof Error ? error.message : String(error)})`);
  }
}

function clear(directory: string): void {
  if (!existsSync(directory)) return;
  if (readdirSync(directory).length === 0) return;
  const written = earlierFiles(path.join(directory, marker));
  if (written === undefined)
    throw new UsageError(`--out ${directory}: holds files that \`ha render\` did not write; allowed: a new or empty folder, or an earlier render`);
  for (const name of written) {
    const file = path.join(directory, name);
    // The list is a file that anybody may edit: nothing outside the folder is touched.
    if (path.relative(directory, file).startsWith("..")) continue;
    rmSync(file, { force: true });
    removeEmpty(path.dirname(file), directory);
  }
}

function earlierFiles(file: string): string[] | undefined {
  try {
    const { files } = JSON.parse(readFileSync(file, "utf8")) as { files: unknown };
    return Array.isArray(files) ? files.map(String) : undefined;
  } catch {
    return undefined;
  }
}

function removeEmpty(directory: string, root: string): void {
  if (path.relative(root, directory) === "" || !existsSync(directory) || readdirSync(directory).length > 0) return;
  rmdirSync(directory);
  removeEmpty(path.dirname(directory), root);
}
