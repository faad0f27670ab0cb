import { type AsOf, counted, roundedAge, roundedWait, type Telling, type Words } from "./words.ts";

const count = counted("sk");

const ask = {
  library: "Opýtajte sa pri pulte",
  canteen: "Opýtajte sa pri pokladnici",
  door: "Opýtajte sa na vrátnici",
};
const elsewhere = {
  library: "Prejdite, prosím, vedľa",
  canteen: "Choďte, prosím, k pokladnici",
  door: "Opýtajte sa na vrátnici",
};

// Before an hour or a day it would be „z“ or „zo“, as it is spoken; in brackets it is neither.
const dated = (asOf: AsOf | undefined) => (asOf === undefined ? "" : ` (${asOf.text})`);

function again(waitMs: number): string {
  const { unit, count: many } = roundedWait(waitMs);
  return unit === "minute"
    ? count(many, { one: "Skúste to o minútu", few: "Skúste to o # minúty", other: "Skúste to o # minút" })
    : count(many, { one: "Skúste to o hodinu", few: "Skúste to o # hodiny", other: "Skúste to o # hodín" });
}

function confirmed(ageMs: number | undefined): string {
  if (ageMs === undefined) return "V poslednom čase neoverené";
  const { unit, count: many } = roundedAge(ageMs);
  return unit === "hour"
    ? count(many, { one: "Naposledy overené pred hodinou", other: "Naposledy overené pred # hodinami" })
    : count(many, { one: "Naposledy overené pred dňom", other: "Naposledy overené pred # dňami" });
}

function opensAgain(day: string | undefined, opens: string | undefined): string {
  if (opens === undefined) return "Otvoríme zasa v iný deň";
  return day === undefined ? `Otvoríme o ${opens}` : `Otvoríme ${day} o ${opens}`;
}

const once = (label: string | undefined, what: string) => `${label ?? "Tu"}: ${what}`;
const usedUp = {
  day: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "raz denne", other: "#-krát denne" })),
  week: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "raz týždenne", other: "#-krát týždenne" })),
  month: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "raz mesačne", other: "#-krát mesačne" })),
};

const outOfOrder = (reason: string) => (telling: Telling) => ({
  words: "Mimo prevádzky",
  reason,
  now: elsewhere[telling.kind],
});

