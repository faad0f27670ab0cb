/**
 * The configuration: one TOML file, read and validated once at start. All faults are listed at once, each with the option,
 * its value, what is allowed and, for an unknown name, the nearest known one. Ranges stand in the schemas and nowhere else.
 */
import { readFileSync } from "node:fs";
import * as v from "valibot";
import { chipOptions } from "../chip/options.ts";
import { publicKeySchema } from "../disk/ed25519.ts";
import { doorFaults, pulsesOf, wayOptions } from "../door/options.ts";
import { esupOptions } from "../esup/options.ts";
import { guestOptions } from "../guest/options.ts";
import { lookFaults, lookOptions } from "../kiosk/options.ts";
import { LANGUAGES } from "../kiosk/protocol.ts";
import { mostRefreshMinutes } from "../policy/freshness.ts";
import { freshHoursOf, type LanePolicy, lanePolicy, readLanePolicy } from "../policy/lane-policy.ts";
import { assertOrigin, routerOrigin } from "../router/origin.ts";
import { staffList } from "../staff/options.ts";
import { tillFaults, tillOptions } from "../till/options.ts";
import { hoursSchema } from "../verdict/document.ts";
import { localMomentsIn } from "./local-moment.ts";
import { distinct, type Fault, readToml } from "./toml.ts";

/** A config file larger than this is somebody's mistake. Bytes. */
const MAX_CONFIG_BYTES = 1024 * 1024;

const path = v.pipe(v.string(), v.minLength(1), v.maxLength(4096));
const whole = (from: number, to: number) => v.pipe(v.number(), v.integer(), v.minValue(from), v.maxValue(to));

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

const origin = v.pipe(
  v.string(),
  v.check(isOrigin, "an origin like https://router.europeanstudentcard.eu, without a path"),
);

function isSafeOrigin(text: string): boolean {
  try {
    assertOrigin(text);
    return isOrigin(text);
  } catch {
    return false;
  }
}

const siteOptions = v.strictObject({
  /** Marks this site's card files and records: those of another id are refused. Unlike the name it never changes. 1 to 40 of a-z, 0-9 and -. */
  id: v.optional(v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,40}$/, "1 to 40 of a-z, 0-9 and -")), "site"),
  /** Shown on the screen, 1 to 40 characters. */
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(40)),
  time_zone: v.pipe(v.string(), v.check(isTimeZone, "a time zone of the IANA list, like Europe/Riga")),
  /** The screen takes turns in these, 1 to 6. */
  languages: v.optional(v.pipe(v.array(v.picklist(LANGUAGES)), v.minLength(1), v.maxLength(6)), ["en"]),
  environment: v.optional(v.picklist(["production", "sandbox"]), "production"),
  /** Local: whoever is still counted as inside is counted out then, every day. Left out: never. */
  counted_out_at: v.optional(v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time like 04:00"))),
});

const gateOptions = v.strictObject({
  /** Journal, site key: the gate's own folder, nobody else's. */
  state_folder: v.optional(path, "/var/lib/esc-kiosk/gate"),
  /** Ask the register, through sync, about cards that the snapshot does not know. */
  ask: v.optional(v.boolean(), true),
  /** How long a person waits for that answer at most. Milliseconds. */
  ask_deadline_ms: v.optional(whole(100, 10_000), 1500),
  /** Who may sign card data, at most 4 keys. None: who signs first, and whom that one announces from then on. */
  trusted_keys: v.optional(v.pipe(v.array(publicKeySchema), v.maxLength(4)), []),
});

const REFRESH_MINUTES = 720;

const syncOptions = v.strictObject({
  /** Left out: the ESC-Router of `site.environment`. */
  router: v.optional(
    v.pipe(
      v.string(),
      v.check(isSafeOrigin, `an origin like ${routerOrigin.production}, without a path; plain http only on loopback`),
    ),
  ),
  /** Which of the two look-ups without a token is asked first; the other one stands in for it. */
  lookup: v.optional(v.picklist(["status", "verifier"]), "status"),
  /** A file with the organisation's token, not open to everybody; left out: the credential, else look-ups without a token. */
  token_file: v.optional(path),
  /** PEM of the authorities to trust instead of those that Node knows. */
  ca_file: v.optional(path),
  /** What the router said, and the key that signs what is published: sync's own folder, nobody else's. */
  state_folder: v.optional(path, "/var/lib/esc-kiosk/sync"),
  /** From one reading of the register to the next, at most two thirds of `policy.fresh_hours`; left out: 720, or less to fit. */
  refresh_minutes: v.optional(whole(1, 10_080)),
  /** Questions to the router, when nobody waits for the answer. */
  requests_per_second: v.optional(v.pipe(v.number(), v.minValue(0.1), v.maxValue(50)), 5),
  concurrency: v.optional(whole(1, 16), 4),
  /** After so long without any question the router is asked whether it is there: what the screen says of it is no older. */
  probe_seconds: v.optional(whole(5, 3600), 60),
  /** A card that was looked up is forgotten when nobody showed it for so long. */
  keep_lookups_days: v.optional(whole(1, 3650), 90),
  /** How long a published set of cards is vouched for; it is renewed every day. */
  valid_days: v.optional(whole(2, 365), 35),
});

