/** The `[till]` of the config made real. */
import type { Journal } from "../journal/journal.ts";
import type { Clock } from "../ops/clock.ts";
import type { Log } from "../ops/log.ts";
import type { TillOptions } from "./options.ts";
import { openSales } from "./sales.ts";
import { serveTill } from "./server.ts";
import { openNews } from "./stream.ts";

/** How often it is looked for what no till confirmed in time. Milliseconds. */
const LOOK_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

export interface TillParts {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  /** 32 bytes. */
  readonly token: Uint8Array;
}

/** Throws `JournalError`. */
export function openTill(options: TillOptions, { clock, journal, log, token }: TillParts): AsyncDisposable {
  const stack = new AsyncDisposableStack();
  const sales = openSales({
    journal,
    clock,
    lanes: options.lanes,
    confirmWithinMs: options.confirm_within_minutes * MINUTE_MS,
    keepMs: options.keep_hours * HOUR_MS,
  });
  const news = openNews();
  stack.use(journal.follow(() => news.tell()));
  stack.use(serveTill({ ...options, sales, news, log, token }));
  if (options.unconfirmed === "void") stack.use(everySecond(() => sales.voidLate(), log));
  return stack;
}

/** `step` returns whether there may be more to do right now; others get their turn before it is done. */
function everySecond(step: () => boolean, log: Log): Disposable {
  let more: NodeJS.Immediate | undefined;
  function go(): void {
    try {
      more = step() ? setImmediate(go) : undefined;
    } catch (error) {
      more = undefined;
      log.error({ err: error }, "what no till confirmed cannot be voided; it is tried again");
    }
  }
  const looking = setInterval(() => {
    if (more === undefined) go();
  }, LOOK_MS);
  return {
    [Symbol.dispose]() {
      clearInterval(looking);
      clearImmediate(more);
    },
  };
}
