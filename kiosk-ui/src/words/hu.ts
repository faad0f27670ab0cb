import { type AsOf, counted, roundedAge, roundedWait, type Telling, type Words } from "./words.ts";

const count = counted("hu");

const ask = {
  library: "Kérdezze meg a pultnál",
  canteen: "Kérdezze meg a pénztárnál",
  door: "Kérdezze meg a portán",
};
const elsewhere = {
  library: "Kérjük, használja a szomszédos bejáratot",
  canteen: "Kérjük, fáradjon a pénztárhoz",
  door: "Kérjük, fáradjon a portára",
};

/** Days and times stand after a colon, where they need no suffix. */
const dated = (what: string, asOf: AsOf) => `${what}: ${asOf.text}`;

function again(waitMs: number): string {
  const { unit, count: many } = roundedWait(waitMs);
  return unit === "minute"
    ? count(many, { one: "Próbálja újra egy perc múlva", other: "Próbálja újra # perc múlva" })
    : count(many, { one: "Próbálja újra egy óra múlva", other: "Próbálja újra # óra múlva" });
}

function confirmed(ageMs: number | undefined): string {
  if (ageMs === undefined) return "Az utóbbi időben nem erősítették meg";
  const { unit, count: many } = roundedAge(ageMs);
  return unit === "hour"
    ? count(many, { one: "Utoljára egy órája erősítették meg", other: "Utoljára # órája erősítették meg" })
    : count(many, { one: "Utoljára egy napja erősítették meg", other: "Utoljára # napja erősítették meg" });
}

function opensAgain(day: string | undefined, opens: string | undefined): string {
  if (opens === undefined) return "Egy másik napon nyitunk";
  return day === undefined ? `Nyitás: ${opens}` : `Nyitás: ${day}, ${opens}`;
}

const once = (label: string | undefined, what: string) => `${label ?? "Itt"}: ${what}`;
const usedUp = {
  day: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "naponta legfeljebb egyszer", other: "naponta legfeljebb # alkalom" })),
  week: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "hetente legfeljebb egyszer", other: "hetente legfeljebb # alkalom" })),
  month: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "havonta legfeljebb egyszer", other: "havonta legfeljebb # alkalom" })),
};

const outOfOrder = (reason: string) => (telling: Telling) => ({
  words: "Most nem működik",
  reason,
  now: elsewhere[telling.kind],
});

