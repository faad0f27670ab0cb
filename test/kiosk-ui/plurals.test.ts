/** The forms that a number asks for, in the languages that have more than two. */
import { expect, test } from "vitest";
import { fetchWords, wordsIn } from "../../kiosk-ui/src/words/catalog.ts";
import { type Language, LANGUAGES } from "../../src/kiosk/protocol.ts";

await fetchWords();

const NUMBERS = [0, 1, 2, 3, 4, 5, 11, 12, 21, 22, 25, 100, 101] as const;

/** When a card ends, in so many days: each form with the numbers that take it, `#` for the number itself. */
const ENDS: Readonly<Partial<Record<Language, Readonly<Record<string, readonly number[]>>>>> = {
  cs: {
    "Karta vám vyprší dnes": [0],
    "Karta vám vyprší zítra": [1],
    "Karta vám vyprší za # dny": [2, 3, 4],
    "Karta vám vyprší za # dní": [5, 11, 12, 21, 22, 25, 100, 101],
  },
  ga: {
    "Rachaidh do chárta in éag inniu": [0],
    "Rachaidh do chárta in éag amárach": [1],
    "Rachaidh do chárta in éag i gceann dhá lá": [2],
    "Rachaidh do chárta in éag i gceann # lá": [3, 4, 5, 11, 12, 21, 22, 25, 100, 101],
  },
  hr: {
    "Iskaznica vam istječe danas": [0],
    "Iskaznica vam istječe sutra": [1],
    "Iskaznica vam istječe za # dan": [21, 101],
    "Iskaznica vam istječe za # dana": [2, 3, 4, 5, 11, 12, 22, 25, 100],
  },
  lt: {
    "Jūsų pažymėjimo terminas baigiasi šiandien": [0],
    "Jūsų pažymėjimo terminas baigiasi rytoj": [1],
    "Jūsų pažymėjimo terminas baigiasi po # dienos": [21, 101],
    "Jūsų pažymėjimo terminas baigiasi po # dienų": [2, 3, 4, 5, 11, 12, 22, 25, 100],
  },
  lv: {
    "Jūsu kartes termiņš beidzas šodien": [0],
    "Jūsu kartes termiņš beidzas rīt": [1],
    "Jūsu kartes termiņš beidzas pēc # dienas": [21, 101],
    "Jūsu kartes termiņš beidzas pēc # dienām": [2, 3, 4, 5, 11, 12, 22, 25, 100],
  },
  mt: {
    "Il-kard tiegħek tiskadi llum": [0],
    "Il-kard tiegħek tiskadi għada": [1],
    "Il-kard tiegħek tiskadi fi żmien jumejn": [2],
    "Il-kard tiegħek tiskadi fi żmien # ijiem": [3, 4, 5],
    "Il-kard tiegħek tiskadi fi żmien #-il jum": [11, 12],
    "Il-kard tiegħek tiskadi fi żmien # jum": [21, 22, 25, 100, 101],
  },
  pl: {
    "Twoja legitymacja wygasa dziś": [0],
    "Twoja legitymacja wygasa jutro": [1],
    "Twoja legitymacja wygasa za # dni": [2, 3, 4, 5, 11, 12, 21, 22, 25, 100, 101],
  },
  ro: {
    "Cardul dumneavoastră expiră astăzi": [0],
    "Cardul dumneavoastră expiră mâine": [1],
    "Cardul dumneavoastră expiră peste # zile": [2, 3, 4, 5, 11, 12, 101],
    "Cardul dumneavoastră expiră peste # de zile": [21, 22, 25, 100],
  },
  sk: {
    "Karta vám expiruje dnes": [0],
    "Karta vám expiruje zajtra": [1],
    "Karta vám expiruje o # dni": [2, 3, 4],
    "Karta vám expiruje o # dní": [5, 11, 12, 21, 22, 25, 100, 101],
  },
  sl: {
    "Izkaznica vam poteče danes": [0],
    "Izkaznica vam poteče jutri": [1],
    "Izkaznica vam poteče čez # dan": [101],
    "Izkaznica vam poteče čez # dneva": [2],
    "Izkaznica vam poteče čez # dni": [3, 4, 5, 11, 12, 21, 22, 25, 100],
  },
};

/** Polish days have one form for all; its minutes have three. */
const POLISH_WAIT: Readonly<Record<string, readonly number[]>> = {
  "Spróbuj za minutę": [1],
  "Spróbuj za # minuty": [2, 3, 4, 22],
  "Spróbuj za # minut": [5, 11, 12, 21, 25],
};

test.each(Object.entries(ENDS))("a card ends in so many days, in %s", (language, forms) => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its keys are languages
  const ends = wordsIn(language as Language).notices["expires-soon"];
  const said = NUMBERS.map((days) => [days, ends({ code: "expires-soon", days })[0]]);
  const wanted = NUMBERS.map((days) => [days, formOf(forms, days)]);
  expect(said).toEqual(wanted);
});

test("one waits so many minutes, in pl", () => {
  const numbers = Object.values(POLISH_WAIT).flat();
  const waited = (minutes: number) =>
    wordsIn("pl").reasons["too-soon"](
      { code: "too-soon", waitMs: minutes * 60_000 },
      { kind: "library", day: () => undefined },
    ).now;
  expect(numbers.map(waited)).toEqual(numbers.map((minutes) => formOf(POLISH_WAIT, minutes)));
});

test("no language that has more than two forms is left out", () => {
  const many = LANGUAGES.filter(
    (language) => new Set(NUMBERS.map((number) => new Intl.PluralRules(language).select(number))).size > 2,
  );
  expect(Object.keys(ENDS)).toEqual(many);
});

function formOf(forms: Readonly<Record<string, readonly number[]>>, number: number): string | undefined {
  const form = Object.keys(forms).find((each) => forms[each]?.includes(number));
  return form?.replace("#", String(number));
}
