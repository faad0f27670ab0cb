/**
 * The process at the gate: readers and relays on one side, loopback on the other, nothing beyond. It decides alone; the
 * network may be gone for weeks.
 */
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
import { makeFolder } from "./disk/durable.ts";
import { loadSecret } from "./disk/secret.ts";
import { openJournal } from "./journal/journal.ts";
import { openDisplay } from "./kiosk/display.ts";
import type { Place, Trouble } from "./kiosk/protocol.ts";
import { serveKiosk } from "./kiosk/server.ts";
import { openCards } from "./lane/cards.ts";
import { runLane } from "./lane/lane.ts";
import { openLookAround } from "./lane/look-around.ts";
import { pastIn } from "./lane/past.ts";
import { openSecondLooks } from "./lane/second-look.ts";
import { openTrust } from "./lane/trust.ts";
import { openClock } from "./ops/clock.ts";
import { simulatedSource, systemSource } from "./ops/clock-source.ts";
import type { Config } from "./ops/config.ts";
import { configFromArgs, runToEnd } from "./ops/entry.ts";
import { type Log, openLog } from "./ops/log.ts";
import { momentsIn } from "./ops/moment.ts";
import { keepWatchdogFed, openNotify } from "./ops/notify.ts";
import { VERSION } from "./ops/release.ts";
import { untilStopped } from "./ops/stop.ts";
import { openAsk } from "./router/ask.ts";
import { followSnapshot } from "./snapshot/current.ts";
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
  const momentOf = momentsIn(site.time_zone);
  const place: Place = {
    name: site.name,
    kind: siteKind[policyConfig.preset],
    languages: site.languages,
    timeZone: site.time_zone,
    reader: screen.reader,
    takes: ["medium" in config.reader ? config.reader.medium : "qr"],
  };

  makeFolder(gate.state_folder, 0o700);
  await using stack = new AsyncDisposableStack();
  const key = loadSecret({
    name: "site-key",
    credentialsDirectory: process.env["CREDENTIALS_DIRECTORY"],
    file: join(gate.state_folder, "site-key"),
  });
  const journal = stack.use(openJournal(join(gate.state_folder, "journal.sqlite"), { key }));
  const source = config.clock.source === "simulated" ? simulatedSource(config.clock.offset_file ?? "") : systemSource;
  const clock = openClock(source, pastIn(journal));
  const secondLooks = openSecondLooks({ journal, lane: site.id, clock, momentOf, log });
  const ask = stack.use(gate.ask ? openAsk({ socket: config.ask_socket, onSecondLook: secondLooks.hear }) : undefined);

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
  const notify = openNotify(process.env);
  const parts = { name: site.id, policy, journal, display, clock, momentOf, log };
  const info = () => snapshot.current()?.info;
  const lookAround = openLookAround({ ...parts, info, ask, secondLooks, notify });
  const looking = setInterval(lookAround, LOOK_MS);
  stack.defer(() => clearInterval(looking));
  lookAround();

  journal.append({ kind: "start", ...clock.stamp(), version: VERSION, floor: clock.read().proved });
  display.trouble("starting", "off");

  stack.use(keepWatchdogFed(notify, { env: process.env, healthy: () => journal.recent(1).length === 1 }));
  notify.ready();
  log.info({ origin: server.origin, policy: policy.name }, "the gate is ready");
  onReady?.(server.origin);

  const environment = site.environment;
  const serving = runLane({ ...parts, environment, reader, actuator, pulseMs: gate.pulse_ms, cards });
  await Promise.race([stopped, serving]);
  notify.stopping();
  await reader[Symbol.asyncDispose]();
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
