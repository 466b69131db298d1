/** What a command ends with. */
export const exitCode = {
  fine: 0,
  /** A mandatory policy is violated, or a drill failed. */
  violation: 1,
  /** The command line, the configuration or a file is wrong, or the program failed. */
  usage: 2,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
