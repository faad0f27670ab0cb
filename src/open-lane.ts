/** One lane of the config made real: its devices kept open, its page served. The gate gives it cards and a journal, and runs it. */
import { fileURLToPath } from "node:url";
import {
  type ActuatorOptions,
  mediumOf,
  openActuator,
  openReader,
  type ReaderOptions,
} from "../firmware-bridge/catalog.ts";
import { careFor } from "../firmware-bridge/care.ts";
import type { Context } from "../firmware-bridge/context.ts";
import type { Actuator, Health, Reader } from "../firmware-bridge/device.ts";
import { keepActing, keepReading } from "../firmware-bridge/reopen.ts";
import { askAboutChips } from "./esup/on-chip.ts";
import type { Taps } from "./esup/tap.ts";
import { type Display, openDisplay } from "./kiosk/display.ts";
import type { Place } from "./kiosk/protocol.ts";
import { serveKiosk } from "./kiosk/server.ts";
import { openHangAlarm } from "./lane/hangs.ts";
import type { Config } from "./ops/config.ts";
import type { Log } from "./ops/log.ts";
import { policyFrom, siteKind } from "./verdict/presets.ts";
import type { Policy } from "./verdict/words.ts";

type GateConfig = Config<ReaderOptions, ActuatorOptions>;

const PAGE_FOLDER = fileURLToPath(new URL("../kiosk-ui/dist/", import.meta.url));

/** Disposal closes the devices and the page. */
export interface OpenLane extends AsyncDisposable {
  readonly name: string;
  readonly policy: Policy;
  readonly readers: readonly Reader[];
  readonly actuator: Actuator;
  /** Milliseconds. */
  readonly pulseMs: number;
  readonly display: Display;
  /** Its readers that hang again and again, for a person to look at. */
  readonly failing: () => readonly string[];
  /** Of its page. */
  readonly origin: string;
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
  taps?: Taps,
): Promise<OpenLane> {
  const { id: name, policy: policyConfig, pulse_ms: pulseMs, screen } = lane;
  await using stack = new AsyncDisposableStack();
  const media = lane.reader.map(mediumOf);
  const place: Place = {
    name: site.name,
    kind: siteKind[policyConfig.preset],
    languages: site.languages,
    timeZone: site.time_zone,
    reader: screen.reader,
    takes: toTakes(media),
  };
  const server = stack.use(
    await serveKiosk({ port: screen.port, pageFolder: PAGE_FOLDER, embedOrigin: screen.embed_origin }),
  );
  const display = stack.use(openDisplay(place, (state) => server.show(state)));

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

  // A relay that is not open yet could not open for anybody.
  display.trouble("actuator", "on");
  const actuator = stack.use(
    keepActing(() => openActuator(lane.actuator, devices), {
      hotPlug: careFor(lane.actuator, devices).hotPlug,
      onHealth(health) {
        display.trouble("actuator", health.is === "up" ? "off" : "on");
        tell("actuator", health);
      },
    }),
  );
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
  const all = stack.move();
  return {
    name,
    policy: policyFrom(policyConfig),
    readers,
    actuator,
    pulseMs,
    display,
    failing: () => alarm.raised(performance.now()),
    origin: server.origin,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** What a screen can draw; who types needs no drawing. */
function toTakes(media: readonly ReturnType<typeof mediumOf>[]): Place["takes"] {
  const takes = (["qr", "nfc"] as const).filter((medium) => media.includes(medium));
  return takes.length > 0 ? takes : ["qr"];
}
