/**
 * The configuration: one TOML file, read and validated once at start. All faults are listed at once, each with the option,
 * its value, what is allowed and, for an unknown name, the nearest known one. Ranges stand in the schemas and nowhere else.
 */
import { readFileSync } from "node:fs";
import { parse as parseToml, TomlError } from "smol-toml";
import * as v from "valibot";
import { chipOptions } from "../chip/options.ts";
import { esupOptions } from "../esup/options.ts";
import { LANGUAGES } from "../kiosk/protocol.ts";
import { assertOrigin, routerOrigin } from "../router/origin.ts";
import { isPublicKey } from "../snapshot/signing.ts";
import { policyOptions } from "../verdict/presets.ts";
import { allowed, sayPath, schemaAt, unknownKeys } from "./schema.ts";

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

const publicKey = v.pipe(
  v.string(),
  v.check(isPublicKey, "a public key of Ed25519: its 32 bytes as 43 characters of base64url"),
);

const siteOptions = v.strictObject({
  /** Marks this site's card files and records: those of another id are refused. Unlike the name it never changes. 1 to 40 of a-z, 0-9 and -. */
  id: v.optional(v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,40}$/, "1 to 40 of a-z, 0-9 and -")), "site"),
  /** Shown on the screen, 1 to 40 characters. */
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(40)),
  time_zone: v.pipe(v.string(), v.check(isTimeZone, "a time zone of the IANA list, like Europe/Riga")),
  /** The screen takes turns in these, 1 to 6. */
  languages: v.optional(v.pipe(v.array(v.picklist(LANGUAGES)), v.minLength(1), v.maxLength(6)), ["en"]),
  environment: v.optional(v.picklist(["production", "sandbox"]), "production"),
});

const gateOptions = v.strictObject({
  /** Journal, site key: the gate's own folder, nobody else's. */
  state_folder: v.optional(path, "/var/lib/esc-kiosk/gate"),
  /** Ask the register, through sync, about cards that the snapshot does not know. */
  ask: v.optional(v.boolean(), true),
  /** How long a person waits for that answer at most. Milliseconds. */
  ask_deadline_ms: v.optional(whole(100, 10_000), 1500),
  /** Who may sign card data, at most 4 keys. None: who signs first, and whom that one announces from then on. */
  trusted_keys: v.optional(v.pipe(v.array(publicKey), v.maxLength(4)), []),
});

/** So that a list is read anew before it has aged, also when a reading fails once. */
const REFRESH_SHARE = 2 / 3;
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
  /** Another page that may show the kiosk in a frame, for a demo or a staff desk. */
  embed_origin: v.optional(origin),
});

const clockOptions = v.strictObject({
  /** `simulated`: trusted, but off by the milliseconds that the file says. For demos and tests. */
  source: v.optional(v.picklist(["system", "simulated"]), "system"),
  offset_file: v.optional(path),
});

/** What the devices' catalogue allows; handed in by the entries, because nothing else here may know the metal. */
export interface DeviceSchemas<R, A> {
  readonly reader: v.GenericSchema<unknown, R>;
  readonly actuator: v.GenericSchema<unknown, A>;
}

const FIRST_PORT = 7350;

/** One way in, or one till: what reads there, what opens, by which policy, on which screen. */
function laneOf<R, A>({ reader, actuator }: DeviceSchemas<R, A>) {
  return v.strictObject({
    /** Stands in every record; a card that comes again too soon is looked for under it. 1 to 40 of a-z, 0-9 and -. */
    id: v.optional(v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,40}$/, "1 to 40 of a-z, 0-9 and -")), "lane"),
    /** One to four, as `[[lane.reader]]`: a QR scanner and a chip reader side by side, or one on each side. */
    reader: v.pipe(v.array(reader), v.minLength(1), v.maxLength(4)),
    actuator,
    policy: policyOptions,
    /** How long the relay stays closed. Milliseconds. */
    pulse_ms: v.optional(whole(100, 60_000), 3000),
    screen: v.optional(screenOptions, {}),
  });
}

