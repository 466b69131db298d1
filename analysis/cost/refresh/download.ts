import { createWriteStream, existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** A list that could not be had; the message is for the user. */
export class RefreshError extends Error {
  override readonly name = "UsageError";
}

export interface DownloadOptions {
  /** Called with bytes on disk, and of the whole where the server says. */
  onProgress?: (bytes: number, total: number | undefined) => void;
  /** Attempts until giving up; default 5. */
  attempts?: number;
  /** Milliseconds before the second attempt, doubled before each further one; default 1,000. */
  backoffMs?: number;
}

/**
 * Brings an address onto the disk. A file that is there already is asked for by its ETag and not fetched again; one that
 * broke off is continued where it stopped, as long as the server still has the same one.
 * @throws RefreshError after the last attempt, or at once for an answer that will not change (4xx besides 429)
 */
export async function download(url: string, file: string, options: DownloadOptions = {}): Promise<void> {
  const { attempts = 5, backoffMs = 1_000 } = options;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await attemptOnce(url, file, options);
      return;
    } catch (error) {
      const final = error instanceof RefreshError || attempt >= attempts;
      if (error instanceof RefreshError) throw error;
      if (final)
        throw new RefreshError(`${url}: ${messageOf(error)}, ${String(attempts)} times; is there a way to the internet? --aws-url and --azure-url name mirrors`);
      await wait(backoffMs * 2 ** (attempt - 1));
    }
  }
}

const messageOf = (error: unknown): string => {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error ? cause.message : error instanceof Error ? error.message : String(error);
};

async function attemptOnce(url: string, file: string, { onProgress }: DownloadOptions): Promise<void> {
  const [part, tagOf] = [`${file}.part`, (name: string) => `${name}.etag`];
  const tag = (name: string): string | undefined => (existsSync(name) && existsSync(tagOf(name)) ? readFileSync(tagOf(name), "utf8") : undefined);
  const [whole, begun] = [tag(file), tag(part)];
  const have = begun === undefined ? 0 : statSync(part).size;
  const headers: Record<string, string> = {
    ...(whole === undefined ? {} : { "If-None-Match": whole }),
    // With If-Range a server that has another file by now sends all of it.
    ...(begun === undefined || have === 0 ? {} : { Range: `bytes=${String(have)}-`, "If-Range": begun }),
  };
  const response = await fetch(url, { headers });
  if (response.status === 304) return;
  if (response.status === 429 || response.status >= 500) throw new Error(`the server answers ${String(response.status)}`);
  if (!response.ok || response.body === null) throw new RefreshError(`${url}: the server answers ${String(response.status)}`);

  const continued = response.status === 206;
  const etag = response.headers.get("etag");
  if (!continued) rmSync(part, { force: true });
  if (etag !== null) writeFileSync(tagOf(part), etag);
  let bytes = continued ? have : 0;
  const length = response.headers.get("content-length");
  const total = length === null ? undefined : bytes + Number(length);
  const body = Readable.fromWeb(response.body);
  body.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    onProgress?.(bytes, total);
  });
  await pipeline(body, createWriteStream(part, { flags: continued ? "a" : "w" }));
  if (total !== undefined && bytes !== total) throw new Error(`it broke off after ${String(bytes)} of ${String(total)} bytes`);
  renameSync(part, file);
  if (etag !== null) renameSync(tagOf(part), tagOf(file));
}
