/** What a site may say of its till; the config takes it from here. */
import { isIPv4 } from "node:net";
import * as v from "valibot";
import type { Fault } from "../ops/toml.ts";

const LOOPBACK = /^127\./;
/** RFC 1918: what no router of the internet carries. */
const PRIVATE = /^(10\.|172\.(1[6-9]|2\d|3[01])\.|192\.168\.)/;

const isPort = (text: string) => /^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65_535;

function isListen(text: string): boolean {
  const [address = "", port = "", ...rest] = text.split(":");
  return rest.length === 0 && isPort(port) && isIPv4(address) && (LOOPBACK.test(address) || PRIVATE.test(address));
}

const whole = (from: number, to: number) => v.pipe(v.number(), v.integer(), v.minValue(from), v.maxValue(to));
const laneId = v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,40}$/, "1 to 40 of a-z, 0-9 and -"));

/** The `[till]` table of the config; without it nothing listens for tills. docs/till.md is written for whoever connects one. */
export const tillOptions = v.strictObject({
  /** Where the gate listens: one address of this box, never all of them. On another one than 127.* `from` must name the tills. */
  listen: v.pipe(
    v.string(),
    v.check(
      isListen,
      "ADDRESS:PORT like 127.0.0.1:7360, an IPv4 address of this box: loopback, or of 10.*, 172.16.* to 172.31.* or 192.168.*",
    ),
  ),
  /** Who may connect at all, at most 8 IPv4 addresses; none: whoever reaches `listen`, which must be loopback then. */
  from: v.optional(v.pipe(v.array(v.pipe(v.string(), v.check(isIPv4, "an IPv4 address"))), v.maxLength(8)), []),
  /** Of which lanes the till hears; none: of all. */
  lanes: v.optional(v.pipe(v.array(laneId), v.maxLength(8)), []),
  /** So long an admission can be confirmed or voided. Minutes. */
  confirm_within_minutes: v.optional(whole(1, 4320), 60),
  /** What an admission counts as that nobody confirmed or voided in that time. */
  unconfirmed: v.optional(v.picklist(["used", "void"]), "used"),
  /** So long a till that was off is told what it missed. Hours, at least as long as it can be confirmed. */
  keep_hours: v.optional(whole(1, 72), 24),
});

export type TillOptions = v.InferOutput<typeof tillOptions>;

/** `127.0.0.1:7360` in its two parts. */
export function splitListen(listen: string): { readonly address: string; readonly port: number } {
  const [address = "", port = ""] = listen.split(":");
  return { address, port: Number(port) };
}

function isLoopback(listen: string): boolean {
  return LOOPBACK.test(listen);
}

/** What no single option can say. */
export function tillFaults(
  till: TillOptions | undefined,
  lanes: readonly { readonly id: string; readonly screen: { readonly port: number } }[],
): readonly Fault[] {
  if (till === undefined) return [];
  const { confirm_within_minutes: minutes, from, keep_hours: hours, lanes: named, listen } = till;
  const faults: Fault[] = [];
  if (from.length === 0 && !isLoopback(listen)) {
    const expected = `at least one address of a till, as till.listen (${listen}) can be reached from outside of this box`;
    faults.push({ option: "till.from", value: undefined, expected });
  }
  const { address, port } = splitListen(listen);
  if (address === "127.0.0.1" && lanes.some(({ screen }) => screen.port === port)) {
    const expected = "another port than those of the lanes' pages (screen.port)";
    faults.push({ option: "till.listen", value: JSON.stringify(listen), expected });
  }
  if (hours * 60 < minutes) {
    const expected = `at least ${Math.ceil(minutes / 60)}, as long as till.confirm_within_minutes (${minutes})`;
    faults.push({ option: "till.keep_hours", value: String(hours), expected });
  }
  for (const [nth, lane] of named.entries()) {
    if (lanes.some(({ id }) => id === lane)) continue;
    const expected = `a lane's id: ${lanes.map(({ id }) => JSON.stringify(id)).join(" or ")}`;
    faults.push({ option: `till.lanes[${nth + 1}]`, value: JSON.stringify(lane), expected });
  }
  return faults;
}