function schemaOf<R, A>(devices: DeviceSchemas<R, A>) {
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
      esup: v.optional(esupOptions),
      clock: v.optional(clockOptions, {}),
    }),
    v.transform((config) => ({
      ...config,
      lane: config.lane.map((lane, nth) => ({
        ...lane,
        screen: { ...lane.screen, port: lane.screen.port ?? FIRST_PORT + nth },
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

/** Hours, of the strictest lane. */
function shortestFresh(lanes: readonly { readonly policy: { readonly fresh_hours: number } }[]): number {
  return Math.min(...lanes.map(({ policy }) => policy.fresh_hours));
}

function mostRefreshMinutes(freshHours: number): number {
  return Math.floor(freshHours * 60 * REFRESH_SHARE);
}

export type Config<R, A> = v.InferOutput<ReturnType<typeof schemaOf<R, A>>>;

export interface ConfigFault {
  /** `gate.pulse_ms`, or `line 3` when the file is not TOML. */
  readonly option: string;
  /** As written, at most 80 characters; undefined when the option is missing or unknown. */
  readonly value: string | undefined;
  readonly expected: string;
}

export type ConfigReading<R, A> =
  | { readonly is: "ok"; readonly config: Config<R, A> }
  | { readonly is: "faulty"; readonly faults: readonly ConfigFault[] };

export function readConfig<R, A>(text: string, devices: DeviceSchemas<R, A>): ConfigReading<R, A> {
  let raw: unknown;
  try {
    raw = parseToml(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.split("\n")[0] ?? "";
    return {
      is: "faulty",
      faults: [{ option: `line ${error.line}, column ${error.column}`, value: undefined, expected: reason }],
    };
  }
  const schema = schemaOf(devices);
  const unknown = unknownKeys(schema, raw).map(({ path: at, nearest }) => ({
    option: sayPath(at),
    value: undefined,
    expected: nearest === undefined ? "no such option" : `no such option; did you mean ${nearest}?`,
  }));
  const parsed = v.safeParse(schema, raw);
  const invalid = (parsed.issues ?? [])
    .filter((issue) => issue.expected !== "never")
    .map((issue) => faultOf(schema, raw, issue));
  const crossed = parsed.success ? crossFaults(parsed.output) : [];
  const faults = distinct([...unknown, ...invalid, ...crossed]);
  if (faults.length > 0 || !parsed.success) return { is: "faulty", faults };
  return { is: "ok", config: parsed.output };
}

/** Reads the file; a file that cannot be read is a fault like any other. */
export function loadConfig<R, A>(file: string, devices: DeviceSchemas<R, A>): ConfigReading<R, A> {
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

function faultOf(schema: unknown, raw: unknown, issue: v.BaseIssue<unknown>): ConfigFault {
  const at = (issue.path ?? []).map((item) => String(item.key));
  const expected = allowed(schemaAt(schema, raw, at) ?? {});
  const missing = issue.received === "undefined";
  return {
    option: sayPath(at),
    value: missing ? undefined : JSON.stringify(issue.input)?.slice(0, 80),
    expected: missing ? `is missing; ${expected}` : expected,
  };
}

/** One line for an option that fails two checks at once, as the line names everything that is allowed. */
function distinct(faults: readonly ConfigFault[]): readonly ConfigFault[] {
  return [...new Map(faults.map((fault) => [fault.option, fault])).values()];
}

/** What no single option can say. */
function crossFaults(config: Config<unknown, unknown>): readonly ConfigFault[] {
  const { chip, clock, lane: lanes, site, sync } = config;
  const faults = lanes.flatMap((lane, nth) => [
    ...laneFaults(lane, `lane[${nth + 1}]`, lanes.slice(0, nth)),
    ...chipFaults(lane.policy, `lane[${nth + 1}]`, chip),
    ...esupFaults(lane.policy, `lane[${nth + 1}]`, config),
  ]);
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
  if (clock.source === "simulated" && clock.offset_file === undefined) {
    faults.push({ option: "clock.offset_file", value: undefined, expected: "a file, as clock.source is simulated" });
  }
  return faults;
}

type Lane = Config<unknown, unknown>["lane"][number];

/** `name`: how the file calls this lane. */
function laneFaults({ id, policy, reader, screen }: Lane, name: string, before: readonly Lane[]): ConfigFault[] {
  const faults: ConfigFault[] = [];
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
  if (policy.stale_hours <= policy.fresh_hours) {
    faults.push({
      option: `${name}.policy.stale_hours`,
      value: String(policy.stale_hours),
      expected: `more than policy.fresh_hours (${policy.fresh_hours})`,
    });
  }
  const reads = reader.map((one) =>
    typeof one === "object" && one !== null && "medium" in one ? String(one.medium) : undefined,
  );
  if (policy.preset === "dormitory-door" && !reads.includes(undefined) && !reads.includes(policy.medium)) {
    faults.push({
      option: `${name}.policy.medium`,
      value: JSON.stringify(policy.medium),
      expected: `${[...new Set(reads)].map((one) => JSON.stringify(one)).join(" or ")}, which is all that its readers read (reader.medium): else nobody could come in`,
    });
  }
  return faults;
}

/** `name`: how the file calls the lane of this policy. */
function chipFaults(
  policy: Lane["policy"],
  name: string,
  { chain_file }: Config<unknown, unknown>["chip"],
): ConfigFault[] {
  if (policy.preset !== "dormitory-door" || policy.chip === "any") return [];
  const fault = { option: `${name}.policy.chip`, value: JSON.stringify(policy.chip) };
  if (policy.medium !== "nfc") return [{ ...fault, expected: `"any", as policy.medium is "${policy.medium}"` }];
  if (policy.chip === "enrolled" || chain_file !== undefined) return [];
  return [
    { ...fault, expected: "chip.chain_file beside it: without it no chip is verified, and nobody could come in" },
  ];
}

/** `name`: how the file calls the lane of this policy. */
function esupFaults(policy: Lane["policy"], name: string, { esup }: Config<unknown, unknown>): ConfigFault[] {
  if (esup === undefined || policy.preset !== "dormitory-door" || policy.chip !== "verified") return [];
  const expected = `"enrolled" or "any", as esup.server says of every chip which card it is, and no signature on a chip is looked at`;
  return [{ option: `${name}.policy.chip`, value: JSON.stringify(policy.chip), expected }];
}

/** One fault as one line for a person. */
export function sayFault({ option, value, expected }: ConfigFault): string {
  return value === undefined ? `${option}: ${expected}` : `${option} = ${value}: expected ${expected}`;
}