export const hu = {
  invitation: "Tartsa ide a kártyáját",
  checking: { words: "Egy pillanat" },
  welcome: "Üdvözöljük",
  welcomeGuest: "Üdvözöljük, kedves vendég",
  freeAccess: { words: "Fáradjon be", reason: "Most mindenki előtt nyitva áll" },
  passage: {
    go: { words: "Áthaladhat", reason: "Magától újra bezárul" },
    "not-used": { words: "Újra bezárult", reason: "Senki sem haladt át", now: "Tartsa ide újra a kártyáját" },
    "wrong-way": {
      words: "Most nem erre",
      reason: "A másik oldalról jön valaki",
      now: "Várja meg, amíg szabad lesz az út",
    },
    "one-at-a-time": { words: "Egyesével, kérjük", reason: "Valaki még áthalad", now: "Utána Ön következik" },
    "close-door": { words: "Kérjük, csukja be az ajtót", reason: "Már egy ideje nyitva van" },
  },
  wait: "Várja meg kollégánkat",
  staffCan: {
    library: "Kollégánk beengedheti Önt",
    canteen: "Kollégánk segíthet Önnek",
    door: "Kollégánk beengedheti Önt",
  },
  reasons: {
    "not-a-student-card": () => ({
      words: "Ez egy másik kártya",
      reason: "Európai diákigazolványának QR-kódját tartsa ide",
    }),
    "sandbox-card": () => ({
      words: "Ez egy tesztkártya",
      reason: "Csak kipróbálásra való",
      now: "A saját diákigazolványát tartsa ide",
    }),
    "untrusted-host": (_, { kind }) => ({
      words: "Ez a kód nem megbízható",
      reason: "A címe csak hasonlít a valódira",
      now: ask[kind],
    }),
    "unknown-card": (_, { kind }) => ({
      words: "Nincs megerősítve",
      reason: "Az Ön intézménye nem tartja nyilván",
      now: ask[kind],
    }),
    "cannot-ask": () => ({
      words: "Nincs megerősítve",
      reason: "Most nem tudjuk megkérdezni az Ön intézményét",
    }),
    inactive: () => ({
      words: "Nincs megerősítve",
      reason: "A kártya nem aktív az Ön intézményénél",
      now: "Kérdezze meg az intézményénél",
    }),
    expired: ({ on }, { day }) => {
      const ended = on === undefined ? undefined : day(on);
      return {
        words: "Ma sajnos nem",
        reason: ended === undefined ? "Ez a kártya lejárt" : `A kártya utolsó napja: ${ended}`,
        now: "Kérje a hosszabbítást az intézményénél",
      };
    },
    "data-stale": () => ({ words: "Nem vagyunk biztosak", reason: "Túl régi a kártyalistánk" }),
    "clock-untrusted": () => ({
      words: "Nem vagyunk biztosak",
      reason: "Nem pontos az óránk, így a dátum bizonytalan",
    }),
    medium: ({ needs }) =>
      ({
        nfc: {
          words: "Használja a chipet",
          reason: "A kód képe itt nem elég",
          now: "Magát a kártyát tartsa az olvasóhoz",
        },
        qr: {
          words: "Használja a kódot",
          reason: "Ez az olvasó csak a QR-kódot olvassa",
          now: "Tartsa ide a QR-kódot",
        },
        typed: { words: "Írja be a számot", reason: "Itt csak a szám használható" },
      })[needs],
    issuer: (_, { kind }) => ({
      words: "Ezzel a kártyával nem",
      reason: "Az Ön intézményének kártyáit itt nem fogadjuk el",
      now: ask[kind],
    }),
    closed: ({ on, opens }, { day }) => ({
      words: "Most zárva",
      reason: opensAgain(on === undefined ? undefined : day(on), opens),
    }),
    "too-soon": ({ waitMs }, { kind }) =>
      kind === "canteen"
        ? { words: "Már használták", reason: "Egyszerre egy diákétkezés jár", now: "Vendégáron fizethet" }
        : { words: "Már használták", reason: "Ezzel a kártyával az imént már jártak itt", now: again(waitMs) },
    "several-cards": () => ({
      words: "Csak egy kártyát, kérjük",
      reason: "Egyszerre két kártya válaszolt",
      now: "Vegye ki a tárcájából, és csak azt tartsa ide",
    }),
    "card-moved": () => ({
      words: "Tartsa kicsit tovább",
      reason: "A kártya eltűnt, mielőtt leolvastuk volna",
      now: "Hagyja egy másodpercig az olvasón",
    }),
    "chip-random": () => ({
      words: "Nem ismerhető fel a chip",
      reason: "Ez a chip minden alkalommal más számot ad",
      now: "Használja a kártya QR-kódját",
    }),
    "chip-unverified": (_, { kind }) => ({
      words: "Nincs ellenőrizve a chip",
      reason: "A chip valódiságát nem tudtuk ellenőrizni",
      now: ask[kind],
    }),
    "chip-not-enrolled": (_, { kind }) => ({
      words: "Ismeretlen chip",
      reason: "Ezt a kártyát itt nem regisztrálták",
      now: ask[kind],
    }),
    quota: ({ label, per, times }, { kind }) => ({
      words: "Elfogyott",
      reason: usedUp[per](times, label),
      now: kind === "canteen" ? "Vendégáron fizethet" : ask[kind],
    }),
    "already-inside": (_, { kind }) => ({
      words: "Már bent van",
      reason: "Ezzel a kártyával már bent van valaki",
      now: ask[kind],
    }),
    "not-inside": (_, { kind }) => ({
      words: "Nem láttunk belépést",
      reason: "Ezzel a kártyával nem jött be senki",
      now: ask[kind],
    }),
    full: ({ inside, seats }, { kind }) => ({
      words: { library: "A könyvtár megtelt", canteen: "Megteltünk", door: "Megteltünk" }[kind],
      reason: `${seats} helyből ${inside} foglalt`,
      now: "Próbálja újra, ha valaki távozik",
    }),
    "nobody-here-yet": () => ({
      words: "Még nem nyitottunk ki",
      reason: "Az első kollégánk érkezésekor nyitunk",
      now: "Kérjük, várjon egy kicsit",
    }),
    lockdown: () => ({
      words: "Mindenkinek zárva",
      reason: "Ez a bejárat most zárva marad",
      now: "Kövesse kollégáink útmutatását",
    }),
    group: (_, { kind }) => ({
      words: "Ezzel a kártyával nem",
      reason: "Ez a hely más csoportoké",
      now: ask[kind],
    }),
    level: (_, { kind }) => ({
      words: "Ezzel a kártyával nem",
      reason: "Ez a hely más képzési szint hallgatóié",
      now: ask[kind],
    }),
    "card-type": (_, { kind }) => ({
      words: "Ezzel a kártyával nem",
      reason: "Ilyen fajta kártyát itt nem fogadunk el",
      now: ask[kind],
    }),
    "pass-not-here": (_, { kind }) => ({
      words: "Ezzel a belépővel nem",
      reason: "A napi belépője máshová szól",
      now: ask[kind],
    }),
    "pass-not-yet": () => ({
      words: "Még nem",
      reason: "A napi belépőjének ideje még nem kezdődött el",
      now: "Jöjjön vissza, amikor elkezdődik",
    }),
    "pass-ended": (_, { kind }) => ({ words: "Már nem", reason: "A napi belépője lejárt", now: ask[kind] }),
    "pass-revoked": (_, { kind }) => ({ words: "Már nem", reason: "A napi belépőjét visszavonták", now: ask[kind] }),
    "pass-unknown": (_, { kind }) => ({
      words: "Ismeretlen belépő",
      reason: "Ezt a napi belépőt itt senki sem írta alá",
      now: ask[kind],
    }),
    "no-policy": (_, { kind }) => ({
      words: "Nem tudunk dönteni",
      reason: "Nincs megadva, ki jöhet be itt",
      now: ask[kind],
    }),
  },
  notices: {
    "expires-soon": ({ days }) => [
      days <= 0
        ? "A kártyája ma lejár"
        : count(days, { one: "A kártyája holnap lejár", other: "A kártyája # nap múlva lejár" }),
      "Kérje a hosszabbítást az intézményénél",
    ],
    "data-ageing": ({ ageMs }) => confirmed(ageMs),
    "clock-unconfirmed": "A pontos idő nincs megerősítve",
    "chip-verified": "A chip ellenőrizve",
    "already-inside": "Ön már bent volt",
    guest: (end) => dated("A napi belépője eddig szól", end),
  },
  troubles: {
    reader: outOfOrder("Az olvasó nem válaszol, dolgozunk rajta"),
    actuator: outOfOrder("A bejárat nem válaszol, dolgozunk rajta"),
    journal: outOfOrder("Most nem tudunk semmit rögzíteni"),
    snapshot: outOfOrder("Hiányzik a kártyalistánk, dolgozunk rajta"),
    decision: outOfOrder("Valami elakadt itt, dolgozunk rajta"),
    starting: () => ({ words: "Egy pillanat", reason: "Éppen most indulunk" }),
  },
  notConnected: {
    words: "Nincs kapcsolat",
    reason: "A képernyő nem éri el a bejáratot",
    now: "Magától tovább próbálkozik",
  },
  status: {
    offline: (asOf) => (asOf === undefined ? "Nincs hálózat" : dated("Nincs hálózat, kártyalista frissítve", asOf)),
    ageing: (asOf) => (asOf === undefined ? "Régebbi kártyalista" : dated("Kártyalista frissítve", asOf)),
    blind: "Még nincs kártyalista",
  },
  chooseLanguage: "Nyelv",
  controls: {
    moreLanguages: "További nyelvek",
    help: "Segítség",
    contrast: "Kontraszt",
    largerText: "Nagyobb betűk",
    lower: "Lejjebb",
    close: "Bezárás",
  },
  help: {
    title: "Így működik",
    code: "Tartsa a diákigazolvány QR-kódját az olvasóhoz",
    chip: "Tegye a diákigazolványt egy másodpercre az olvasóra",
    signs: "Kép, szó, szín és hang adja meg a választ",
    staff: {
      library: "A könyvtárosok szívesen segítenek",
      canteen: "A pénztárnál szívesen segítenek",
      door: "A portán szívesen segítenek",
    },
  },
} as const satisfies Words;
