/** Per person, not per card: a real list with ESIs, a real gate, and restarts in between. */
import { describe, expect, it } from "vitest";
import { ANNA, BERTA, placeOfPeople } from "../fakes/people.ts";

const SLOW = { timeout: 120_000 };
const ADMITTED = "admitted";

describe("a person with several cards and several ESIs", () => {
  it("has one quota, in all lanes of the box and over restarts, and others have theirs", SLOW, async () => {
    const quota = [{ is: "quota", times: 2, per: "month", lanes: ["till-1", "till-2"] }];
    await using place = await placeOfPeople([
      { id: "till-1", rules: quota },
      { id: "till-2", rules: quota },
      { id: "gate", rules: [] },
    ]);
    {
      await using gate = await place.open();
      expect(await gate.door("till-1").show(ANNA[0])).toBe(ADMITTED);
      expect(await gate.door("gate").show(ANNA[0])).toBe(ADMITTED);
      expect(await gate.door("till-2").show(ANNA[1])).toBe(ADMITTED);
      expect(await gate.door("till-1").show(ANNA[2])).toBe("refused: quota");
      expect(await gate.door("till-1").show(BERTA[0])).toBe(ADMITTED);
    }
    await using gate = await place.open();
    for (const card of ANNA) expect(await gate.door("till-2").show(card)).toBe("refused: quota");
    expect(await gate.door("till-2").show(BERTA[1])).toBe(ADMITTED);
    expect(await gate.door("till-1").show(BERTA[0])).toBe("refused: quota");
    expect(await gate.door("gate").show(BERTA[0])).toBe(ADMITTED);
    // Nobody knows whose this one is: it counts for itself.
    for (const expected of [ADMITTED, ADMITTED]) {
      expect(await gate.door("till-1").show(6)).toBe(expected);
      expect(await gate.door("till-1").show(7)).toBe("refused: inactive");
    }
    expect(await gate.door("till-1").show(6)).toBe("refused: quota");
  });

  it("is too soon in the lane where they were, with whichever card, over a restart", SLOW, async () => {
    const rules = [{ is: "not-again-within", seconds: 3600 }];
    await using place = await placeOfPeople([
      { id: "gate", rules },
      { id: "other", rules },
    ]);
    {
      await using gate = await place.open();
      expect(await gate.door("gate").show(ANNA[0])).toBe(ADMITTED);
      expect(await gate.door("gate").show(ANNA[1])).toBe("refused: too-soon");
      expect(await gate.door("other").show(ANNA[1])).toBe(ADMITTED);
    }
    await using gate = await place.open();
    expect(await gate.door("gate").show(ANNA[2])).toBe("refused: too-soon");
    expect(await gate.door("other").show(ANNA[0])).toBe("refused: too-soon");
    expect(await gate.door("gate").show(BERTA[0])).toBe(ADMITTED);
  });

  it("is inside once, hands no card back over the gate, and takes one seat", SLOW, async () => {
    const rules = [
      { is: "anti-passback", mode: "hard" },
      { is: "seats", of: 2 },
    ];
    await using place = await placeOfPeople([
      { id: "in", way: "in", rules },
      { id: "side", way: "in", rules },
      { id: "out", way: "out", rules },
    ]);
    {
      await using gate = await place.open();
      expect(await gate.door("out").show(ANNA[0])).toBe("refused: not-inside");
      expect(await gate.door("in").show(ANNA[0])).toBe(ADMITTED);
      expect(await gate.door("side").show(ANNA[1])).toBe("refused: already-inside");
      expect(await gate.door("side").show(BERTA[0])).toBe(ADMITTED);
      expect(await gate.door("in").show(6)).toBe("refused: full");
    }
    {
      await using gate = await place.open();
      expect(await gate.door("in").show(6)).toBe("refused: full");
      expect(await gate.door("in").show(ANNA[2])).toBe("refused: already-inside");
      expect(await gate.door("out").show(ANNA[1])).toBe(ADMITTED);
      expect(await gate.door("out").show(ANNA[0])).toBe("refused: not-inside");
      expect(await gate.door("in").show(6)).toBe(ADMITTED);
      expect(await gate.door("side").show(ANNA[0])).toBe("refused: full");
    }
    using journal = place.journal();
    expect(journal.counting()).toMatchObject({ inside: 2 });
  });
});
