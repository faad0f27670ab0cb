/** A machine's table: every state against every input, also where nothing happens. */
import { expect, it } from "vitest";
import type { Order, Tell } from "../../src/door/words.ts";

/** One line: `state | inputs, with ; between them | what happens`; `.`: nothing. */
export function checkTable(
  table: string,
  states: readonly string[],
  inputs: readonly string[],
  outcome: (state: string, input: string) => string,
): void {
  const rows = table
    .trim()
    .split("\n")
    .flatMap((line) => {
      const [state = "", inputsOfLine = "", expected = ""] = line.split("|").map((cell) => cell.trim());
      return inputsOfLine.split("; ").map((input) => [state, input, expected] as const);
    });

  it("has a row for every state and every input, and none twice", () => {
    const wanted = states.flatMap((state) => inputs.map((input) => `${state} | ${input}`));
    expect(rows.map(([state, input]) => `${state} | ${input}`).toSorted()).toEqual(wanted.toSorted());
  });

  it.each(rows)("%s, %s: %s", (state, input, expected) => {
    expect(outcome(state, input)).toBe(expected);
  });
}

export function sayOrder(order: Order): string {
  if (order.is === "lock") return "lock";
  return `unlock ${order.forMs}${order.admission === undefined ? "" : ` for #${order.admission}`}`;
}

export function sayTell(tell: Tell): string {
  switch (tell.is) {
    case "passed": {
      const { grant, how, way } = tell.passed;
      return [how, ...(grant === undefined ? [] : [`#${grant.admission}`]), ...(way === undefined ? [] : [way])].join(
        " ",
      );
    }
    case "alarm":
      return `${tell.turns === "on" ? "+" : "-"}${tell.alarm}`;
    case "egress":
    case "pre-alarm":
      return tell.is;
  }
}
