/**
 * The process that talks to the register: it keeps the published cards true and answers the gates' questions. It touches no
 * device, and no door waits for it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { readEsi } from "./card/esi.ts";
import { makeFolder } from "./disk/durable.ts";
import { loadSecret } from "./disk/secret.ts";
import { openEsup } from "./esup/client.ts";
import { readIdentity } from "./esup/identity.ts";
import { serveTaps } from "./esup/serve.ts";
import { openClock } from "./ops/clock.ts";
import { simulatedSource, systemSource } from "./ops/clock-source.ts";
import type { Config } from "./ops/config.ts";
import { configFromArgs, runToEnd } from "./ops/entry.ts";
import { type Log, openLog } from "./ops/log.ts";
import { momentsIn } from "./ops/moment.ts";
import { keepWatchdogFed, type Notify, openNotify } from "./ops/notify.ts";
import { untilStopped } from "./ops/stop.ts";
import { openRouter } from "./router/client.ts";
import { keepSynced, type SyncEvents } from "./router/keep-synced.ts";
import { tellPass } from "./router/tell-pass.ts";
import { readToken } from "./router/token.ts";
import { openLedger } from "./snapshot/ledger.ts";
import { personHasher } from "./snapshot/person.ts";
import { openPublisher } from "./snapshot/publisher.ts";
import { loadSigner } from "./snapshot/signing.ts";
import { SnapshotError } from "./snapshot/words.ts";

/** The gate checks its devices; here they are nobody's business, and their native parts are not even loaded. */
const DEVICES = { reader: v.unknown(), actuator: v.unknown(), input: v.unknown() };
/** For one whole answer of the router, also when a person has long given up: the next one has it at once. Milliseconds. */
const DEADLINE_MS = 10_000;
/** What the way between gate and sync needs of a person's patience. Milliseconds. */
const WAY_MS = 100;
const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

async function runSync(config: Config<unknown, unknown>, log: Log): Promise<void> {
  const { sync, gate, site } = config;
  const credentialsDirectory = process.env["CREDENTIALS_DIRECTORY"];
  const token = readToken(sync.token_file);
  const notify = openNotify(process.env);
  await using stack = new AsyncDisposableStack();

  makeFolder(sync.state_folder, 0o700);
  const momentOf = momentsIn(site.time_zone);
  const ledger = stack.use(openLedger(sync.state_folder, { dayOf: (unixMs) => momentOf(unixMs).day }));
  if (ledger.brokenMovedTo !== undefined)
    log.error({ movedTo: ledger.brokenMovedTo }, "the ledger was damaged: it is put aside, and the register read anew");
  const clock = openClock(
    config.clock.source === "simulated" ? simulatedSource(config.clock.offset_file ?? "") : systemSource,
  );
  clock.hasPassed(ledger.floor());
  const now = (): number => Math.floor(clock.read().now);

  const signer = () => loadSigner({ credentialsDirectory, folder: sync.state_folder, cards: config.cards_folder });
  const publisher = stack.use(
    openPublisher({ folder: config.cards_folder, site: site.id, signer, validForMs: sync.valid_days * DAY_MS, now }),
  );
  const hash = personHasher(
    loadSecret({ name: "person-key", credentialsDirectory, file: join(sync.state_folder, "person-key") }),
  );
  const router = openRouter({
    origin: sync.router,
    token,
    ca: sync.ca_file === undefined ? undefined : readFileSync(sync.ca_file, "utf8"),
    now,
    requestsPerSecond: sync.requests_per_second,
    concurrency: sync.concurrency,
    deadlineMs: DEADLINE_MS,
    lookup: sync.lookup,
    onServerTime(unixMs) {
      if (!clock.hasPassed(unixMs)) return;
      try {
        ledger.raiseFloor(unixMs);
      } catch (error) {
        log.error({ err: error }, "the time could not be written down");
      }
    },
  });

  if (token === undefined) log.info("no token: the register is only asked about single cards");
  stack.use(
    await keepSynced({
      ...eventsFor(log, notify, sync.router),
      router,
      ledger,
      publisher,
      socket: config.ask_socket,
      withList: token !== undefined,
      personOf(text) {
        const esi = readEsi(text);
        return esi === undefined ? undefined : hash(esi);
      },
      now,
      refreshMs: sync.refresh_minutes * MINUTE_MS,
      keepLookupsMs: sync.keep_lookups_days * DAY_MS,
      concurrency: sync.concurrency,
      pauses: { quietMs: sync.probe_seconds * SECOND_MS },
      patienceMs: Math.max(WAY_MS, gate.ask_deadline_ms - WAY_MS),
    }),
  );

  stack.use(await serveEsup(config, log));

  // The loop that feeds it is the health: a register that is down is no reason to restart us.
  stack.use(keepWatchdogFed(notify, { env: process.env, healthy: () => true }));
  notify.ready();
  await untilStopped();
  notify.stopping();
}

