import { describe, expect, it } from "vitest";
import { isTurnstileFull, type TurnstileRules, turnstileState } from "../../src/door/turnstile-words.ts";
import { grantOf } from "./door-cases.ts";
import { checkTable, sayOrder, sayTell } from "./table.ts";
import { PULSE_TABLE, POTENTIAL_TABLE } from "./turnstile-tables.ts";
import { INPUTS, play, POTENTIAL, PULSE, STATES, turnstileIn } from "./turnstile-cases.ts";

function outcomeBy(rules: TurnstileRules) {
  return (state: string, input: string): string => {
    const from = STATES[state];
    const events = INPUTS[input];
    if (from === undefined || events === undefined) return "no such case";
    const before = turnstileIn(from, rules);
    const { orders, tells, turnstile } = play(events(from.at), before, rules);
    const to = turnstileState(turnstile) === turnstileState(before) ? [] : [`now ${turnstileState(turnstile)}`];
    const full =
      isTurnstileFull(turnstile) === isTurnstileFull(before) ? [] : [isTurnstileFull(turnstile) ? "full" : "not full"];
    const said = [...tells.map(sayTell), ...orders.map(sayOrder), ...to, ...full];
    return said.length === 0 ? "." : said.join(", ");
  };
}

const INPUT_NAMES = Object.keys(INPUTS);
const STATE_NAMES = Object.keys(STATES);

describe("a turnstile that waits by itself", () => {
  checkTable(PULSE_TABLE, STATE_NAMES, INPUT_NAMES, outcomeBy(PULSE));
});

describe("a turnstile that is free while it is held", () => {
  checkTable(POTENTIAL_TABLE, STATE_NAMES, INPUT_NAMES, outcomeBy(POTENTIAL));
});

const idle = turnstileIn(STATES["idle"] ?? { events: [], at: 0 }, PULSE);
const grant = (admission: number, at: number) => ({ is: "grant", grant: grantOf(admission), at }) as const;
const passA = (on: boolean, at: number) => ({ is: "input", input: "pass_a", on, at }) as const;
const ready = (on: boolean, at: number) => ({ is: "input", input: "ready", on, at }) as const;
const time = (at: number) => ({ is: "time", at }) as const;

describe("two who come at once", () => {
  it("go one after the other, the second when it stands still and is ready", () => {
    const { orders, tells } = play(
      [
        grant(1, 1000),
        grant(2, 1200),
        passA(true, 2000),
        time(2020),
        ready(false, 2100),
        passA(false, 2400),
        time(4000),
      ],
      idle,
      PULSE,
    );
    expect([...tells.map(sayTell), ...orders.map(sayOrder)]).toEqual(["passed #1 in", "unlock 500 for #1"]);
    const before = play(
      [grant(1, 1000), grant(2, 1200), passA(true, 2000), time(2020), ready(false, 2100), passA(false, 2400)],
      idle,
      PULSE,
    );
    const after = play([ready(true, 4000), time(4050)], before.turnstile, PULSE);
    expect(after.orders.map(sayOrder)).toEqual(["unlock 500 for #2"]);
    const gone = play([passA(true, 5000), time(5020)], after.turnstile, PULSE);
    expect(gone.tells.map(sayTell)).toEqual(["passed #2 in"]);
  });

  it("both come too late, and each has had a time of their own", () => {
    const { tells, turnstile } = play(
      [grant(1, 1000), grant(2, 1200), time(7000), time(7500), time(13_499)],
      idle,
      PULSE,
    );
    expect(tells.map(sayTell)).toEqual(["not-used #1"]);
    expect(play([time(13_500)], turnstile, PULSE).tells.map(sayTell)).toEqual(["not-used #2"]);
  });
});

it("counts whoever began to turn it in time, though PASS is believed after the end", () => {
  const { tells } = play([grant(1, 1000), passA(true, 6995), time(7014), time(7015)], idle, PULSE);
  expect(tells.map(sayTell)).toEqual(["passed #1 in"]);
});

it("counts everybody who passes in free access, each once", () => {
  const turns = [3000, 5000, 7000].flatMap((at) => [
    passA(true, at),
    time(at + 20),
    passA(false, at + 300),
    time(at + 320),
  ]);
  const { tells } = play([{ is: "mode", mode: "free-access", at: 2000 }, ...turns], idle, PULSE);
  expect(tells.map(sayTell)).toEqual(["without-card in", "without-card in", "without-card in"]);
});
