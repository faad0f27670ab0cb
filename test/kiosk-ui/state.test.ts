/** What the page believes of what the socket says. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { understand } from "../../kiosk-ui/src/kiosk/state.ts";
import { PASSAGE_HINTS, PROTOCOL, type Scene } from "../../src/kiosk/protocol.ts";
import { admitted, NOT_NOW, NOTICES, REASONS, stateOf, TROUBLES } from "./states.ts";

const SCENES: readonly Scene[] = [
  { is: "idle" },
  { is: "checking" },
  { is: "free-access" },
  ...NOT_NOW.map((why): Scene => ({ is: "not-now", why })),
  ...PASSAGE_HINTS.map((hint): Scene => ({ is: "passage", hint })),
  ...NOTICES.map((notices) => admitted(notices, "Student 3.30")),
  ...REASONS.flatMap((why): Scene[] => [
    { is: "refused", why },
    { is: "unsure", why },
  ]),
  ...TROUBLES.map((why): Scene => ({ is: "out-of-order", why })),
];

test("every state the gate can send is understood, as it was", () => {
  for (const scene of SCENES) {
    const frame = JSON.stringify(stateOf(scene));
    expect(understand(frame)).toEqual({ is: "state", state: JSON.parse(frame) as unknown });
  }
});

test("a gate of another version is told apart from junk", () => {
  expect(understand(JSON.stringify({ ...stateOf({ is: "idle" }), v: PROTOCOL + 1 }))).toEqual({
    is: "other-version",
    version: PROTOCOL + 1,
  });
  expect(understand(`{"v":${PROTOCOL}}`)).toEqual({ is: "junk" });
});

test.each([
  ["a reason nobody has words for", { scene: { is: "refused", why: { code: "moon-phase" } } }],
  ["a scene nobody has drawn", { scene: { is: "party" } }],
  ["a place that speaks no language", { place: { ...stateOf({ is: "idle" }).place, languages: [] } }],
  ["a language without words", { place: { ...stateOf({ is: "idle" }).place, languages: ["tlh"] } }],
  ["a time zone that is none", { place: { ...stateOf({ is: "idle" }).place, timeZone: "Mars/Olympus" } }],
  ["a wait without end", { scene: { is: "refused", why: { code: "too-soon", waitMs: null } } }],
])("%s is junk", (_, over) => {
  expect(understand(JSON.stringify({ ...stateOf({ is: "idle" }), ...over }))).toEqual({ is: "junk" });
});

test("nothing that arrives makes it throw, and only whole states get through", () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string(), fc.uint8Array(), fc.constant(undefined)), (frame) => {
      expect(understand(frame).is).not.toBe("state");
    }),
    { numRuns: 2000 },
  );
});

test("a state with one part broken off is never taken for a state", () => {
  const whole = stateOf(admitted([{ code: "data-ageing", ageMs: 1 }]));
  const required = ["v", "seq", "place", "scene", "standsMs", "data", "clock", "dates"] as const;
  for (const key of required) {
    const { [key]: _, ...rest } = whole;
    expect([key, understand(JSON.stringify(rest)).is]).toEqual([key, "junk"]);
  }
});
