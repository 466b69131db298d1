import * as pulumi from "@pulumi/pulumi";
import { ConfigError, readSettings, type Settings } from "./config";
import { region } from "./region";

/**
 * The program of every stack: `pulumi up` and the embedded preview run this one function.
 * @throws ConfigError with every fault of the configuration at once
 */
export async function program(): Promise<Record<string, unknown>> {
  return await region(currentSettings());
}

function currentSettings(): Settings {
  const prefix = `${pulumi.getProject()}:`;
  const raw = Object.fromEntries(
    Object.entries(pulumi.runtime.allConfig())
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value]),
  );
  try {
    return readSettings(raw, pulumi.getStack());
  } catch (error) {
    // The engine prints a RunError's message alone; anything else comes with a stack trace.
    if (error instanceof ConfigError) throw new ConfigRunError(error);
    throw error;
  }
}

class ConfigRunError extends pulumi.RunError {
  constructor(override readonly cause: ConfigError) {
    super(cause.message);
  }
}
