/** What somebody asked of the screen, and when it is forgotten. */
import { expect, test } from "vitest";
import { momentOf } from "../../kiosk-ui/src/kiosk/moment.ts";
import { chosen, isSomebody, NOBODY, type Session, sessionIn, toggled } from "../../kiosk-ui/src/kiosk/session.ts";
import type { KioskState, Scene } from "../../src/kiosk/protocol.ts";
import { admitted, stateOf } from "./states.ts";

const IDLE = stateOf({ is: "idle" });
const ASKED = toggled(chosen(NOBODY, "lv"), "contrast");

function through(session: Session, states: readonly (KioskState | Scene)[]): Session {
  return states.reduce<Session>((last, each) => sessionIn(last, momentOf("v" in each ? each : stateOf(each))), session);
}

test("it is kept at rest, while a card is checked and through the verdict", () => {
  expect(through(ASKED, [IDLE, { is: "not-now", why: { code: "lockdown" } }, IDLE])).toEqual(ASKED);
  expect(through(ASKED, [IDLE, { is: "checking" }, admitted()])).toMatchObject({
    language: "lv",
    comforts: ["contrast"],
  });
});

test("what the verdict led to at the way through is still said in it", () => {
  expect(
    through(ASKED, [admitted(), { is: "passage", hint: "go" }, { is: "passage", hint: "not-used" }]),
  ).toMatchObject({
    language: "lv",
    comforts: ["contrast"],
  });
});

test.each<[string, Scene]>([
  ["rest", { is: "idle" }],
  ["another verdict", admitted()],
  ["another card", { is: "checking" }],
])("with %s after the verdict it is forgotten", (_, scene) => {
  expect(through(ASKED, [admitted(), scene])).toBe(NOBODY);
});

test("the same verdict said again, because the clock got better, is the same moment", () => {
  const verdict = stateOf(admitted());
  expect(through(ASKED, [verdict, { ...verdict, clock: "plausible" }])).toMatchObject({ language: "lv" });
});

test("who takes back what they asked for is nobody again", () => {
  expect(isSomebody(toggled(toggled(NOBODY, "larger"), "larger"))).toBe(false);
  expect(isSomebody(toggled(toggled(NOBODY, "larger"), "lower"))).toBe(true);
});
