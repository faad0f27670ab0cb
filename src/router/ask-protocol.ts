/**
 * What gate and sync say to each other over a Unix socket: one JSON object a line. The gate asks, sync answers in any order;
 * sync says whether the register can be asked, at once and at every change.
 *
 *   gate -> sync   {"ask": 7, "escn": "..."}
 *   sync -> gate   {"answer": 7, "lookup": {...}}      {"online": true}
 */
import type { Socket } from "node:net";
import * as v from "valibot";
import { type Escn, toEscn } from "../card/escn.ts";
import type { Lookup } from "../verdict/words.ts";

/** Characters that wait for the end of their line at most. */
const LONGEST_BUFFER = 65_536;

/** Questions on their way at once, on either side. */
export const MOST_QUESTIONS = 32;

const id = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));

const question = v.object({ ask: id, escn: v.pipe(v.string(), v.maxLength(36)) });

const text = (most: number) => v.optional(v.pipe(v.string(), v.maxLength(most)));

const known = v.object({
  is: v.literal("known"),
  from: v.literal("register"),
  card: v.object({
    status: v.picklist(["active", "inactive", "expired"]),
    expiresOn: text(10),
    issuerPic: text(9),
    issuerName: text(200),
  }),
});

const word = v.union([
  v.object({ online: v.boolean() }),
  v.object({
    answer: id,
    lookup: v.union([known, v.object({ is: v.literal("unknown") }), v.object({ is: v.literal("no-answer") })]),
  }),
]);

export type Word =
  | { readonly is: "online"; readonly online: boolean }
  | { readonly is: "answer"; readonly id: number; readonly lookup: Lookup };

/** A line of the gate, or undefined when it is not one. */
export function readQuestion(line: string): { readonly id: number; readonly escn: Escn } | undefined {
  const read = v.safeParse(question, parse(line));
  const escn = read.success ? toEscn(read.output.escn) : undefined;
  return read.success && escn !== undefined ? { id: read.output.ask, escn } : undefined;
}

/** A line of sync, or undefined when it is not one. */
export function readWord(line: string): Word | undefined {
  const read = v.safeParse(word, parse(line));
  if (!read.success) return undefined;
  if ("online" in read.output) return { is: "online", online: read.output.online };
  const { answer, lookup } = read.output;
  if (lookup.is !== "known") return { is: "answer", id: answer, lookup };
  const { status, expiresOn, issuerPic, issuerName } = lookup.card;
  return {
    is: "answer",
    id: answer,
    lookup: { is: "known", from: "register", card: { status, expiresOn, issuerPic, issuerName } },
  };
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

export function writeLine(socket: Socket, message: object): void {
  if (socket.destroyed) return;
  if (socket.writableLength > LONGEST_BUFFER) socket.destroy();
  else socket.write(`${JSON.stringify(message)}\n`);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
