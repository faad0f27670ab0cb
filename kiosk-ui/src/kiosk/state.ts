/** What comes out of the socket, believed only after it was looked at: the screen must not fall over a gate of another day. */
import * as v from "valibot";
import { type KioskState, LANGUAGES, PASSAGE_HINTS, PROTOCOL } from "../../../src/kiosk/protocol.ts";
import { isZone } from "./zone.ts";

const text = v.pipe(v.string(), v.maxLength(400));
const day = v.optional(v.pipe(v.string(), v.regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/)));

const full = v.object({
  code: v.literal("full"),
  inside: v.pipe(v.number(), v.finite()),
  seats: v.pipe(v.number(), v.finite()),
});
const closed = v.object({ code: v.literal("closed"), opens: v.optional(text), on: day });

const reason = v.variant("code", [
  v.object({
    code: v.picklist([
      "not-a-student-card",
      "sandbox-card",
      "untrusted-host",
      "unknown-card",
      "cannot-ask",
      "inactive",
      "data-stale",
      "clock-untrusted",
      "issuer",
      "several-cards",
      "card-moved",
      "chip-random",
      "chip-unverified",
      "chip-not-enrolled",
      "already-inside",
      "not-inside",
      "nobody-here-yet",
      "lockdown",
      "group",
      "level",
      "card-type",
      "pass-not-here",
      "pass-not-yet",
      "pass-ended",
      "pass-revoked",
      "pass-unknown",
      "no-policy",
    ]),
  }),
  v.object({
    code: v.literal("quota"),
    times: v.pipe(v.number(), v.finite()),
    per: v.picklist(["day", "week", "month"]),
    label: v.optional(text),
  }),
  full,
  v.object({ code: v.literal("expired"), on: day }),
  v.object({ code: v.literal("medium"), needs: v.picklist(["qr", "nfc", "typed"]) }),
  closed,
  v.object({ code: v.literal("too-soon"), waitMs: v.pipe(v.number(), v.finite()) }),
]);

const notice = v.variant("code", [
  v.object({ code: v.literal("expires-soon"), days: v.pipe(v.number(), v.finite()) }),
  v.object({ code: v.literal("data-ageing"), ageMs: v.optional(v.pipe(v.number(), v.finite())) }),
  v.object({ code: v.literal("clock-unconfirmed") }),
  v.object({ code: v.literal("chip-verified") }),
  v.object({ code: v.literal("already-inside") }),
  v.object({ code: v.literal("guest"), until: text }),
]);

const scene = v.variant("is", [
  v.object({ is: v.literal("idle") }),
  v.object({ is: v.literal("free-access") }),
  v.object({
    is: v.literal("not-now"),
    why: v.variant("code", [closed, full, v.object({ code: v.picklist(["lockdown", "nobody-here-yet"]) })]),
  }),
  v.object({ is: v.literal("passage"), hint: v.picklist(PASSAGE_HINTS) }),
  v.object({ is: v.literal("checking") }),
  v.object({
    is: v.literal("admitted"),
    notices: v.pipe(v.array(notice), v.maxLength(8)),
    tariff: v.optional(v.object({ code: text, label: v.pipe(v.string(), v.minLength(1), v.maxLength(64)) })),
  }),
  v.object({ is: v.literal("refused"), why: reason }),
  v.object({ is: v.literal("unsure"), why: reason }),
  v.object({
    is: v.literal("out-of-order"),
    why: v.picklist(["reader", "actuator", "journal", "snapshot", "decision", "starting"]),
  }),
]);

const timeZone = v.pipe(v.string(), v.check(isZone));

const level = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const kioskState = v.object({
  v: v.literal(PROTOCOL),
  seq: v.number(),
  place: v.object({
    name: text,
    kind: v.picklist(["library", "canteen", "door"]),
    languages: v.pipe(v.array(v.picklist(LANGUAGES)), v.minLength(1), v.maxLength(24)),
    timeZone,
    reader: v.picklist(["left", "right", "below"]),
    takes: v.pipe(v.array(v.picklist(["qr", "nfc"])), v.maxLength(2)),
    look: v.object({
      theme: v.picklist(["auto", "dark", "light", "contrast"]),
      brand: v.object({
        logo: v.optional(v.pipe(v.string(), v.regex(/^\/brand\/[a-z0-9.-]{1,64}$/))),
        accent: v.optional(v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/))),
      }),
      volume: v.object({ day: level, night: level }),
      sound: v.picklist(["page", "box"]),
      speech: v.boolean(),
      hasStaff: v.boolean(),
      cashier: v.picklist(LANGUAGES),
    }),
  }),
  scene,
  record: v.optional(v.number()),
  standsMs: v.number(),
  data: v.object({
    freshness: v.picklist(["fresh", "ageing", "stale", "blind"]),
    asOf: v.optional(text),
    online: v.boolean(),
  }),
  clock: v.picklist(["synced", "plausible", "unsynced", "wrong"]),
  greeting: v.optional(v.picklist(LANGUAGES)),
  dates: v.record(v.string(), v.record(v.picklist(LANGUAGES), text)),
});

export type Message =
  | { readonly is: "state"; readonly state: KioskState }
  | { readonly is: "other-version"; readonly version: number }
  | { readonly is: "junk" };

/** Never throws, whatever arrives. */
export function understand(frame: unknown): Message {
  let message: unknown;
  try {
    message = typeof frame === "string" ? JSON.parse(frame) : undefined;
  } catch {
    return { is: "junk" };
  }
  if (isKioskState(message)) return { is: "state", state: message };
  const envelope = v.safeParse(v.object({ v: v.number() }), message);
  return envelope.success && envelope.output.v !== PROTOCOL
    ? { is: "other-version", version: envelope.output.v }
    : { is: "junk" };
}

function isKioskState(message: unknown): message is KioskState {
  return v.is(kioskState, message);
}
