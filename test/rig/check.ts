import { setImmediate as turnOfTheLoop, setTimeout as sleep } from "node:timers/promises";

/** Software emulation is about ten times slower than the machine: what takes longer than this is not slow but stuck. */
const LIMIT_MS = 40_000;
const POLL_MS = 10;

let failures = 0;
let uncaught: readonly unknown[] = [];

process.on("uncaughtException", (error) => {
  uncaught = [...uncaught, error];
});

/** How many checks have failed so far. */
export function failed(): number {
  return failures;
}

/** Runs one check and prints `PASS name` or `FAIL name: why`. An exception that nobody caught is a failure too. Never rejects. */
export async function check(name: string, body: () => Promise<void>): Promise<void> {
  const began = performance.now();
  try {
    await body();
    await turnOfTheLoop();
    if (uncaught.length > 0) throw uncaught[0];
    console.log(`PASS ${name} (${seconds(performance.now() - began)})`);
  } catch (error) {
    failures += 1;
    console.log(`FAIL ${name}: ${error instanceof Error ? error.message : String(error)}`);
    if (error instanceof Error) console.log(error.stack);
  }
  uncaught = [];
}

/** Something worth knowing that is neither right nor wrong. */
export function note(text: string): void {
  console.log(`NOTE ${text}`);
}

/** Throws unless both are the same text. */
export function same(what: string, seen: unknown, expected: unknown): void {
  const [is, should] = [JSON.stringify(seen), JSON.stringify(expected)];
  if (is !== should) throw new Error(`${what}: expected ${should}, saw ${is}`);
}

/** Waits until `condition` gives something, and gives it. Rejects after 40 s with what it waited for. */
export async function until<T>(what: string, condition: () => T | undefined | false): Promise<T> {
  const end = performance.now() + LIMIT_MS;
  for (;;) {
    const found = condition();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`waited ${seconds(LIMIT_MS)} in vain for ${what}`);
    await sleep(POLL_MS);
  }
}

/** The promise's value, or a rejection after 40 s with what was waited for. */
export async function inTime<T>(what: string, promise: PromiseLike<T>): Promise<T> {
  const done = new AbortController();
  const late = sleep(LIMIT_MS, undefined, { signal: done.signal }).then(() => {
    throw new Error(`waited ${seconds(LIMIT_MS)} in vain for ${what}`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    late.catch(() => {}); // the abort rejects it, and nobody listens any more
    done.abort();
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** With what `code` the promise rejected, or that it did not. */
export function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => "was taken",
    (error: unknown) => (error instanceof Error && "code" in error ? error.code : String(error)),
  );
}
