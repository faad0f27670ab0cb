/**
 * The process at the gate: readers and relays on one side, loopback on the other, nothing beyond. It decides alone; the
 * network may be gone for weeks.
 */
import { join } from "node:path";
import {
  type ActuatorOptions,
  actuatorOptions,
  type InputOptions,
  inputOptions,
  type ReaderOptions,
  readerOptions,
} from "../firmware-bridge/catalog.ts";
import type { Context } from "../firmware-bridge/context.ts";
import { enrolmentsIn } from "./chip/enrolments.ts";
import { openReadScan } from "./chip/known-chips.ts";
import { makeFolder } from "./disk/durable.ts";
import { loadSecret } from "./disk/secret.ts";
import { openTaps } from "./esup/tap.ts";
import { openJournal } from "./journal/journal.ts";
import { type KeptScreen, keepScreens } from "./kiosk/keep-screens.ts";
import { byTheClock } from "./lane/by-the-clock.ts";
import { openCards } from "./lane/cards.ts";
import { letIn, runLane } from "./lane/lane.ts";
import { openLookAround } from "./lane/look-around.ts";
import { pastIn } from "./lane/past.ts";
import { openSecondLooks } from "./lane/second-look.ts";
import { openComers } from "./lane/comers.ts";
import { openGuests } from "./lane/guests.ts";
import { openHeadcount } from "./lane/headcount.ts";
import { openTrust } from "./lane/trust.ts";
import { openClock } from "./ops/clock.ts";
import { simulatedSource, systemSource } from "./ops/clock-source.ts";
import type { Config } from "./ops/config.ts";
import { configFromArgs, runToEnd } from "./ops/entry.ts";
import { localMomentsIn } from "./ops/local-moment.ts";
import { type Log, openLog } from "./ops/log.ts";
import { minuteOfDay, momentsIn } from "./ops/moment.ts";
import { keepWatchdogFed, openNotify } from "./ops/notify.ts";
import { VERSION } from "./ops/release.ts";
import { untilStopped } from "./ops/stop.ts";
import { type OpenLane, openLane } from "./open-lane.ts";
import { openArchive } from "./policy/archive.ts";
import { openAsk } from "./router/ask.ts";
import { openDesk } from "./staff/desk.ts";
import { healthOf } from "./staff/health.ts";
import { openPinPad } from "./staff/pin-pad.ts";
import { staffServer } from "./staff/server.ts";
import { followSnapshot } from "./snapshot/current.ts";
import { openTill } from "./till/open-till.ts";

const DEVICES = { reader: readerOptions, actuator: actuatorOptions, input: inputOptions };
type GateConfig = Config<ReaderOptions, ActuatorOptions, InputOptions>;

/** How often the age of the data and the state of the clock are looked at. Milliseconds. */
const LOOK_MS = 1000;
/** Four million entries on a small board. Milliseconds. */
const UPGRADE_MS = 1_200_000;
/** What the way between gate and sync needs of a tap. Milliseconds. */
const WAY_MS = 500;
/** The folder of the cards is watched; this is the safety net under the watching. Milliseconds. */
const POLL_MS = 5000;

/** What a gate needs from around it. */
export interface Surroundings {
  readonly log: Log;
  /** Resolves when the gate shall end. */
  readonly stopped: Promise<unknown>;
  /** What stands between the devices and the machine; left out: the machine itself. */
  readonly devices?: Context;
  /** Called once, when it serves: with the address of each lane's page. */
  readonly onReady?: (origins: readonly string[]) => void;
}