export const sk = {
  invitation: "Priložte kartu sem",
  checking: { words: "Moment, prosím" },
  welcome: "Vitajte",
  welcomeGuest: "Vitajte u nás",
  freeAccess: { words: "Poďte ďalej", reason: "Teraz je otvorené pre všetkých" },
  passage: {
    go: { words: "Môžete prejsť", reason: "Potom sa to samo zavrie" },
    "not-used": { words: "Opäť zatvorené", reason: "Nikto neprešiel", now: "Priložte kartu ešte raz" },
    "wrong-way": {
      words: "Tadiaľto teraz nie",
      reason: "Z druhej strany niekto prichádza",
      now: "Počkajte, kým bude voľno",
    },
    "one-at-a-time": { words: "Po jednom, prosím", reason: "Ešte niekto prechádza", now: "Potom ste na rade vy" },
    "close-door": { words: "Zatvorte, prosím, dvere", reason: "Už chvíľu sú otvorené" },
  },
  wait: "Prosím, počkajte na obsluhu",
  staffCan: {
    library: "Obsluha vás môže vpustiť",
    canteen: "Obsluha vám môže pomôcť",
    door: "Obsluha vás môže vpustiť",
  },
  reasons: {
    "not-a-student-card": () => ({
      words: "To nie je študentská karta",
      reason: "Priložte QR kód svojej európskej študentskej karty",
    }),
    "sandbox-card": () => ({
      words: "To je testovacia karta",
      reason: "Slúži len na testovanie",
      now: "Priložte svoju študentskú kartu",
    }),
    "untrusted-host": (_, { kind }) => ({
      words: "Kódu nemožno dôverovať",
      reason: "Len napodobňuje adresu pravej študentskej karty",
      now: ask[kind],
    }),
    "unknown-card": (_, { kind }) => ({
      words: "Kartu nevieme overiť",
      reason: "Register vašej školy ju nepozná",
      now: ask[kind],
    }),
    "cannot-ask": () => ({
      words: "Kartu nevieme overiť",
      reason: "Vašej školy sa teraz nevieme opýtať",
    }),
    inactive: () => ({
      words: "Kartu nevieme overiť",
      reason: "Na vašej škole nie je aktívna",
      now: "Opýtajte sa na svojej škole",
    }),
    expired: ({ on }, { day }) => {
      const ended = on === undefined ? undefined : day(on);
      return {
        words: "Dnes, žiaľ, nie",
        reason: ended === undefined ? "Táto karta už expirovala" : `Táto karta expirovala ${ended}`,
        now: "Predĺžte si ju na svojej škole",
      };
    },
    "data-stale": () => ({ words: "Nie sme si istí", reason: "Náš zoznam kariet je príliš starý" }),
    "clock-untrusted": () => ({
      words: "Nie sme si istí",
      reason: "Hodiny nám nejdú správne, dátum nevieme overiť",
    }),
    medium: ({ needs }) =>
      ({
        nfc: {
          words: "Použite čip",
          reason: "Obrázok kódu tu nestačí",
          now: "Priložte k čítačke samotnú kartu",
        },
        qr: { words: "Použite QR kód", reason: "Táto čítačka číta len QR kódy", now: "Priložte QR kód sem" },
        typed: { words: "Zadajte číslo", reason: "Tu sa číslo zadáva ručne" },
      })[needs],
    issuer: (_, { kind }) => ({
      words: "S touto kartou to nejde",
      reason: "Karty vašej školy tu neprijímame",
      now: ask[kind],
    }),
    closed: ({ on, opens }, { day }) => ({
      words: "Máme zatvorené",
      reason: opensAgain(on === undefined ? undefined : day(on), opens),
    }),
    "too-soon": ({ waitMs }, { kind }) =>
      kind === "canteen"
        ? {
            words: "Karta už bola použitá",
            reason: "Naraz len jedno študentské jedlo",
            now: "Môžete zaplatiť cenu pre hostí",
          }
        : { words: "Karta už bola použitá", reason: "Pred chvíľou s ňou niekto prešiel", now: again(waitMs) },
    "several-cards": () => ({
      words: "Len jednu kartu, prosím",
      reason: "Ozvali sa dve karty naraz",
      now: "Vyberte ju z peňaženky a priložte samotnú",
    }),
    "card-moved": () => ({
      words: "Podržte kartu dlhšie",
      reason: "Nestihli sme ju prečítať",
      now: "Nechajte ju sekundu na čítačke",
    }),
    "chip-random": () => ({
      words: "S týmto čipom to nejde",
      reason: "Tento čip zakaždým mení svoje číslo",
      now: "Priložte QR kód svojej karty",
    }),
    "chip-unverified": (_, { kind }) => ({
      words: "Čipu nemožno dôverovať",
      reason: "Jeho pravosť sa nepodarilo overiť",
      now: ask[kind],
    }),
    "chip-not-enrolled": (_, { kind }) => ({
      words: "Tento čip nepoznáme",
      reason: "Karta tu zatiaľ nie je zaregistrovaná",
      now: ask[kind],
    }),
    quota: ({ label, per, times }, { kind }) => ({
      words: "Už vyčerpané",
      reason: usedUp[per](times, label),
      now: kind === "canteen" ? "Môžete zaplatiť cenu pre hostí" : ask[kind],
    }),
    "already-inside": (_, { kind }) => ({
      words: "Karta je už dnu",
      reason: "Máme záznam o vstupe, ale nie o odchode",
      now: ask[kind],
    }),
    "not-inside": (_, { kind }) => ({
      words: "Nevieme o vstupe",
      reason: "Podľa záznamov s touto kartou nikto nevstúpil",
      now: ask[kind],
    }),
    full: ({ inside, seats }, { kind }) => ({
      words: { library: "Knižnica je plná", canteen: "Máme plno", door: "Máme plno" }[kind],
      reason: `Obsadené miesta: ${inside} z celkových ${seats}`,
      now: "Skúste to, keď niekto odíde",
    }),
    "nobody-here-yet": () => ({
      words: "Ešte nie je otvorené",
      reason: "Otvoríme, keď príde obsluha",
      now: "Počkajte, prosím, chvíľu",
    }),
    lockdown: () => ({
      words: "Zatvorené pre všetkých",
      reason: "Tadiaľto sa teraz nedá prejsť",
      now: "Riaďte sa pokynmi obsluhy",
    }),
    group: (_, { kind }) => ({
      words: "S touto kartou to nejde",
      reason: "Toto miesto je pre iné skupiny",
      now: ask[kind],
    }),
    level: (_, { kind }) => ({
      words: "S touto kartou to nejde",
      reason: "Toto miesto je pre iný stupeň štúdia",
      now: ask[kind],
    }),
    "card-type": (_, { kind }) => ({
      words: "S touto kartou to nejde",
      reason: "Karty tohto druhu tu neprijímame",
      now: ask[kind],
    }),
    "pass-not-here": (_, { kind }) => ({
      words: "S touto priepustkou to nejde",
      reason: "Vaša priepustka je na iné miesto",
      now: ask[kind],
    }),
    "pass-not-yet": () => ({
      words: "Ešte nie",
      reason: "Vaša priepustka sa začína až neskôr",
      now: "Príďte, keď sa začne",
    }),
    "pass-ended": (_, { kind }) => ({ words: "Žiaľ, už nie", reason: "Vaša priepustka sa skončila", now: ask[kind] }),
    "pass-revoked": (_, { kind }) => ({
      words: "Žiaľ, už nie",
      reason: "Vaša priepustka bola zrušená",
      now: ask[kind],
    }),
    "pass-unknown": (_, { kind }) => ({
      words: "Priepustke nemožno dôverovať",
      reason: "Nikto od nás ju nepodpísal",
      now: ask[kind],
    }),
    "no-policy": (_, { kind }) => ({
      words: "Nevieme rozhodnúť",
      reason: "Nie je určené, kto sem smie vstúpiť",
      now: ask[kind],
    }),
  },
  notices: {
    "expires-soon": ({ days }) => [
      days <= 0
        ? "Karta vám expiruje dnes"
        : count(days, {
            one: "Karta vám expiruje zajtra",
            few: "Karta vám expiruje o # dni",
            other: "Karta vám expiruje o # dní",
          }),
      "Predĺžte si ju na svojej škole",
    ],
    "data-ageing": ({ ageMs }) => confirmed(ageMs),
    "clock-unconfirmed": "Čas nie je overený",
    "chip-verified": "Čip overený",
    "already-inside": "Podľa záznamov ste už dnu",
    guest: (end) => `Vaša priepustka sa končí ${end.is === "time" ? "o " : ""}${end.text}`,
  },
  troubles: {
    reader: outOfOrder("Čítačka neodpovedá, už to riešime"),
    actuator: outOfOrder("Vstup neodpovedá, už to riešime"),
    journal: outOfOrder("Teraz nevieme ukladať záznamy"),
    snapshot: outOfOrder("Chýba nám zoznam kariet, už to riešime"),
    decision: outOfOrder("Niečo sa tu nepodarilo, už to riešime"),
    starting: () => ({ words: "Moment, prosím", reason: "Práve sa spúšťame" }),
  },
  notConnected: {
    words: "Bez spojenia",
    reason: "Obrazovka stratila spojenie so vstupom",
    now: "Ďalej to skúša sama",
  },
  status: {
    offline: (asOf) => (asOf === undefined ? "Offline" : `Offline, zoznam kariet${dated(asOf)}`),
    ageing: (asOf) => `Zoznam kariet${dated(asOf)}`,
    blind: "Zatiaľ bez zoznamu kariet",
  },
  chooseLanguage: "Jazyk",
  controls: {
    moreLanguages: "Ďalšie jazyky",
    help: "Pomoc",
    contrast: "Kontrast",
    largerText: "Väčšie písmo",
    lower: "Posunúť nižšie",
    close: "Zavrieť",
  },
  help: {
    title: "Ako to funguje",
    code: "Priložte k čítačke QR kód svojej študentskej karty",
    chip: "Položte študentskú kartu na sekundu naplocho na čítačku",
    signs: "Odpovie vám obrázok, slovo, farba a zvuk",
    staff: {
      library: "Pri pulte vám radi pomôžu",
      canteen: "Pri pokladnici vám radi pomôžu",
      door: "Na vrátnici vám radi pomôžu",
    },
  },
} as const satisfies Words;
