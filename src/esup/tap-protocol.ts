/**
 * What gate and sync say to each other while a card lies on a reader and the site's own server is asked about it: one JSON object a
 * line, over a Unix socket of its own. The gate has the card and no network, sync has the network and no card.
 *
 *   gate -> sync   {"tap": 7, "uid": "04A1..."}                      a card lies there; ends the tap before
 *                  {"answered": 7, "nth": 0, "rapdu": "...9100"}     what the card answered to that command
 *                  {"gone": 7}                                       the tap is over, whatever comes of it
 *   sync -> gate   {"command": 7, "nth": 0, "apdu": "905A..."}       tell the card; one at a time, counted from 0
 *                  {"result": 7, "answer": {...}}                    the last word of this tap
 *
 * One tap at a time on a connection. A word of another tap, or out of turn, is late and is let fall; a connection that ends, ends its tap.
 */
import * as v from "valibot";
import { type Escn, toEscn } from "../card/escn.ts";
import { bytesOfHex, isUidLength } from "../card/uid.ts";
import { readAnswer, readCommand } from "./apdu.ts";
import type { EsupAnswer, EsupFault, EsupRefusal } from "./words.ts";
import { MOST_ROUNDS } from "./words.ts";

const number = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const nth = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MOST_ROUNDS));

/** Text that `read` makes bytes of. */
const bytes = (most: number, read: (text: string) => Uint8Array | undefined) =>
  v.pipe(
    v.string(),
    v.maxLength(most),
    v.transform(read),
    v.custom<Uint8Array>((made) => made !== undefined),
  );

const uid = bytes(20, (text) => {
  const made = bytesOfHex(text);
  return made !== undefined && isUidLength(made.length) ? made : undefined;
});
const rapdu = bytes(516, readAnswer);
const apdu = bytes(522, (text) => {
  const command = readCommand(text);
  return command.is === "command" ? command.apdu : undefined;
});

const gateWord = v.union([
  v.object({ tap: number, uid }),
  v.object({ answered: number, nth, rapdu }),
  v.object({ gone: number }),
]);

const REFUSALS = {
  "unknown-card": true,
  "not-tagable": true,
  "foreign-card": true,
  "random-uid": true,
} satisfies Record<EsupRefusal, true>;

const FAULTS = {
  unreachable: true,
  timeout: true,
  certificate: true,
  unauthorized: true,
  forbidden: true,
  busy: true,
  failed: true,
  redirect: true,
  "not-json": true,
  invalid: true,
  "too-large": true,
  cancelled: true,
  device: true,
  service: true,
  unclear: true,
  session: true,
  "not-an-apdu": true,
  writes: true,
  endless: true,
  occupied: true,
  "card-moved": true,
  "no-sync": true,
} satisfies Record<EsupFault, true>;

/** The keys of an object as its type names them. */
const oneOf = <T extends string>(words: Readonly<Record<T, true>>) =>
  v.custom<T>((text) => typeof text === "string" && Object.hasOwn(words, text));

const escn = v.pipe(
  v.string(),
  v.maxLength(36),
  v.transform(toEscn),
  v.custom<Escn>((read) => read !== undefined),
);

const answer = v.variant("is", [
  v.object({ is: v.literal("card"), escn }),
  v.object({ is: v.literal("unnamed") }),
  v.object({ is: v.literal("refused"), why: oneOf(REFUSALS) }),
  v.object({ is: v.literal("no-answer"), why: oneOf(FAULTS) }),
]);

const syncWord = v.union([v.object({ command: number, nth, apdu }), v.object({ result: number, answer })]);

export type TapWord =
  | { readonly is: "tap"; readonly id: number; readonly uid: Uint8Array }
  | { readonly is: "answered"; readonly id: number; readonly nth: number; readonly rapdu: Uint8Array }
  | { readonly is: "gone"; readonly id: number };

export type TapOrder =
  | { readonly is: "command"; readonly id: number; readonly nth: number; readonly apdu: Uint8Array }
  | { readonly is: "result"; readonly id: number; readonly answer: EsupAnswer };

/** A line of the gate, or undefined when it is not one. */
export function readTapWord(line: string): TapWord | undefined {
  const read = v.safeParse(gateWord, parse(line));
  if (!read.success) return undefined;
  const said = read.output;
  if ("tap" in said) return { is: "tap", id: said.tap, uid: said.uid };
  if ("gone" in said) return { is: "gone", id: said.gone };
  return { is: "answered", id: said.answered, nth: said.nth, rapdu: said.rapdu };
}

/** A line of sync, or undefined when it is not one; a command that is no reading is none. */
export function readTapOrder(line: string): TapOrder | undefined {
  const read = v.safeParse(syncWord, parse(line));
  if (!read.success) return undefined;
  const said = read.output;
  if ("result" in said) return { is: "result", id: said.result, answer: said.answer };
  return { is: "command", id: said.command, nth: said.nth, apdu: said.apdu };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