const screenOptions = v.strictObject({
  /** Loopback port of the lane's page; 0: any free one; left out: 7350 for the first lane, one more for each further one. */
  port: v.optional(whole(0, 65_535)),
  /** Where the reader is, seen by somebody who looks at the screen. */
  reader: v.optional(v.picklist(["left", "right", "below"]), "below"),
  /** Who makes the three sounds: the browser, or the box by esc-kiosk-voice.service, where a browser has no sound. */
  sound: v.optional(v.picklist(["page", "box"]), "page"),
  /** esc-kiosk-voice.service says each verdict aloud, in the sentences on the screen. */
  speech: v.optional(v.boolean(), false),
  ...lookOptions,
  /** Another page that may show the kiosk in a frame, for a demo or a staff desk. */
  embed_origin: v.optional(origin),
  /**
   * The browser of this box that shows the page, which is started again when it paints nothing any more: the folder that is there as
   * long as its unit runs, and the file that is made to have it started. Left out: those of the shipped units for
   * the first lane, and nobody is watched at a further one.
   */
  browser: v.optional(v.strictObject({ folder: path, restart_file: path })),
});

const clockOptions = v.strictObject({
  /** `simulated`: trusted, but off by the milliseconds that the file says. For demos and tests. */
  source: v.optional(v.picklist(["system", "simulated"]), "system"),
  offset_file: v.optional(path),
});

/** What the devices' catalogue allows; handed in by the entries, because nothing else here may know the metal. */
export interface DeviceSchemas<R, A, I> {
  readonly reader: v.GenericSchema<unknown, R>;
  readonly actuator: v.GenericSchema<unknown, A>;
  readonly input: v.GenericSchema<unknown, I>;
}

const FIRST_PORT = 7350;
/** Of esc-kiosk-screen.service, and what esc-kiosk-screen-restart.path waits for. */
const FIRST_BROWSER = { folder: "/run/esc-kiosk-screen", restart_file: "/run/esc-kiosk-gate/screen-restart" };

/** One way in, or one till: what reads there, what opens, by which policy, on which screen. */
function laneOf<R, A, I>({ reader, actuator, input }: DeviceSchemas<R, A, I>) {
  return v.strictObject({
    /** Stands in every record; a card that comes again too soon is looked for under it. 1 to 40 of a-z, 0-9 and -. */
    id: v.optional(v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,40}$/, "1 to 40 of a-z, 0-9 and -")), "lane"),
    /** One to four, as `[[lane.reader]]`: a QR scanner and a chip reader side by side, or one on each side. */
    reader: v.pipe(v.array(reader), v.minLength(1), v.maxLength(4)),
    actuator,
    policy: lanePolicy,
    /** Which way it leads, where those inside are counted; left out: nowhere, like a till. */
    way: v.optional(v.picklist(["in", "out"])),
    /** How long the relay stays closed. Milliseconds; left out: 3000, of a door 5000, of a turnstile 500, or 5000 where it is held. */
    pulse_ms: v.optional(whole(100, 60_000)),
    /** The same for whom the policy gives more time. Milliseconds, at least `pulse_ms`; left out: five times as long, at most a minute; of a door 15000; of a turnstile no longer. */
    long_pulse_ms: v.optional(whole(100, 60_000)),
    /** What the relay opens, where its contacts are looked at; left out: it is pulsed, and whoever was let in has come in. */
    door: v.optional(wayOptions(input)),
    /** Local times at which it stands open for everybody, like `friday = ["08:00-10:00"]`; left out: never. */
    free_access: v.optional(v.omit(hoursSchema, ["except"])),
    screen: v.optional(screenOptions, {}),
  });
}

