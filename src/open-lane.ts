/** One lane of the config made real: its devices kept open, its page served. The gate gives it cards and a journal, and runs it. */
import { fileURLToPath } from "node:url";
import {
  type ActuatorOptions,
  type InputOptions,
  mediumOf,
  openActuator,
  openInput,
  openReader,
  type ReaderOptions,
} from "../firmware-bridge/catalog.ts";
import { careFor } from "../firmware-bridge/care.ts";
import type { Context } from "../firmware-bridge/context.ts";
import type { Health, Reader, Scan } from "../firmware-bridge/device.ts";
import { scanQueue } from "../firmware-bridge/scan-queue.ts";
import { keepActing, keepReading, keepWatching } from "../firmware-bridge/reopen.ts";
import { askAboutChips } from "./esup/on-chip.ts";
import type { Taps } from "./esup/tap.ts";
import { openWay } from "./door/open-way.ts";
import type { Passage } from "./door/passage.ts";
import type { DoorState } from "./door/words.ts";
import { type Display, openDisplay } from "./kiosk/display.ts";
import { type Logo, readLogo } from "./kiosk/logo.ts";
import { greetings, lookOf } from "./kiosk/options.ts";
import type { Place } from "./kiosk/protocol.ts";
import { serveKiosk, type StaffHandler } from "./kiosk/server.ts";
import type { Journal } from "./journal/journal.ts";
import { openHangAlarm } from "./lane/hangs.ts";
import { type Inspector, openInspector } from "./lane/inspector.ts";
import type { Config } from "./ops/config.ts";
import { doorRecord } from "./lane/door-record.ts";
import { passageRecord } from "./lane/passages.ts";
import type { Comers } from "./lane/comers.ts";
import type { Headcount } from "./lane/headcount.ts";
import { type Mode, openMode } from "./lane/mode.ts";
import { type LaneRest, openLaneRest } from "./lane/rest.ts";
import { openStanding, type Standing } from "./lane/standing.ts";
import type { Clock } from "./ops/clock.ts";
import type { Log } from "./ops/log.ts";
import { keepPolicy, type KeepPolicyParts } from "./policy/keep-policy.ts";
import { isOpen, timetable } from "./verdict/hours.ts";
import type { Moment, Policy } from "./verdict/words.ts";

type GateConfig = Config<ReaderOptions, ActuatorOptions, InputOptions>;

const PAGE_FOLDER = fileURLToPath(new URL("../kiosk-ui/dist/", import.meta.url));

/** What all lanes of a box share. */
export interface Box {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly momentOf: (unixMs: number) => Moment;
  readonly headcount: Headcount;
  readonly comers: Comers;
  /** Somebody of the staff has a PIN. */
  readonly hasStaff: boolean;
  readonly policies: Pick<KeepPolicyParts, "archive" | "momentAt" | "pollMs" | "refreshMinutes">;
}

/** Disposal closes the devices and the page. */
export interface OpenLane extends AsyncDisposable {
  readonly name: string;
  readonly policy: () => Policy;
  readonly isRefused: () => boolean;
  /** The last one has no device: what staff type comes out of it. */
  readonly readers: readonly Reader[];
  readonly type: (scan: Scan) => void;
  readonly serveStaff: (handler: StaffHandler) => void;
  readonly passage: Passage;
  /** How the way through stands, in one word. */
  readonly door: () => DoorState;
  readonly standing: Standing;
  readonly mode: Mode;
  readonly rest: Pick<LaneRest, "turn">;
  readonly display: Display;
  readonly inspector: Inspector;
  /** Its readers that hang again and again, for a person to look at. */
  readonly failing: () => readonly string[];
  /** Of its page. */
  readonly origin: string;
  /** When a screen of it last said that it had painted, by `performance.now()`. */
  readonly lastPainted: () => number | undefined;
  /** Pages that show it right now. */
  readonly screens: () => number;
}

/**
 * Resolves when its page is served; the devices come when they come, and until then they are missed, visibly. `taps`: who is asked which
 * card a chip is; undefined: the chip itself.
 */
