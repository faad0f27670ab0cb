/**
 * The process at the gate: readers and relays on one side, loopback on the other, nothing beyond. It decides alone; the
 * network may be gone for weeks.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type ActuatorOptions,
  actuatorOptions,
  openActuator,
  openReader,
  type ReaderOptions,
  readerOptions,
} from "../firmware-bridge/catalog.ts";
import type { Health } from "../firmware-bridge/device.ts";
import { keepActing, keepReading } from "../firmware-bridge/reopen.ts";
import { loadSecret } from "./disk/secret.ts";
import { openJournal } from "./journal/journal.ts";
import { openDisplay } from "./kiosk/display.ts";
import type { KioskState, Place, Trouble } from "./kiosk/protocol.ts";
import { serveKiosk } from "./kiosk/server.ts";
import { dataAge, openCards } from "./lane/cards.ts";
import { runLane } from "./lane/lane.ts";
import { stampOf } from "./lane/uptime.ts";
import { openClock, momentsIn, simulatedSource, systemSource } from "./ops/clock.ts";
import type { Config } from "./ops/config.ts";
import { configFromArgs, runToEnd } from "./ops/entry.ts";
import { type Log, openLog } from "./ops/log.ts";
import { keepWatchdogFed, openNotify } from "./ops/notify.ts";
import { VERSION } from "./ops/release.ts";
import { untilStopped } from "./ops/stop.ts";
import { openAsk } from "./router/ask.ts";
import { followSnapshot } from "./snapshot/current.ts";
import { timeOfDay } from "./verdict/hours.ts";
import { policyFrom, siteKind } from "./verdict/presets.ts";

const DEVICES = { reader: readerOptions, actuator: actuatorOptions };
type GateConfig = Config<ReaderOptions, ActuatorOptions>;

/** How often the age of the data and the state of the clock are looked at. Milliseconds. */
const LOOK_MS = 1000;
/** The snapshot's folder is watched; this is the safety net under the watching. Milliseconds. */
const POLL_MS = 5000;
const PAGE_FOLDER = fileURLToPath(new URL("../kiosk-ui/dist/", import.meta.url));

/** What a gate needs from around it. */
export interface Surroundings {
  readonly log: Log;
  /** Resolves when the gate shall end. */
  readonly stopped: Promise<unknown>;
  /** What stands between the devices and the machine; left out: the machine itself. */
  readonly devices?: Parameters<typeof openReader>[1];
  /** Called once, when it serves: with the address of its page. */
  readonly onReady?: (origin: string) => void;
}

/** Resolves when it was stopped in good order; rejects when it cannot start. */
export async function runGate(config: GateConfig, { log, stopped, devices, onReady }: Surroundings): Promise<void> {
  const { gate, policy: policyConfig, screen, site } = config;
  const policy = policyFrom(policyConfig);
  const clock = openClock(
    config.clock.source === "simulated" ? simulatedSource(config.clock.offset_file ?? "") : systemSource,
  );
  const momentOf = momentsIn(site.time_zone);
  const place: Place = {
    name: site.name,
    kind: siteKind[policyConfig.preset],
    languages: site.languages,
    timeZone: site.time_zone,
    reader: screen.reader,
    takes: ["medium" in config.reader ? config.reader.medium : "qr"],
  };

  mkdirSync(gate.state_folder, { recursive: true, mode: 0o700 });
  await using stack = new AsyncDisposableStack();
  const key = loadSecret({
    name: "site-key",
    credentialsDirectory: process.env["CREDENTIALS_DIRECTORY"],
    file: join(gate.state_folder, "site-key"),
  });
  const journal = stack.use(openJournal(join(gate.state_folder, "journal.sqlite"), { key }));
  const snapshot = stack.use(
    followSnapshot(config.cards_folder, {
      site: site.id,
      pollMs: POLL_MS,
      onChange: (info, why) => {
        if (info !== undefined) clock.hasPassed(info.takenAt);
        log.info({ snapshot: info?.id, cards: info?.count, why }, "snapshot");
      },
    }),
  );
  const ask = stack.use(gate.ask ? openAsk({ socket: config.ask_socket }) : undefined);
  const cards = openCards({ snapshot: () => snapshot.current(), ask, deadlineMs: gate.ask_deadline_ms });

  const server = stack.use(
    await serveKiosk({ port: screen.port, pageFolder: PAGE_FOLDER, embedOrigin: screen.embed_origin }),
  );
  const display = stack.use(openDisplay(place, (state) => server.show(state)));
  /** Until a device is there it is missed: a relay that is not open yet could not open for anybody. */
  const watched = (part: Trouble & ("reader" | "actuator")) => ({
    onHealth(health: Health) {
      display.trouble(part, health.is === "up" ? "off" : "on");
      if (health.is === "up") log.info({ part }, "device is there");
      else log.warn({ part, code: health.why.code, attempts: health.attempts }, health.why.message);
    },
  });
  display.trouble("actuator", "on");
  display.trouble("reader", "on");
  const actuator = stack.use(keepActing(() => openActuator(config.actuator, devices), watched("actuator")));
  const reader = stack.use(keepReading(() => openReader(config.reader, devices), watched("reader")));

  const notify = openNotify(process.env);
  let status = "";
  const lookAround = (): void => {
    const info = snapshot.current()?.info;
    const { freshness } = dataAge(info?.takenAt, policy, clock.now());
    // A site that decides on its own list alone misses nothing by not asking.
    const online = ask?.online() ?? true;
    display.about({ freshness, asOf: sayAsOf(info?.takenAt, clock.now(), momentOf), online }, clock.trust());
    const register = ask === undefined ? "register not asked" : `register ${online ? "answers" : "silent"}`;
    const said = `${policy.name}, ${info?.count ?? 0} cards, data ${freshness}, ${register}, clock ${clock.trust()}`;
    if (said !== status) notify.status(said);
    status = said;
  };
  const looking = setInterval(lookAround, LOOK_MS);
  stack.defer(() => clearInterval(looking));
  lookAround();

  journal.append({ kind: "start", ...stampOf(clock), version: VERSION });
  display.trouble("starting", "off");

  stack.use(keepWatchdogFed(notify, { env: process.env, healthy: () => journal.recent(1).length === 1 }));
  notify.ready();
  log.info({ origin: server.origin, policy: policy.name }, "the gate is ready");
  onReady?.(server.origin);

  const parts = { name: site.id, environment: site.environment, policy, reader, actuator, pulseMs: gate.pulse_ms };
  const serving = runLane({ ...parts, cards, journal, display, clock, momentOf, log });
  await Promise.race([stopped, serving]);
  notify.stopping();
  await reader[Symbol.asyncDispose]();
  await serving;
  journal.append({ kind: "stop", ...stampOf(clock), why: "asked to" });
}

/** `hh:mm` for today's data, the day for older, in the site's time. */
function sayAsOf(
  takenAt: number | undefined,
  now: number,
  momentOf: ReturnType<typeof momentsIn>,
): KioskState["data"]["asOf"] {
  if (takenAt === undefined) return undefined;
  const { day, minute } = momentOf(takenAt);
  if (day !== momentOf(now).day) return day;
  return timeOfDay(minute);
}

if (import.meta.main) {
  const config = configFromArgs(DEVICES);
  if (config !== undefined) {
    const log = openLog("gate");
    await runToEnd(log, () => runGate(config, { log, stopped: untilStopped() }));
  }
}
