/** What every command of the command line is. */
export interface Command {
  /** What follows the command's name, as the help shows it. */
  readonly usage: string;
  /** One line. */
  readonly does: string;
  /** Resolves with the exit code: 0 done, 1 a check failed. Throws `UsageError` for a wrong call. */
  run(args: readonly string[]): Promise<number>;
}

/** The call itself was wrong; the message says how, the command line adds what was expected. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Says what is wrong and resolves to exit code 1. */
export function fail(line: string): 1 {
  process.stderr.write(`${line}\n`);
  return 1;
}

export function only(positionals: readonly string[], what: string): string {
  const [value, extra] = positionals;
  if (value === undefined) throw new UsageError(`${what} is missing`);
  if (extra !== undefined) throw new UsageError(`one ${what} is expected, and "${extra}" is one too many`);
  return value;
}
