import { beforeAll, describe, expect, test } from "vitest";
import { fetchWords } from "../../kiosk-ui/src/words/catalog.ts";
import type { KioskState, Look, Scene } from "../../src/kiosk/protocol.ts";
import { heardOf } from "../../src/voice/saying.ts";
import { admitted, LIBRARY, REASONS, stateOf } from "../kiosk-ui/states.ts";

/** Noon in Riga. */
const NOON = Date.UTC(2026, 10, 23, 10);
const NIGHT = Date.UTC(2026, 10, 23, 21);
const expired: Scene = { is: "refused", why: { code: "expired", on: "2026-09-30" } };

const looking = (look: Partial<Look>, scene: Scene, over: Partial<KioskState> = {}) =>
  stateOf(scene, { place: { ...LIBRARY, look: { ...LIBRARY.look, sound: "box", speech: true, ...look } }, ...over });
const heard = (state: KioskState) => heardOf(state, NOON);

describe("what of a state is heard on the box", () => {
  beforeAll(() => fetchWords());

  test("the sentences on the screen, each with its stop, in the place's first language", () => {
    expect(heard(looking({}, expired)).said).toEqual({
      language: "en",
      text: "Not today. This card ended on 30 September 2026. Renew it at your university.",
    });
  });

  test("in the language that greets", () => {
    const said = heard(looking({}, expired, { greeting: "fr" })).said;
    expect(said?.language).toBe("fr");
    expect(said?.text).toContain("30 septembre 2026");
  });

  test("no tariff and no small print of the policy's", () => {
    const scene = admitted([{ code: "guest", until: "17:00" }], "Doctoral student 3.40 €");
    expect(heard(looking({}, scene)).said?.text).not.toMatch(/Doctoral|3\.40|17:00/);
  });

  test.each(REASONS)("a refusal is said in words: $code", (why) => {
    expect(heard(looking({}, { is: "refused", why })).said?.text).toMatch(/^\p{Lu}.+[.?]$/u);
  });

  test("nothing while nobody has been judged", () => {
    for (const scene of [{ is: "idle" }, { is: "checking" }, { is: "out-of-order", why: "reader" }] as const)
      expect(heard(looking({}, scene))).toMatchObject({ earcon: undefined, said: undefined });
  });

  test("only what the operator wants: the sound is the page's, and speech is off, as long as nobody says otherwise", () => {
    expect(heard(stateOf(expired))).toMatchObject({ earcon: undefined, said: undefined });
    expect(heard(looking({ speech: false }, expired))).toMatchObject({ earcon: "no", said: undefined });
    expect(heard(looking({ sound: "page" }, expired))).toMatchObject({ earcon: undefined, said: { language: "en" } });
  });

  test("quieter at night", () => {
    expect([heardOf(looking({}, expired), NOON).level, heardOf(looking({}, expired), NIGHT).level]).toEqual([
      0.5, 0.15,
    ]);
  });

  test("the same verdict sent again is the same moment, the next one is another", () => {
    const first = looking({}, expired);
    expect(heard({ ...first, seq: first.seq + 1, clock: "plausible" }).id).toBe(heard(first).id);
    expect(heard(looking({}, expired)).id).not.toBe(heard(first).id);
  });
});
