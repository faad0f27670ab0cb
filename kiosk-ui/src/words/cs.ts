import { type AsOf, counted, roundedAge, roundedWait, type Telling, type Words } from "./words.ts";

const count = counted("cs");

const ask = { library: "Zeptejte se u pultu", canteen: "Zeptejte se u pokladny", door: "Zeptejte se na vrátnici" };
const elsewhere = {
  library: "Projděte prosím vedle",
  canteen: "Jděte prosím k pokladně",
  door: "Zeptejte se na vrátnici",
};

// Before an hour or a day it would be „z“ or „ze“, as it is spoken; in brackets it is neither.
const dated = (asOf: AsOf | undefined) => (asOf === undefined ? "" : ` (${asOf.text})`);

function again(waitMs: number): string {
  const { unit, count: many } = roundedWait(waitMs);
  return unit === "minute"
    ? count(many, { one: "Zkuste to za minutu", few: "Zkuste to za # minuty", other: "Zkuste to za # minut" })
    : count(many, { one: "Zkuste to za hodinu", few: "Zkuste to za # hodiny", other: "Zkuste to za # hodin" });
}

function confirmed(ageMs: number | undefined): string {
  if (ageMs === undefined) return "V poslední době neověřeno";
  const { unit, count: many } = roundedAge(ageMs);
  return unit === "hour"
    ? count(many, { one: "Naposledy ověřeno před hodinou", other: "Naposledy ověřeno před # hodinami" })
    : count(many, { one: "Naposledy ověřeno před dnem", other: "Naposledy ověřeno před # dny" });
}

function opensAgain(day: string | undefined, opens: string | undefined): string {
  if (opens === undefined) return "Otevřeme zase jiný den";
  return day === undefined ? `Otevřeno bude od ${opens}` : `Otevřeno bude ${day} od ${opens}`;
}

const once = (label: string | undefined, what: string) => `${label ?? "Tady"}: ${what}`;
const usedUp = {
  day: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "jednou denně", other: "#krát denně" })),
  week: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "jednou týdně", other: "#krát týdně" })),
  month: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "jednou měsíčně", other: "#krát měsíčně" })),
};

const outOfOrder = (reason: string) => (telling: Telling) => ({
  words: "Mimo provoz",
  reason,
  now: elsewhere[telling.kind],
});