function schemaOf<R, A, I>(devices: DeviceSchemas<R, A, I>) {
  return v.pipe(
    v.strictObject({
      site: siteOptions,
      /** One to eight, as `[[lane]]`. */
      lane: v.pipe(v.array(laneOf(devices)), v.minLength(1), v.maxLength(8)),
      /** The folder that sync fills and the gate reads, and the socket on which the gate asks. */
      cards_folder: v.optional(path, "/var/lib/esc-kiosk/cards"),
      ask_socket: v.optional(v.pipe(path, v.maxLength(100)), "/run/esc-kiosk/ask.sock"),
      /** Another socket of sync's, on which the gate has the site's own server asked about chips. */
      esup_socket: v.optional(v.pipe(path, v.maxLength(100)), "/run/esc-kiosk/esup.sock"),
      gate: v.optional(gateOptions, {}),
      sync: v.optional(syncOptions, {}),
      chip: v.optional(chipOptions, {}),
      guest: v.optional(guestOptions, {}),
      esup: v.optional(esupOptions),
      /** Who may act at the lanes' screens by PIN, at most 8, as `[[staff]]`; none: nobody, and nothing of it is served. */
      staff: v.optional(staffList, []),
      till: v.optional(tillOptions),
      clock: v.optional(clockOptions, {}),
    }),
    v.transform((config) => ({
      ...config,
      lane: config.lane.map((lane, nth) => ({
        ...lane,
        ...pulsesOf(lane),
        screen: {
          ...lane.screen,
          port: lane.screen.port ?? FIRST_PORT + nth,
          browser: lane.screen.browser ?? (nth === 0 ? FIRST_BROWSER : undefined),
        },
      })),
      sync: {
        ...config.sync,
        router: config.sync.router ?? routerOrigin[config.site.environment],
        refresh_minutes:
          config.sync.refresh_minutes ?? Math.min(REFRESH_MINUTES, mostRefreshMinutes(shortestFresh(config.lane))),
      },
    })),
  );
}

/** Hours, of the strictest lane; a policy file that cannot be used asks for nothing. */
function shortestFresh(lanes: readonly { readonly policy: LanePolicy }[]): number {
  return Math.min(...lanes.flatMap(({ policy }) => freshHoursOf(policy) ?? []));
}

export type Config<R, A, I = unknown> = v.InferOutput<ReturnType<typeof schemaOf<R, A, I>>>;

export type ConfigReading<R, A, I> =
  | { readonly is: "ok"; readonly config: Config<R, A, I> }
  | { readonly is: "faulty"; readonly faults: readonly Fault[] };

export function readConfig<R, A, I>(text: string, devices: DeviceSchemas<R, A, I>): ConfigReading<R, A, I> {
  const read = readToml(text, schemaOf(devices));
  if (read.is === "faulty") return read;
  const faults = distinct(crossFaults(read.value));
  return faults.length > 0 ? { is: "faulty", faults } : { is: "ok", config: read.value };
}

/** Reads the file; a file that cannot be read is a fault like any other. */
export function loadConfig<R, A, I>(file: string, devices: DeviceSchemas<R, A, I>): ConfigReading<R, A, I> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const expected = `a file that can be read (${error instanceof Error ? error.message : String(error)})`;
    return { is: "faulty", faults: [{ option: file, value: undefined, expected }] };
  }
  if (text.length > MAX_CONFIG_BYTES) {
    return {
      is: "faulty",
      faults: [{ option: file, value: `${text.length} characters`, expected: `at most ${MAX_CONFIG_BYTES}` }],
    };
  }
  return readConfig(text, devices);
}

/** What no single option can say. */
function crossFaults(config: Config<unknown, unknown>): readonly Fault[] {
  const { chip, clock, lane: lanes, site, sync } = config;
  const faults = lanes.flatMap((lane, nth) => [
    ...laneFaults(lane, `lane[${nth + 1}]`, lanes.slice(0, nth)),
    ...doorFaults(lane, `lane[${nth + 1}]`),
    ...lookFaults(lane.screen, `lane[${nth + 1}].screen`),
    ...chipFaults(lane.policy, `lane[${nth + 1}]`, chip),
    ...esupFaults(lane.policy, `lane[${nth + 1}]`, config),
  ]);
  // what was said already is not said again in the words of the policy that the options are short for
  if (faults.length === 0)
    faults.push(
      ...lanes.flatMap(({ policy }, nth) => optionsFaults(policy, `lane[${nth + 1}].policy`, site.time_zone)),
    );
  if (chip.chain_file === undefined && (chip.trusted_roots.length > 0 || Object.keys(chip.issuers).length > 0)) {
    const expected = "a file, as trusted_roots or issuers are named: without it no chip is verified";
    faults.push({ option: "chip.chain_file", value: undefined, expected });
  }
  const other = site.environment === "production" ? "sandbox" : "production";
  if (sync.router === routerOrigin[other]) {
    faults.push({
      option: "sync.router",
      value: JSON.stringify(sync.router),
      expected: `${routerOrigin[site.environment]} or left out, as site.environment is ${site.environment}: a card of the other one must not count`,
    });
  }
  const freshHours = shortestFresh(lanes);
  if (sync.refresh_minutes > mostRefreshMinutes(freshHours)) {
    faults.push({
      option: "sync.refresh_minutes",
      value: String(sync.refresh_minutes),
      expected: `at most ${mostRefreshMinutes(freshHours)}, two thirds of the shortest policy.fresh_hours (${freshHours})`,
    });
  }
  faults.push(...tillFaults(config.till, lanes));
  if (clock.source === "simulated" && clock.offset_file === undefined) {
    faults.push({ option: "clock.offset_file", value: undefined, expected: "a file, as clock.source is simulated" });
  }
  return faults;
}

