/** Who is waited for, and whether it is held open: in every state there is. */
import { describe, expect, it } from "vitest";
import { doorStands } from "../../src/door/door-words.ts";
import { turnstileStands } from "../../src/door/turnstile-words.ts";
import type { Stands } from "../../src/door/words.ts";
import { doorIn, RULES, STATES as DOORS } from "./door-cases.ts";
import { PULSE, STATES as TURNSTILES, turnstileIn } from "./turnstile-cases.ts";

function say({ awaited, isHeldOpen }: Stands): string {
  const said = [...awaited.map((admission) => `#${admission}`), ...(isHeldOpen ? ["held open"] : [])];
  return said.join(", ") || ".";
}

const listed = (expected: Readonly<Record<string, string>>, states: Readonly<Record<string, unknown>>) =>
  Object.keys(states).map((state) => [state, expected[state] ?? "."] as const);

const DOOR_STANDS = {
  unlocked: "#1",
  "unlocked for two": "#1, #2",
  "just locked again": "#1",
  "open, pre-alarm": "held open",
  "open too long": "held open",
};

describe("a door", () => {
  it.each(listed(DOOR_STANDS, DOORS))("that is %s: %s", (state, expected) => {
    const from = DOORS[state];
    expect(from && say(doorStands(doorIn(from, RULES), RULES))).toBe(expected);
  });

  it("that nobody sees open waits for nobody", () => {
    const from = { ...DOORS["unlocked"], inputs: ["rex"] } as const;
    expect(say(doorStands(doorIn({ events: [], at: 1000, ...from }, RULES), RULES))).toBe(".");
  });
});

const TURNSTILE_STANDS = {
  "open for one": "#1",
  "open, one waits": "#1, #2",
  "one is in it, one waits": "#2",
};

describe("a turnstile", () => {
  it.each(listed(TURNSTILE_STANDS, TURNSTILES))("that is %s: %s", (state, expected) => {
    const from = TURNSTILES[state];
    expect(from && say(turnstileStands(turnstileIn(from, PULSE)))).toBe(expected);
  });
});