/** Asks the site's own server about chips, where there is one. */
async function serveEsup(
  { esup, esup_socket }: Config<unknown, unknown>,
  log: Log,
): Promise<AsyncDisposable | undefined> {
  if (esup === undefined) return undefined;
  const { auth, ca_file, credential_file, deadline_ms, mode, numero_id, server } = esup;
  await using stack = new AsyncDisposableStack();
  const client = stack.use(
    openEsup({
      server,
      numeroId: numero_id,
      mode,
      identity: readIdentity(auth, credential_file),
      ca: ca_file === undefined ? undefined : readFileSync(ca_file, "utf8"),
      deadlineMs: deadline_ms,
    }),
  );
  stack.use(
    await serveTaps({
      socket: esup_socket,
      esup: client,
      onAnswer(answer) {
        if (answer.is === "no-answer")
          log.warn({ server, why: answer.why }, "the esup server did not say which card it is");
      },
    }),
  );
  return stack.move();
}

function eventsFor(log: Log, notify: Notify, origin: string): SyncEvents {
  const startTelling = () =>
    tellPass({
      onStatus: (line) => notify.status(line),
      onLog: ({ doing, done, of, perSecond, leftMinutes }) =>
        log.info(
          { doing, done, of, perSecond: round(perSecond), leftMinutes: leftMinutes && Math.ceil(leftMinutes) },
          "reading the register",
        ),
    });
  let tell = startTelling();
  return {
    onReach(fault) {
      if (fault === undefined) log.info({ router: origin }, "the register answers");
      else log.warn({ router: origin, fault }, "the register does not answer");
    },
    onProgress: (progress) => tell(progress),
    onPass(end, cards) {
      tell = startTelling();
      notify.status(`${cards} cards`);
      if (end === "shifted")
        log.warn({ cards }, "the register was read, but its list changed too much meanwhile to be called whole");
      else log.info({ cards, list: end }, "the register was read");
    },
    onPassFailed(error, retryInMs) {
      tell = startTelling();
      log.warn(
        { err: error, retryInMs: Math.round(retryInMs) },
        "the register could not be read on; what is known stays, and it goes on from there",
      );
    },
    onPublished: ({ id, seq, count }, changes) => log.info({ snapshot: id, seq, cards: count, changes }, "published"),
    onTrouble(error) {
      const helps =
        error instanceof SnapshotError && error.code === "shrunk"
          ? "suspiciously many cards are gone: they stay published. When that is right: stop sync, esc-kiosk snapshot publish --force, start it again"
          : "could not publish; what was published stays";
      log.error({ err: error }, helps);
    },
    onContradicted: (count) => log.warn({ count }, "the register speaks against admissions; the gate is told"),
    onFault: (error) => log.error({ err: error }, "could not be written down"),
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

const config = configFromArgs(DEVICES);
if (config !== undefined) {
  const log = openLog("sync");
  await runToEnd(log, () => runSync(config, log));
}