type Lane = Config<unknown, unknown>["lane"][number];

function isDoor(policy: LanePolicy): policy is Extract<LanePolicy, { preset: "dormitory-door" }> {
  return !("file" in policy) && policy.preset === "dormitory-door";
}

/** `name`: how the file calls this lane. */
function laneFaults({ id, policy, reader, screen }: Lane, name: string, before: readonly Lane[]): Fault[] {
  const faults: Fault[] = [];
  if (before.some((one) => one.id === id)) {
    faults.push({
      option: `${name}.id`,
      value: JSON.stringify(id),
      expected: "another name than that of the lanes before: it tells their records apart",
    });
  }
  if (screen.port !== 0 && before.some((one) => one.screen.port === screen.port)) {
    faults.push({
      option: `${name}.screen.port`,
      value: String(screen.port),
      expected: "another port than that of the lanes before: each has a page of its own",
    });
  }
  if (!("file" in policy) && policy.stale_hours <= policy.fresh_hours) {
    faults.push({
      option: `${name}.policy.stale_hours`,
      value: String(policy.stale_hours),
      expected: `more than policy.fresh_hours (${policy.fresh_hours})`,
    });
  }
  const reads = reader.map((one) =>
    typeof one === "object" && one !== null && "medium" in one ? String(one.medium) : undefined,
  );
  if (isDoor(policy) && !reads.includes(undefined) && !reads.includes(policy.medium)) {
    faults.push({
      option: `${name}.policy.medium`,
      value: JSON.stringify(policy.medium),
      expected: `${[...new Set(reads)].map((one) => JSON.stringify(one)).join(" or ")}, which is all that its readers read (reader.medium): else nobody could come in`,
    });
  }
  return faults;
}

/** `name`: how the file calls the options of a shipped policy. A file of the site's own is looked at when it is read. */
function optionsFaults(policy: LanePolicy, name: string, timeZone: string): readonly Fault[] {
  if ("file" in policy) return [];
  const strange = (policy.open?.except ?? []).flatMap(({ on }, nth) =>
    Object.hasOwn(policy.calendar, on) ? [] : [{ nth, on }],
  );
  if (strange.length > 0) {
    return strange.map(({ nth, on }) => ({
      option: `${name}.open.except[${nth + 1}].on`,
      value: JSON.stringify(on),
      expected: `a name in policy.calendar: ${Object.keys(policy.calendar).join(", ") || "there is none"}`,
    }));
  }
  const reading = readLanePolicy(policy, localMomentsIn(timeZone));
  if (reading.is === "ok") return [];
  return reading.faults.map(({ expected, option, value }) => ({ option: `${name}: ${option}`, value, expected }));
}

/** `name`: how the file calls the lane of this policy. */
function chipFaults(policy: Lane["policy"], name: string, { chain_file }: Config<unknown, unknown>["chip"]): Fault[] {
  if (!isDoor(policy) || policy.chip === "any") return [];
  const fault = { option: `${name}.policy.chip`, value: JSON.stringify(policy.chip) };
  if (policy.medium !== "nfc") return [{ ...fault, expected: `"any", as policy.medium is "${policy.medium}"` }];
  if (policy.chip === "enrolled" || chain_file !== undefined) return [];
  return [
    { ...fault, expected: "chip.chain_file beside it: without it no chip is verified, and nobody could come in" },
  ];
}

/** `name`: how the file calls the lane of this policy. */
function esupFaults(policy: Lane["policy"], name: string, { esup }: Config<unknown, unknown>): Fault[] {
  if (esup === undefined || !isDoor(policy) || policy.chip !== "verified") return [];
  const expected = `"enrolled" or "any", as esup.server says of every chip which card it is, and no signature on a chip is looked at`;
  return [{ option: `${name}.policy.chip`, value: JSON.stringify(policy.chip), expected }];
}
