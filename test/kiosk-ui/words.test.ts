/** What the languages say, without a screen. */
import { describe, expect, test } from "vitest";
import { fetchWords, wordsIn } from "../../kiosk-ui/src/words/catalog.ts";
import { shownFor, statusOf } from "../../kiosk-ui/src/kiosk/say.ts";
import { type KioskState, LANGUAGES, PASSAGE_HINTS, type Place, type Scene } from "../../src/kiosk/protocol.ts";
import { admitted, LIBRARY, NOT_NOW, NOTICES, REASONS, stateOf, TROUBLES } from "./states.ts";

await fetchWords();

type Shows = Exclude<Scene, { is: "idle" }>;

const SCENES: readonly Shows[] = [
  { is: "checking" },
  ...NOTICES.map((notices) => admitted(notices) as Shows),
  ...REASONS.flatMap((why): Shows[] => [
    { is: "refused", why },
    { is: "unsure", why },
  ]),
  ...TROUBLES.map((why): Shows => ({ is: "out-of-order", why })),
  ...NOT_NOW.map((why): Shows => ({ is: "not-now", why })),
  { is: "free-access" },
  ...PASSAGE_HINTS.map((hint): Shows => ({ is: "passage", hint })),
];

/** Shouting, and the words for a fault and for what holds good: the screen says neither. */
const BLAMING =
  /[!¡]|fehler|gültig|geldig|fout|fejl|gyldig|giltig|\bviga|kehti|kehtet|virhe|voimassa|\bhib[aá]|érvény|error|erro\b|erroare|erreur|valid|válid|valabil|valable|kļūda|σφάλμα|έγκυρ|άκυρ|earráid|bailí|żball|грешк|валид|chybn|platn|pogreš|valjan|veljav|napak|klaid|galioj|derīg|błąd|błęd|ważn/iu;

const KINDS = ["library", "canteen", "door"] as const satisfies readonly Place["kind"][];

function sentences(
  scene: Shows,
  language: (typeof LANGUAGES)[number],
  kind: Place["kind"] = "library",
): readonly string[] {
  const state = stateOf(scene, { place: { ...LIBRARY, kind } });
  const { said, notes } = shownFor(scene, state, language, wordsIn(language));
  return [said.words, said.reason ?? "", said.now ?? "", ...notes].filter((text) => text !== "");
}

describe.each(LANGUAGES)("the words in %s", (language) => {
  test("say something about every scene, and leave no gap in it", () => {
    for (const scene of SCENES) {
      for (const sentence of sentences(scene, language)) {
        expect(sentence).not.toMatch(/\b(?:undefined|null|NaN)\b|#|  |^ | $/);
      }
      if (scene.is === "refused" || scene.is === "unsure") expect(sentences(scene, language).length).toBeGreaterThan(1);
    }
  });

  test.each(KINDS)("are short at a %s, blame nobody and never shout", (kind) => {
    for (const scene of SCENES) {
      const [words = "", ...lines] = sentences(scene, language, kind);
      expect(words).toMatch(/^.{1,33}$/);
      for (const line of lines) expect(line).toMatch(/^.{1,60}$/);
      expect([words, ...lines].join(" ")).not.toMatch(BLAMING);
    }
  });

  test("fit on the buttons and in the help", () => {
    const { controls, help } = wordsIn(language);
    for (const label of Object.values(controls)) expect(label).toMatch(/^.{1,16}$/);
    expect(help.title).toMatch(/^.{1,24}$/);
    const lines = [help.code, help.chip, help.signs, ...Object.values(help.staff)];
    for (const line of lines) expect(line).toMatch(/^.{1,60}$/);
    expect([help.title, ...lines].join(" ")).not.toMatch(BLAMING);
  });

  test("never promise more than is known: an old list or a doubtful clock is said", () => {
    const doubtful: readonly Partial<KioskState>[] = [
      { data: { freshness: "ageing", asOf: "09:00", online: true } },
      { data: { freshness: "stale", asOf: "2026-11-20", online: false } },
      { data: { freshness: "blind", asOf: undefined, online: false } },
      { data: { freshness: "fresh", asOf: "14:05", online: false } },
      { clock: "unsynced" },
      { clock: "wrong" },
    ];
    for (const over of doubtful) {
      expect(statusOf(stateOf({ is: "idle" }, over), language, wordsIn(language))?.text).toBeTruthy();
    }
    expect(statusOf(stateOf({ is: "idle" }), language, wordsIn(language))).toBeUndefined();
  });

  test("tell a wrong clock before a missing list: by the one nobody comes in", () => {
    const data = { freshness: "blind", asOf: undefined, online: true } as const;
    expect(statusOf(stateOf({ is: "idle" }, { data, clock: "wrong" }), language, wordsIn(language))?.icon).toBe(
      "clock",
    );
    expect(statusOf(stateOf({ is: "idle" }, { data }), language, wordsIn(language))?.icon).toBe("cards");
  });

  test("differ from each other for every reason", () => {
    const said = REASONS.map((why) => sentences({ is: "refused", why }, language).join(" | "));
    expect(new Set(said).size).toBe(said.length);
  });
});

test("numbers take the form that the language gives them", () => {
  const ends = (language: (typeof LANGUAGES)[number], days: number) =>
    wordsIn(language).notices["expires-soon"]({ code: "expires-soon", days })[0];
  expect([0, 1, 2, 12].map((days) => ends("en", days))).toEqual([
    "Your card ends today",
    "Your card ends tomorrow",
    "Your card ends in 2 days",
    "Your card ends in 12 days",
  ]);
  expect([10, 21, 22].map((days) => ends("lv", days))).toEqual([
    "Jūsu kartes termiņš beidzas pēc 10 dienām",
    "Jūsu kartes termiņš beidzas pēc 21 dienas",
    "Jūsu kartes termiņš beidzas pēc 22 dienām",
  ]);
});

test("what is known of a card is never said to be newer than it is", () => {
  const noted = (ageMs: number | undefined) => {
    const scene = admitted([{ code: "data-ageing", ageMs }]) as Shows;
    return shownFor(scene, stateOf(scene), "en", wordsIn("en")).notes;
  };
  const HOUR_MS = 3_600_000;
  expect([0, HOUR_MS, HOUR_MS + 1, 48 * HOUR_MS, 48 * HOUR_MS + 1, 72 * HOUR_MS, undefined].map(noted)).toEqual([
    ["Last confirmed an hour ago"],
    ["Last confirmed an hour ago"],
    ["Last confirmed 2 hours ago"],
    ["Last confirmed 48 hours ago"],
    ["Last confirmed 3 days ago"],
    ["Last confirmed 3 days ago"],
    ["Not confirmed lately"],
  ]);
});

test("a wait is never said shorter than it is", () => {
  const again = (waitMs: number) =>
    shownFor({ is: "refused", why: { code: "too-soon", waitMs } }, stateOf({ is: "checking" }), "en", wordsIn("en"))
      .said.now;
  expect([1, 60_000, 60_001, 90 * 60_000, 90 * 60_000 + 1].map(again)).toEqual([
    "Try again in a minute",
    "Try again in a minute",
    "Try again in 2 minutes",
    "Try again in 90 minutes",
    "Try again in 2 hours",
  ]);
});

test("a date that nobody formatted is left out rather than shown raw", () => {
  const state = stateOf({ is: "refused", why: { code: "expired", on: "2026-09-30" } }, { dates: {} });
  if (state.scene.is === "idle") throw new Error("not this scene");
  expect(shownFor(state.scene, state, "en", wordsIn("en")).said.reason).toBe("This card has ended");
});