/** Resolves when it was stopped in good order; rejects when it cannot start. */
export async function runGate(
  config: GateConfig,
  { log, stopped, devices = {}, onReady }: Surroundings,
): Promise<void> {
  const { gate, site } = config;
  const momentOf = momentsIn(site.time_zone);

  makeFolder(gate.state_folder, 0o700);
  await using stack = new AsyncDisposableStack();
  const secret = (name: string) =>
    loadSecret({
      name,
      credentialsDirectory: process.env["CREDENTIALS_DIRECTORY"],
      file: join(gate.state_folder, name),
    });
  const key = secret("site-key");
  const notify = openNotify(process.env);
  const onUpgrade = (): void => {
    notify.startsWithin(UPGRADE_MS);
    log.warn("the journal is of an earlier release and becomes one of this, which may take minutes");
  };
  const journal = stack.use(openJournal(join(gate.state_folder, "journal.sqlite"), { key, onUpgrade }));
  const source = config.clock.source === "simulated" ? simulatedSource(config.clock.offset_file ?? "") : systemSource;
  const clock = openClock(source, pastIn(journal));
  const enrolments = enrolmentsIn(gate.state_folder, process.env["CREDENTIALS_DIRECTORY"]);
  const passes = { config: config.guest, site: site.id, cards: config.cards_folder, folder: gate.state_folder };
  const guests = stack.use(openGuests({ ...passes, pollMs: POLL_MS, journal, clock, momentOf, log }));
  const readScan = guests.reading(openReadScan(config.chip, enrolments, () => clock.read().now, log));
  const secondLooks = openSecondLooks({ journal, lanes: config.lane.map(({ id }) => id), clock, momentOf, log });
  const ask = stack.use(gate.ask ? openAsk({ socket: config.ask_socket, onSecondLook: secondLooks.hear }) : undefined);
  const { esup } = config;
  const taps = stack.use(esup && openTaps({ socket: config.esup_socket, deadlineMs: esup.deadline_ms + WAY_MS }));
  const countedOutAt = site.counted_out_at === undefined ? undefined : minuteOfDay(site.counted_out_at);
  const headcount = openHeadcount({ journal, clock, momentOf, countedOutAt });
  const comers = openComers({ journal, clock, momentOf });
  const policies = {
    archive: openArchive(gate.state_folder),
    momentAt: localMomentsIn(site.time_zone),
    pollMs: POLL_MS,
    refreshMinutes: config.sync.refresh_minutes,
  };
  const box = { journal, clock, momentOf, headcount, comers, hasStaff: config.staff.length > 0, policies };
  const lanes: OpenLane[] = [];
  for (const lane of config.lane) lanes.push(stack.use(await openLane(lane, site, devices, log, box, taps)));

  // After the devices: ten million cards are looked through while those are opened.
  const snapshot = stack.use(
    await followSnapshot(config.cards_folder, {
      site: site.id,
      trust: openTrust({ journal, configured: gate.trusted_keys, stamp: () => clock.stamp() }),
      now: () => clock.read().now,
      pollMs: POLL_MS,
      onChange(info, why) {
        if (info !== undefined && !clock.hasPassed(info.issuedAt))
          log.warn({ issuedAt: info.issuedAt }, "the snapshot was issued in what is the future for a synced clock");
        const answers = { snapshot: info?.id, seq: info?.seq, cards: info?.count };
        if (why === undefined) log.info(answers, "the snapshot is new");
        else log.warn({ ...answers, why }, "what is published is refused; what answered goes on answering");
      },
    }),
  );
  const cards = openCards({ snapshot: () => snapshot.current(), ask, deadlineMs: gate.ask_deadline_ms });
  const shared = { journal, clock, momentOf, log };
  const info = () => snapshot.current()?.info;
  const kept = lanes.flatMap(({ lastPainted, name }, nth): KeptScreen[] => {
    const browser = config.lane[nth]?.screen.browser;
    return browser === undefined ? [] : [{ lane: name, browser, lastPainted }];
  });
  const look = keepScreens(kept, log);
  const screens = () => look(performance.now());
  const lookAround = openLookAround({ ...shared, name: site.id, lanes, info, ask, secondLooks, notify, screens });
  const turn = byTheClock({ headcount, lanes, log });
  const turning = setInterval(turn, LOOK_MS);
  stack.defer(() => clearInterval(turning));
  turn();
  const looking = setInterval(lookAround, LOOK_MS);
  stack.defer(() => clearInterval(looking));
  lookAround();

  journal.append({ kind: "start", ...clock.stamp(), version: VERSION, floor: clock.read().proved });
  for (const { display } of lanes) display.trouble("starting", "off");

  if (config.till !== undefined) stack.use(openTill(config.till, { ...shared, token: secret("till-token") }));
  stack.use(keepWatchdogFed(notify, { env: process.env, healthy: () => journal.recent(1).length === 1 }));
  notify.ready();
  const origins = lanes.map(({ origin }) => origin);
  log.info({ origin: origins[0], origins, policies: lanes.map(({ policy }) => policy().name) }, "the gate is ready");
  onReady?.(origins);

  const { environment } = site;
  const parts = lanes.map((lane) => ({ ...lane, ...shared, environment, cards, readScan }));
  if (config.staff.length > 0) {
    const pad = openPinPad(config.staff);
    for (const lane of parts) {
      const health = healthOf({ ...lane, info, ask, folder: gate.state_folder });
      const desk = openDesk({ ...lane, lane: lane.name, headcount, health, letIn: (how) => letIn(lane, how) });
      lane.serveStaff(staffServer({ ...shared, lane: lane.name, desk, pad }));
    }
  }
  const serving = Promise.all(parts.map(runLane));
  await Promise.race([stopped, serving]);
  notify.stopping();
  await Promise.all(lanes.flatMap(({ readers }) => readers.map((reader) => reader[Symbol.asyncDispose]())));
  await serving;
  journal.append({ kind: "stop", ...clock.stamp(), why: "asked to" });
}

if (import.meta.main) {
  const config = configFromArgs(DEVICES);
  if (config !== undefined) {
    const log = openLog("gate");
    await runToEnd(log, () => runGate(config, { log, stopped: untilStopped() }));
  }
}
