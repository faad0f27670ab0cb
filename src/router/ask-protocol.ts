/**
 * What gate and sync say to each other over a Unix socket: one JSON object a line. Sync says whether the register can be asked,
 * at once and at every change; all else in any order. Moments are unix milliseconds.
 *
 *   gate -> sync   {"ask": 7, "escn": "..."}                               a person waits
 *                  {"seen": "...", "at": MS}                               admitted on what the snapshot says
 *                  {"heard": "...", "seenAt": MS}                          a second look is dealt with
 *   sync -> gate   {"answer": 7, "lookup": {...}}      {"online": true}
 *                  {"noted": "...", "at": MS}                              `seen` is on the disk
 *                  {"second": "...", "seenAt": MS, "lookup": {...}}        what the register says now, against an admission
 */
import type { Socket } from "node:net";
import * as v from "valibot";
import { type Escn, toEscn } from "../card/escn.ts";
import { ACADEMIC_LEVELS, CARD_TYPES, type CardRecord, type Lookup } from "../verdict/words.ts";

/** Characters that wait for the end of their line, and bytes that wait for a peer to read them, at most. */
const LONGEST_BUFFER = 65_536;

/** Questions on their way at once, on either side. */
export const MOST_QUESTIONS = 32;

const number = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));

const escn = v.pipe(
  v.string(),
  v.maxLength(36),
  v.transform(toEscn),
  v.custom<Escn>((read) => read !== undefined),
);

const gateWord = v.union([
  v.object({ ask: number, escn }),
  v.object({ seen: escn, at: number }),
  v.object({ heard: escn, seenAt: number }),
]);

const text = (most: number) => v.optional(v.pipe(v.string(), v.maxLength(most)));

const lookup = v.union([
  v.object({
    is: v.literal("known"),
    from: v.literal("register"),
    card: v.object({
      status: v.picklist(["active", "inactive", "expired"]),
      expiresOn: text(10),
      issuerPic: text(9),
      issuerName: text(200),
      asOf: number,
      person: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/))),
      cardType: v.optional(v.picklist(CARD_TYPES)),
      level: v.optional(v.picklist(ACADEMIC_LEVELS)),
    }),
  }),
  v.object({ is: v.literal("unknown") }),
  v.object({ is: v.literal("no-answer") }),
]);

const syncWord = v.union([
  v.object({ online: v.boolean() }),
  v.object({ answer: number, lookup }),
  v.object({ noted: escn, at: number }),
  v.object({ second: escn, seenAt: number, lookup }),
]);

export type GateWord =
  | { readonly is: "ask"; readonly id: number; readonly escn: Escn }
  | { readonly is: "seen"; readonly escn: Escn; readonly at: number }
  | { readonly is: "heard"; readonly escn: Escn; readonly seenAt: number };

/** What the register says of a card, by when it was admitted on the snapshot's word. */
export interface SecondLook {
  readonly escn: Escn;
  /** As `seen` said it. Unix milliseconds. */
  readonly seenAt: number;
  readonly lookup: Lookup;
}

export type SyncWord =
  | { readonly is: "online"; readonly online: boolean }
  | { readonly is: "answer"; readonly id: number; readonly lookup: Lookup }
  | { readonly is: "noted"; readonly escn: Escn; readonly at: number }
  | { readonly is: "second"; readonly look: SecondLook };

/** A line of the gate, or undefined when it is not one. */
export function readGateWord(line: string): GateWord | undefined {
  const read = v.safeParse(gateWord, parse(line));
  if (!read.success) return undefined;
  const said = read.output;
  if ("ask" in said) return { is: "ask", id: said.ask, escn: said.escn };
  if ("seen" in said) return { is: "seen", escn: said.seen, at: said.at };
  return { is: "heard", escn: said.heard, seenAt: said.seenAt };
}

/** A line of sync, or undefined when it is not one. */
export function readSyncWord(line: string): SyncWord | undefined {
  const read = v.safeParse(syncWord, parse(line));
  if (!read.success) return undefined;
  const said = read.output;
  if ("online" in said) return { is: "online", online: said.online };
  if ("noted" in said) return { is: "noted", escn: said.noted, at: said.at };
  if ("answer" in said) return { is: "answer", id: said.answer, lookup: toLookup(said.lookup) };
  return { is: "second", look: { escn: said.second, seenAt: said.seenAt, lookup: toLookup(said.lookup) } };
}

/** JSON leaves out what is not known; our words name it. */
function toLookup(read: v.InferOutput<typeof lookup>): Lookup {
  return read.is === "known" ? { ...read, card: toRecord(read.card) } : read;
}

function toRecord(card: Partial<CardRecord> & Pick<CardRecord, "status" | "asOf">): CardRecord {
  const { status, expiresOn, issuerPic, issuerName, asOf, person, cardType, level } = card;
  return { status, expiresOn, issuerPic, issuerName, asOf, person, cardType, level, groups: [] };
}

/**
 * Calls back for every line. A peer that sends junk (`onLine` says false), a line without an end, or does not read what it is sent, is
 * cut off: it is not one of ours, and both sides can begin anew.
 */
export function eachLine(socket: Socket, onLine: (line: string) => boolean): void {
  let rest = "";
  socket.setEncoding("utf8");
  socket.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (socket.destroyed) return;
      if (line.length > LONGEST_BUFFER || !onLine(line)) socket.destroy();
    }
    if (rest.length > LONGEST_BUFFER) socket.destroy();
  });
}

/** `then`: called when the peer has taken it, or never will. */
export function writeLine(socket: Socket, message: object, then?: () => void): void {
  if (socket.destroyed) return;
  if (socket.writableLength > LONGEST_BUFFER) socket.destroy();
  else socket.write(`${JSON.stringify(message)}\n`, then);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
