/** How far a long piece of work is: one line that redraws itself on a terminal, plain lines anywhere else. */

export interface ProgressOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface ProgressOptions {
  /** What is being done, in a word or two. */
  readonly label: string;
  /** Milliseconds that never jump. */
  readonly now?: () => number;
}

interface ProgressState {
  /** In any unit, the same as `total`; undefined total: it is not known how much is left. */
  readonly done: number;
  readonly total: number | undefined;
  readonly rows: number;
}

/** Disposal ends the line, whether the work succeeded or not, and is idempotent. */
export interface Progress extends Disposable {
  update(state: ProgressState): void;
}

const REDRAW_MS = 100;
const PLAIN_LINE_MS = 5_000;
const BAR = 24;
const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";
const CLEAR_LINE = "\r\u001b[2K";

export function openProgress(
  output: ProgressOutput,
  { label, now = () => performance.now() }: ProgressOptions,
): Progress {
  const startedAt = now();
  const isTerminal = output.isTTY === true;
  let drawnAt = startedAt;
  let latest: ProgressState | undefined;
  let state: "quiet" | "drawing" | "over" = "quiet";

  function describe(shown: ProgressState): string {
    const width = (output.columns ?? 80) - 1;
    const elapsedMs = Math.max(1, now() - startedAt);
    const share = shown.total === undefined || shown.total <= 0 ? undefined : Math.min(1, shown.done / shown.total);
    const words = [label];
    if (share !== undefined) {
      if (isTerminal) words.push(bar(share));
      words.push(`${Math.floor(share * 100)} %`);
    }
    words.push(`${count(shown.rows)} rows`, `${count((shown.rows / elapsedMs) * 1_000)} a second`);
    if (share !== undefined && share > 0 && share < 1) words.push(`${clock((elapsedMs / share) * (1 - share))} left`);
    const line = words.join("  ");
    return isTerminal ? line.slice(0, Math.max(1, width)) : line;
  }

  return {
    update(next) {
      latest = next;
      if (state === "over" || now() - drawnAt < (isTerminal ? REDRAW_MS : PLAIN_LINE_MS)) return;
      drawnAt = now();
      if (isTerminal) output.write(`${state === "quiet" ? HIDE_CURSOR : ""}${CLEAR_LINE}${describe(next)}`);
      else output.write(`${describe(next)}\n`);
      state = "drawing";
    },
    [Symbol.dispose]() {
      // what took less than a first line has nothing to tell
      if (state === "drawing" && latest !== undefined)
        output.write(isTerminal ? `${CLEAR_LINE}${describe(latest)}\n${SHOW_CURSOR}` : `${describe(latest)}\n`);
      state = "over";
    },
  };
}

function bar(share: number): string {
  const full = Math.floor(share * BAR);
  return `[${"#".repeat(full)}${".".repeat(BAR - full)}]`;
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function clock(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
