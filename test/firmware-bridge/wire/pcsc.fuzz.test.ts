/** Whatever pcscd's socket delivers: no exception, no memory, and nothing but an answer is taken for one. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { pcscAnswers } from "../../../firmware-bridge/wire/pcsc-answers.ts";
import {
  askContext,
  askReaders,
  askToConnect,
  askToControl,
  askToDisconnect,
  askToTransmit,
  askVersion,
  CHANGE,
} from "../../../firmware-bridge/wire/pcsc.ts";
import type { Question } from "../../../firmware-bridge/wire/pcsc.ts";
import { structOf, tableOf } from "../../fakes/scripted-pcscd.ts";
import { LIMIT_MS, MANY } from "../../fakes/fuzz.ts";

const CARD = { card: 7, protocol: 2 };
const QUESTIONS: readonly Question<unknown>[] = [
  askVersion(4),
  askContext(),
  askReaders(),
  CHANGE,
  askToConnect(5, "a reader", "shared"),
  askToTransmit(CARD, Uint8Array.of(0)),
  askToControl(7, 1, Uint8Array.of(0)),
  askToDisconnect(7, "leave"),
];
const GOOD = [
  tableOf([{ name: "a reader", present: true }]),
  structOf(7, 2, 16, 1, 2, 16, 264, 0),
  structOf(7, 1, 1, 264, 3, 0),
  structOf(7, 0, 0),
  structOf(5, 0, 0),
];

const word = fc.oneof(fc.constantFrom(0, 4, 5, 7, 34, 263, 264, 265, 0xffffffff), fc.nat());
const noise = fc.array(word, { maxLength: 12 }).map((words) => structOf(...words));
/** A good answer of any kind, with bytes changed or cut off. */
const near = fc
  .tuple(
    fc.constantFrom(...GOOD),
    fc.array(fc.tuple(fc.nat(3000), fc.nat(255)), { maxLength: 4 }),
    fc.oneof(fc.constant(5000), fc.nat(3000)),
  )
  .map(([good, changes, length]) => {
    const changed = Uint8Array.from(good);
    for (const [at, value] of changes) if (at < changed.length) changed[at] = value;
    return changed.subarray(0, length);
  });
const pieces = fc.array(fc.oneof(noise, near), { maxLength: 4 });
const questions = fc.array(fc.nat(QUESTIONS.length - 1), { minLength: 1, maxLength: 4 });

test("answers of every kind, changed, cut and mixed up", { timeout: LIMIT_MS }, () => {
  fc.assert(
    fc.property(pieces, questions, (sent, asked) => {
      const answers = pcscAnswers();
      for (const piece of sent) {
        answers.push(piece);
        expect(answers.heldBytes).toBeLessThanOrEqual(4096);
      }
      for (const number of asked) {
        const question = QUESTIONS[number] ?? CHANGE;
        const before = answers.heldBytes;
        const taken = answers.take(question);
        if (taken.is === "more") expect(answers.heldBytes).toBe(before);
        if (taken.is === "broken") expect(answers.heldBytes).toBe(0);
        if (taken.is !== "answer") continue;
        const used = before - answers.heldBytes;
        expect(used).toBeGreaterThanOrEqual(question.bytes);
        const { value } = taken.answer;
        if (value instanceof Uint8Array) expect(value).toHaveLength(used - question.bytes);
        if (Array.isArray(value)) expect(value.length).toBeLessThanOrEqual(16);
      }
    }),
    MANY,
  );
});

test("a good answer in pieces of any size, with the next one behind it", { timeout: LIMIT_MS }, () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 264 }),
      fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1 }),
      (data, sizes) => {
        const answers = pcscAnswers();
        const whole = Uint8Array.from([...structOf(7, 2, 16, 1, 2, 16, data.length, 0), ...data, ...structOf(7, 0, 0)]);
        for (let at = 0, piece = 0; at < whole.length; piece++) {
          const size = sizes[piece % sizes.length] ?? 1;
          answers.push(whole.subarray(at, at + size));
          at += size;
        }
        expect(answers.take(askToTransmit(CARD, Uint8Array.of(0)))).toEqual({
          is: "answer",
          answer: { code: 0, value: data },
        });
        expect(answers.take(askToDisconnect(7, "leave"))).toMatchObject({ is: "answer" });
        expect(answers.heldBytes).toBe(0);
      },
    ),
    { numRuns: 20_000 },
  );
});