export async function openLane(
  lane: GateConfig["lane"][number],
  site: GateConfig["site"],
  devices: Context,
  log: Log,
  box: Box,
  taps?: Taps,
): Promise<OpenLane> {
  const { id: name, long_pulse_ms: longPulseMs, pulse_ms: pulseMs, screen, way } = lane;
  const { clock, comers, headcount, journal, momentOf, policies } = box;
  await using stack = new AsyncDisposableStack();
  const media = lane.reader.map(mediumOf);
  const logo = logoIn(screen.brand_folder, name, log);
  const place: Place = {
    name: site.name,
    kind: "library",
    languages: site.languages,
    timeZone: site.time_zone,
    reader: screen.reader,
    takes: toTakes(media),
    look: {
      ...lookOf(screen, site.languages, logo?.path),
      sound: screen.sound,
      speech: screen.speech,
      hasStaff: box.hasStaff,
    },
  };
  const server = stack.use(
    await serveKiosk({ port: screen.port, pageFolder: PAGE_FOLDER, embedOrigin: screen.embed_origin, logo }),
  );
  const display = stack.use(openDisplay(place, (state) => server.show(state), greetings(screen)));

  const policy = stack.use(
    keepPolicy({
      ...policies,
      lane: name,
      options: lane.policy,
      way,
      journal,
      clock,
      log,
      onChange(held) {
        if (held !== undefined) display.kind(held.kind);
        display.trouble("decision", held === undefined ? "on" : "off");
      },
    }),
  );

  const alarm = openHangAlarm();
  function tell(part: string, health: Health): void {
    const { recoveries } = health;
    if (alarm.note(part, recoveries, performance.now()))
      log.error(
        { lane: name, part, recoveries },
        "the reader hung and was reset for the third time within an hour: look at its cable and its power, or replace it",
      );
    if (health.is === "up") log.info({ lane: name, part }, "device is there");
    else log.warn({ lane: name, part, code: health.why.code, attempts: health.attempts }, health.why.message);
  }

  // A relay that is not open yet could not open for anybody, nor can a turnstile that takes no orders.
  const missing = new Set<"actuator" | "turnstile">();
  function miss(part: "actuator" | "turnstile", is: "on" | "off"): void {
    if (is === "on") missing.add(part);
    else missing.delete(part);
    display.trouble("actuator", missing.size > 0 ? "on" : "off");
  }
  miss("actuator", "on");
  const actuator = stack.use(
    keepActing(() => openActuator(lane.actuator, devices), {
      hotPlug: careFor(lane.actuator, devices).hotPlug,
      onHealth(health) {
        miss("actuator", health.is === "up" ? "off" : "on");
        // What it was told while it was away it does not know.
        if (health.is === "up" && mode.now() === "free-access") passage.setMode("free-access");
        tell("actuator", health);
      },
    }),
  );
  const openHours = lane.free_access && timetable({ ...lane.free_access, except: [] }, new Map());
  const mode = openMode({
    id: name,
    journal,
    clock,
    momentOf,
    standsOpen: (now) => openHours !== undefined && isOpen(openHours, now),
    onChange(next) {
      passage.setMode(next);
      log.warn({ lane: name, mode: next }, "the lane stands otherwise");
      rest.turn();
    },
  });
  const standing = openStanding({ id: name, way, mode, headcount, comers });
  const rest = openLaneRest({ lane: name, policy: () => policy.now(), standing, mode, clock, momentOf, display, log });
  const onRecord = passageRecord({ lane: name, journal, clock, display, headcount, log });
  const atTheDoor = doorRecord({ lane: name, journal, clock, log, now: () => performance.now() });
  const passage = stack.use(
    openWay({
      actuator,
      door: lane.door,
      pulseMs,
      longPulseMs,
      way,
      onPassed(passed) {
        onRecord(passed);
        rest.passed(passed);
      },
      onStands: (stands) => rest.stands(stands),
      onTell(told) {
        atTheDoor.tell(told);
        if (told.is === "alarm" && told.alarm === "door-fault")
          miss("turnstile", told.turns === "on" && passage.isFull() ? "on" : "off");
      },
      onFault: (error, order) => atTheDoor.fault(error, order),
      openInput: (part, options: InputOptions, onLost) =>
        keepWatching(() => openInput(options, devices), {
          onHealth(health) {
            if (health.is === "down") onLost();
            tell(part, health);
          },
        }),
    }),
  );
  mode.turn();
  passage.setMode(mode.now());

  display.trouble("reader", "on");
  const onChip =
    taps &&
    askAboutChips(taps, display, (answer) => {
      if (answer.is === "no-answer") log.warn({ lane: name, why: answer.why }, "nobody can say which card a chip is");
    });
  const context: Context = { ...devices, ...(onChip && { onChip }) };
  const up = new Set<number>();
  const readers = lane.reader.map((options, nth) =>
    stack.use(
      keepReading(() => openReader(options, context), {
        ...careFor(options, devices),
        onHealth(health) {
          if (health.is === "up") up.add(nth);
          else up.delete(nth);
          // As long as one reads, the lane serves, and asks for what that one reads.
          display.trouble("reader", up.size > 0 ? "off" : "on");
          display.takes(toTakes(up.size > 0 ? media.filter((_, one) => up.has(one)) : media));
          tell(lane.reader.length === 1 ? "reader" : `reader ${options.id ?? nth + 1}`, health);
        },
      }),
    ),
  );
  const typed = scanQueue("typed");
  const typedReader = stack.use({ scans: typed.scans, [Symbol.asyncDispose]: async () => typed.end() });
  const all = stack.move();
  return {
    name,
    policy: () => policy.now(),
    isRefused: () => policy.isRefused(),
    readers: [...readers, typedReader],
    type: typed.push,
    serveStaff: (handler) => server.serveStaff(handler),
    passage,
    door: () => passage.state(),
    standing,
    mode,
    rest,
    display,
    failing: () => alarm.raised(performance.now()),
    inspector: openInspector(display),
    origin: server.origin,
    lastPainted: () => server.lastPainted(),
    screens: () => server.screens(),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** A lane whose logo cannot be shown serves all the same. */
function logoIn(folder: string | undefined, lane: string, log: Log): Logo | undefined {
  if (folder === undefined) return undefined;
  try {
    return readLogo(folder);
  } catch (error) {
    log.error({ err: error, lane }, "the logo cannot be shown");
    return undefined;
  }
}

/** What a screen can draw; who types needs no drawing. */
function toTakes(media: readonly ReturnType<typeof mediumOf>[]): Place["takes"] {
  const takes = (["qr", "nfc"] as const).filter((medium) => media.includes(medium));
  return takes.length > 0 ? takes : ["qr"];
}
