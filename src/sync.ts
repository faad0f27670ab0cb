/**
 * The process that talks to the register: it fills the snapshot and answers the gate's questions. It touches no device,
 * and no door waits for it.
 */
import * as v from "valibot";
import type { Config } from "./ops/config.ts";
import { configFromArgs, runToEnd } from "./ops/entry.ts";
import { type Log, openLog } from "./ops/log.ts";
import { keepWatchdogFed, openNotify } from "./ops/notify.ts";
import { untilStopped } from "./ops/stop.ts";
import { openAnswer } from "./router/answer.ts";
import { openRouter } from "./router/client.ts";
import { fillSnapshot } from "./router/fill.ts";
import { keepFilled } from "./router/keep-filled.ts";
import { readToken } from "./router/token.ts";

/** The gate checks its devices; here they are nobody's business, and their native parts are not even loaded. */
const DEVICES = { reader: v.unknown(), actuator: v.unknown() };
/** For one answer of the register when nobody stands at a gate. Milliseconds. */
const FILL_DEADLINE_MS = 30_000;
const MINUTE_MS = 60_000;

async function runSync(config: Config<unknown, unknown>, log: Log): Promise<void> {
  const { sync, gate, site } = config;
  const token = readToken(sync.token_file);
  const notify = openNotify(process.env);
  const stopping = new AbortController();
  await using stack = new AsyncDisposableStack();

  const asked = stack.use(openRouter({ origin: sync.router, deadlineMs: gate.ask_deadline_ms }));
  stack.use(
    await openAnswer({
      socket: config.ask_socket,
      router: asked,
      onReach(fault) {
        if (fault === undefined) log.info({ router: sync.router }, "the register answers");
        else log.warn({ router: sync.router, fault }, "the register does not answer");
      },
    }),
  );

  const listed = stack.use(openRouter({ origin: sync.router, token, deadlineMs: FILL_DEADLINE_MS }));
  async function fill(signal: AbortSignal): Promise<void> {
    const options = { router: listed, folder: config.cards_folder, site: site.id, takenAt: Date.now(), signal };
    const { snapshot, gone, unreadable } = await fillSnapshot({
      ...options,
      onProgress: ({ doing, done, of }) => {
        if (done % 100 === 0) notify.status(`reading the register: ${doing} ${done} of ${of}`);
      },
    });
    notify.status(`${snapshot.count} cards`);
    log.info({ snapshot: snapshot.id, cards: snapshot.count, gone, unreadable }, "the snapshot is new");
  }
  if (token === undefined) log.info("no token: the register is only asked about single cards");
  const filling =
    token === undefined
      ? undefined
      : keepFilled({
          fill,
          everyMs: sync.refresh_minutes * MINUTE_MS,
          onFailure: (error, retryInMs) =>
            log.warn(
              { err: error, retryInMs: Math.round(retryInMs) },
              "the snapshot could not be filled, the old one stays",
            ),
          signal: stopping.signal,
        });

  // The loop that feeds it is the health: a register that is down is no reason to restart us.
  stack.use(keepWatchdogFed(notify, { env: process.env, healthy: () => true }));
  notify.ready();
  await untilStopped();
  notify.stopping();
  stopping.abort();
  await filling;
}

const config = configFromArgs(DEVICES);
if (config !== undefined) {
  const log = openLog("sync");
  await runToEnd(log, () => runSync(config, log));
}