export const cs = {
  invitation: "Přiložte kartu sem",
  checking: { words: "Okamžik, prosím" },
  welcome: "Vítejte",
  welcomeGuest: "Vítejte u nás",
  freeAccess: { words: "Pojďte dál", reason: "Teď je otevřeno pro všechny" },
  passage: {
    go: { words: "Můžete projít", reason: "Pak se to samo zavře" },
    "not-used": { words: "Zase zavřeno", reason: "Nikdo neprošel", now: "Přiložte kartu ještě jednou" },
    "wrong-way": {
      words: "Tudy teď ne",
      reason: "Z druhé strany někdo přichází",
      now: "Počkejte, až bude volno",
    },
    "one-at-a-time": { words: "Po jednom, prosím", reason: "Ještě někdo prochází", now: "Potom jste na řadě vy" },
    "close-door": { words: "Zavřete prosím dveře", reason: "Už chvíli jsou otevřené" },
  },
  wait: "Počkejte prosím na obsluhu",
  staffCan: {
    library: "Obsluha vás může pustit dál",
    canteen: "Obsluha vám může pomoci",
    door: "Obsluha vás může pustit dál",
  },
  reasons: {
    "not-a-student-card": () => ({
      words: "To není studentská karta",
      reason: "Přiložte QR kód své evropské studentské karty",
    }),
    "sandbox-card": () => ({
      words: "To je testovací karta",
      reason: "Slouží jen k testování",
      now: "Přiložte svou studentskou kartu",
    }),
    "untrusted-host": (_, { kind }) => ({
      words: "Kódu nelze důvěřovat",
      reason: "Jen napodobuje adresu pravé studentské karty",
      now: ask[kind],
    }),
    "unknown-card": (_, { kind }) => ({
      words: "Kartu nelze ověřit",
      reason: "Registr vaší školy ji nezná",
      now: ask[kind],
    }),
    "cannot-ask": () => ({
      words: "Kartu nelze ověřit",
      reason: "Vaší školy se teď nemůžeme zeptat",
    }),
    inactive: () => ({
      words: "Kartu nelze ověřit",
      reason: "Na vaší škole není aktivní",
      now: "Zeptejte se na své škole",
    }),
    expired: ({ on }, { day }) => {
      const ended = on === undefined ? undefined : day(on);
      return {
        words: "Dnes bohužel ne",
        reason: ended === undefined ? "Tato karta už vypršela" : `Tato karta vypršela ${ended}`,
        now: "Prodlužte si ji na své škole",
      };
    },
    "data-stale": () => ({ words: "Nejsme si jistí", reason: "Náš seznam karet je příliš starý" }),
    "clock-untrusted": () => ({
      words: "Nejsme si jistí",
      reason: "Hodiny nám nejdou správně, datum nelze ověřit",
    }),
    medium: ({ needs }) =>
      ({
        nfc: {
          words: "Použijte čip",
          reason: "Obrázek kódu tady nestačí",
          now: "Přiložte ke čtečce samotnou kartu",
        },
        qr: { words: "Použijte QR kód", reason: "Tato čtečka čte jen QR kódy", now: "Přiložte QR kód sem" },
        typed: { words: "Zadejte číslo", reason: "Tady se číslo zadává ručně" },
      })[needs],
    issuer: (_, { kind }) => ({
      words: "S touto kartou to nejde",
      reason: "Karty vaší školy tady nepřijímáme",
      now: ask[kind],
    }),
    closed: ({ on, opens }, { day }) => ({
      words: "Máme zavřeno",
      reason: opensAgain(on === undefined ? undefined : day(on), opens),
    }),
    "too-soon": ({ waitMs }, { kind }) =>
      kind === "canteen"
        ? {
            words: "Karta už byla použita",
            reason: "Najednou jen jedno studentské jídlo",
            now: "Můžete zaplatit cenu pro hosty",
          }
        : { words: "Karta už byla použita", reason: "Před chvílí s ní někdo prošel", now: again(waitMs) },
    "several-cards": () => ({
      words: "Jen jednu kartu, prosím",
      reason: "Ozvaly se dvě karty najednou",
      now: "Vyjměte ji z peněženky a přiložte samotnou",
    }),
    "card-moved": () => ({
      words: "Podržte kartu déle",
      reason: "Nestihli jsme ji přečíst",
      now: "Nechte ji sekundu na čtečce",
    }),
    "chip-random": () => ({
      words: "Čip nepoznáváme",
      reason: "Tento čip pokaždé mění své číslo",
      now: "Přiložte QR kód své karty",
    }),
    "chip-unverified": (_, { kind }) => ({
      words: "Čipu nelze důvěřovat",
      reason: "Jeho pravost se nepodařilo ověřit",
      now: ask[kind],
    }),
    "chip-not-enrolled": (_, { kind }) => ({
      words: "Tento čip neznáme",
      reason: "Karta tu zatím není zaregistrovaná",
      now: ask[kind],
    }),
    quota: ({ label, per, times }, { kind }) => ({
      words: "Už vyčerpáno",
      reason: usedUp[per](times, label),
      now: kind === "canteen" ? "Můžete zaplatit cenu pro hosty" : ask[kind],
    }),
    "already-inside": (_, { kind }) => ({
      words: "Karta už je uvnitř",
      reason: "Máme záznam o vstupu, ale ne o odchodu",
      now: ask[kind],
    }),
    "not-inside": (_, { kind }) => ({
      words: "Nevíme o vstupu",
      reason: "Podle záznamů s touto kartou nikdo nevstoupil",
      now: ask[kind],
    }),
    full: ({ inside, seats }, { kind }) => ({
      words: { library: "Knihovna je plná", canteen: "Máme plno", door: "Máme plno" }[kind],
      reason: `Obsazená místa: ${inside} z celkových ${seats}`,
      now: "Zkuste to, až někdo odejde",
    }),
    "nobody-here-yet": () => ({
      words: "Ještě není otevřeno",
      reason: "Otevřeme, až přijde obsluha",
      now: "Počkejte prosím chvilku",
    }),
    lockdown: () => ({
      words: "Zavřeno pro všechny",
      reason: "Tudy se teď nedá projít",
      now: "Řiďte se pokyny obsluhy",
    }),
    group: (_, { kind }) => ({
      words: "S touto kartou to nejde",
      reason: "Toto místo je pro jiné skupiny",
      now: ask[kind],
    }),
    level: (_, { kind }) => ({
      words: "S touto kartou to nejde",
      reason: "Toto místo je pro jiný stupeň studia",
      now: ask[kind],
    }),
    "card-type": (_, { kind }) => ({
      words: "S touto kartou to nejde",
      reason: "Karty tohoto druhu tady nepřijímáme",
      now: ask[kind],
    }),
    "pass-not-here": (_, { kind }) => ({
      words: "S touto propustkou to nejde",
      reason: "Vaše propustka je na jiné místo",
      now: ask[kind],
    }),
    "pass-not-yet": () => ({
      words: "Ještě ne",
      reason: "Vaše propustka začíná až později",
      now: "Přijďte, až začne",
    }),
    "pass-ended": (_, { kind }) => ({ words: "Bohužel už ne", reason: "Vaše propustka skončila", now: ask[kind] }),
    "pass-revoked": (_, { kind }) => ({
      words: "Bohužel už ne",
      reason: "Vaše propustka byla zrušena",
      now: ask[kind],
    }),
    "pass-unknown": (_, { kind }) => ({
      words: "Propustce nelze důvěřovat",
      reason: "Nikdo od nás ji nepodepsal",
      now: ask[kind],
    }),
    "no-policy": (_, { kind }) => ({
      words: "Nemůžeme rozhodnout",
      reason: "Není určeno, kdo sem smí vstoupit",
      now: ask[kind],
    }),
  },
  notices: {
    "expires-soon": ({ days }) => [
      days <= 0
        ? "Karta vám vyprší dnes"
        : count(days, {
            one: "Karta vám vyprší zítra",
            few: "Karta vám vyprší za # dny",
            other: "Karta vám vyprší za # dní",
          }),
      "Prodlužte si ji na své škole",
    ],
    "data-ageing": ({ ageMs }) => confirmed(ageMs),
    "clock-unconfirmed": "Čas není ověřený",
    "chip-verified": "Čip ověřen",
    "already-inside": "Podle záznamů už jste uvnitř",
    guest: (end) => (end.is === "time" ? `Vaše propustka je do ${end.text}` : `Vaše propustka končí ${end.text}`),
  },
  troubles: {
    reader: outOfOrder("Čtečka neodpovídá, už to řešíme"),
    actuator: outOfOrder("Vstup neodpovídá, už to řešíme"),
    journal: outOfOrder("Teď nemůžeme ukládat záznamy"),
    snapshot: outOfOrder("Chybí nám seznam karet, už to řešíme"),
    decision: outOfOrder("Něco se tu nepovedlo, už to řešíme"),
    starting: () => ({ words: "Okamžik, prosím", reason: "Právě se spouštíme" }),
  },
  notConnected: {
    words: "Bez spojení",
    reason: "Obrazovka ztratila spojení se vstupem",
    now: "Dál to zkouší sama",
  },
  status: {
    offline: (asOf) => (asOf === undefined ? "Offline" : `Offline, seznam karet${dated(asOf)}`),
    ageing: (asOf) => `Seznam karet${dated(asOf)}`,
    blind: "Zatím bez seznamu karet",
  },
  chooseLanguage: "Jazyk",
  controls: {
    moreLanguages: "Další jazyky",
    help: "Nápověda",
    contrast: "Kontrast",
    largerText: "Větší písmo",
    lower: "Posunout níž",
    close: "Zavřít",
  },
  help: {
    title: "Jak to funguje",
    code: "Přiložte ke čtečce QR kód své studentské karty",
    chip: "Položte studentskou kartu na sekundu naplocho na čtečku",
    signs: "Odpoví vám obrázek, slovo, barva a zvuk",
    staff: {
      library: "U pultu vám rádi pomohou",
      canteen: "U pokladny vám rádi pomohou",
      door: "Na vrátnici vám rádi pomohou",
    },
  },
} as const satisfies Words;
