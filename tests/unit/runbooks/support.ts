import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Action, Actor } from "../../../runbooks/action";
import type { Situation } from "../../../runbooks/situation";

export const situation: Situation = {
  regions: [
    { name: "us-east", awsRegion: "us-east-1", peerAwsRegion: "eu-west-1" },
    { name: "eu-west", awsRegion: "eu-west-1", peerAwsRegion: "us-east-1" },
  ],
  writer: "us-east",
  domain: "agentic-platform.com",
  databaseName: "agentic_platform",
  engine: "rds",
  recoveryPointMinutes: 5,
};

/** Remembers what it was asked, and answers as a test says. */
export class FakeActor implements Actor {
  readonly performed: Action[] = [];

  constructor(private readonly answer: (action: Action) => string) {}

  perform(action: Action): Promise<string> {
    this.performed.push(action);
    try {
      return Promise.resolve(this.answer(action));
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/** A folder of the test's own. */
export function inFolder<T>(work: (file: (name: string) => string) => Promise<T>): () => Promise<T> {
  return async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "runbook-test-"));
    try {
      return await work((name) => path.join(folder, name));
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
}
