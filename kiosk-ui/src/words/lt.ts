import { type AsOf, counted, roundedAge, roundedWait, type Telling, type Words } from "./words.ts";

const count = counted("lt");

const ask = {
  library: "Klauskite bibliotekos darbuotojų",
  canteen: "Klauskite prie kasos",
  door: "Kreipkitės į budėtojus",
};
const elsewhere = {
  library: "Eikite pro gretimą įėjimą",
  canteen: "Eikite prie kasos",
  door: "Kreipkitės į budėtojus",
};

const dated = (asOf: AsOf | undefined) => (asOf === undefined ? "" : ` (${asOf.text})`);

function again(waitMs: number): string {
  const { unit, count: many } = roundedWait(waitMs);
  return unit === "minute"
    ? count(many, { one: "Bandykite po # minutės", other: "Bandykite po # minučių" })
    : count(many, { one: "Bandykite po # valandos", other: "Bandykite po # valandų" });
}

function confirmed(ageMs: number | undefined): string {
  if (ageMs === undefined) return "Pastaruoju metu nepatvirtinta";
  const { unit, count: many } = roundedAge(ageMs);
  return unit === "hour"
    ? count(many, {
        one: "Patvirtinta prieš # valandą",
        few: "Patvirtinta prieš # valandas",
        other: "Patvirtinta prieš # valandų",
      })
    : count(many, {
        one: "Patvirtinta prieš # dieną",
        few: "Patvirtinta prieš # dienas",
        other: "Patvirtinta prieš # dienų",
      });
}

function opensAgain(day: string | undefined, opens: string | undefined): string {
  if (opens === undefined) return "Atidarysime kitu metu";
  return day === undefined ? `Atidarysime ${opens} val.` : `Atidarysime ${day} ${opens} val.`;
}

const once = (label: string | undefined, what: string) => `${label ?? "Čia"}: ${what}`;
const usedUp = {
  day: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "# kartą per dieną", few: "# kartus per dieną", other: "# kartų per dieną" })),
  week: (times: number, label: string | undefined) =>
    once(
      label,
      count(times, { one: "# kartą per savaitę", few: "# kartus per savaitę", other: "# kartų per savaitę" }),
    ),
  month: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "# kartą per mėnesį", few: "# kartus per mėnesį", other: "# kartų per mėnesį" })),
};

const outOfOrder = (reason: string) => (telling: Telling) => ({
  words: "Neveikia",
  reason,
  now: elsewhere[telling.kind],
});

export const lt = {
  invitation: "Pridėkite pažymėjimą čia",
  checking: { words: "Akimirką" },
  welcome: "Sveiki atvykę",
  welcomeGuest: "Malonu jus matyti",
  freeAccess: { words: "Užeikite", reason: "Dabar atidaryta visiems" },
  passage: {
    go: { words: "Galite eiti", reason: "Paskui užsidarys savaime" },
    "not-used": { words: "Vėl uždaryta", reason: "Niekas nepraėjo", now: "Pridėkite pažymėjimą dar kartą" },
    "wrong-way": {
      words: "Ne į šią pusę",
      reason: "Kažkas ateina iš kitos pusės",
      now: "Palaukite, kol bus laisva",
    },
    "one-at-a-time": { words: "Po vieną", reason: "Kažkas dar eina", now: "Paskui jūsų eilė" },
    "close-door": { words: "Prašome uždaryti duris", reason: "Jos jau kurį laiką atviros" },
  },
  wait: "Palaukite darbuotojų",
  staffCan: {
    library: "Darbuotojai gali jus įleisti",
    canteen: "Darbuotojai gali jums padėti",
    door: "Darbuotojai gali jus įleisti",
  },
  reasons: {
    "not-a-student-card": () => ({
      words: "Tai ne studento pažymėjimas",
      reason: "Pridėkite Europos studento pažymėjimo QR kodą",
    }),
    "sandbox-card": () => ({
      words: "Tai bandomasis pažymėjimas",
      reason: "Jis skirtas tik bandymams",
      now: "Pridėkite savo pažymėjimą",
    }),
    "untrusted-host": (_, { kind }) => ({
      words: "Šiuo kodu nepasitikime",
      reason: "Jis tik mėgdžioja tikro pažymėjimo adresą",
      now: ask[kind],
    }),
    "unknown-card": (_, { kind }) => ({
      words: "Negalime patvirtinti",
      reason: "Jūsų universiteto registre šio pažymėjimo nėra",
      now: ask[kind],
    }),
    "cannot-ask": () => ({
      words: "Negalime patvirtinti",
      reason: "Dabar negalime paklausti jūsų universiteto",
    }),
    inactive: () => ({
      words: "Negalime patvirtinti",
      reason: "Jūsų universitete šis pažymėjimas neaktyvus",
      now: "Klauskite savo universitete",
    }),
    expired: ({ on }, { day }) => {
      const ended = on === undefined ? undefined : day(on);
      return {
        words: "Deja, ne šiandien",
        reason: ended === undefined ? "Pažymėjimo terminas baigėsi" : `Pažymėjimo terminas baigėsi ${ended}`,
        now: "Pratęskite jį savo universitete",
      };
    },
    "data-stale": () => ({ words: "Negalime būti tikri", reason: "Mūsų pažymėjimų sąrašas per senas" }),
    "clock-untrusted": () => ({
      words: "Negalime būti tikri",
      reason: "Mūsų laikrodis netikslus, datų patikrinti negalime",
    }),
    medium: ({ needs }) =>
      ({
        nfc: {
          words: "Naudokite lustą",
          reason: "Kodo vaizdo čia neužtenka",
          now: "Pridėkite patį pažymėjimą prie skaitytuvo",
        },
        qr: {
          words: "Naudokite QR kodą",
          reason: "Šis skaitytuvas skaito tik QR kodus",
          now: "Pridėkite QR kodą čia",
        },
        typed: { words: "Įveskite numerį", reason: "Čia numeris įvedamas ranka" },
      })[needs],
    issuer: (_, { kind }) => ({
      words: "Šis pažymėjimas netinka",
      reason: "Jūsų universiteto pažymėjimų čia nepriimame",
      now: ask[kind],
    }),
    closed: ({ on, opens }, { day }) => ({
      words: "Dabar uždaryta",
      reason: opensAgain(on === undefined ? undefined : day(on), opens),
    }),
    "too-soon": ({ waitMs }, { kind }) =>
      kind === "canteen"
        ? {
            words: "Jau panaudotas",
            reason: "Studento kaina tik vienai porcijai",
            now: "Galite mokėti svečio kainą",
          }
        : { words: "Jau panaudotas", reason: "Su šiuo pažymėjimu ką tik praeita", now: again(waitMs) },
    "several-cards": () => ({
      words: "Tik vieną kortelę",
      reason: "Vienu metu atsiliepė dvi kortelės",
      now: "Išimkite pažymėjimą iš piniginės ir pridėkite tik jį",
    }),
    "card-moved": () => ({
      words: "Palaikykite ilgiau",
      reason: "Nespėjome nuskaityti pažymėjimo",
      now: "Palaikykite jį sekundę prie skaitytuvo",
    }),
    "chip-random": () => ({
      words: "Šis lustas netinka",
      reason: "Šis lustas kaskart keičia savo numerį",
      now: "Pridėkite pažymėjimo QR kodą",
    }),
    "chip-unverified": (_, { kind }) => ({
      words: "Šiuo lustu nepasitikime",
      reason: "Nepavyko patikrinti, ar jis tikras",
      now: ask[kind],
    }),
    "chip-not-enrolled": (_, { kind }) => ({
      words: "Šio lusto nepažįstame",
      reason: "Pažymėjimas čia dar neregistruotas",
      now: ask[kind],
    }),
    quota: ({ label, per, times }, { kind }) => ({
      words: "Jau išnaudota",
      reason: usedUp[per](times, label),
      now: kind === "canteen" ? "Galite mokėti svečio kainą" : ask[kind],
    }),
    "already-inside": (_, { kind }) => ({
      words: "Jau viduje",
      reason: "Įėjimas užfiksuotas, o išėjimas – ne",
      now: ask[kind],
    }),
    "not-inside": (_, { kind }) => ({
      words: "Įėjimo įrašo nėra",
      reason: "Pagal įrašus su šiuo pažymėjimu niekas neįėjo",
      now: ask[kind],
    }),
    full: ({ inside, seats }, { kind }) => ({
      words: { library: "Biblioteka pilna", canteen: "Laisvų vietų nėra", door: "Laisvų vietų nėra" }[kind],
      reason: `Užimta vietų: ${inside} iš ${seats}`,
      now: "Bandykite, kai kas nors išeis",
    }),
    "nobody-here-yet": () => ({
      words: "Dar neatidaryta",
      reason: "Atidarysime, kai ateis darbuotojai",
      now: "Prašome truputį palaukti",
    }),
    lockdown: () => ({
      words: "Uždaryta visiems",
      reason: "Pro čia kol kas eiti negalima",
      now: "Laikykitės darbuotojų nurodymų",
    }),
    group: (_, { kind }) => ({
      words: "Šis pažymėjimas netinka",
      reason: "Ši vieta skirta kitoms grupėms",
      now: ask[kind],
    }),
    level: (_, { kind }) => ({
      words: "Šis pažymėjimas netinka",
      reason: "Ši vieta skirta kitai studijų pakopai",
      now: ask[kind],
    }),
    "card-type": (_, { kind }) => ({
      words: "Šis pažymėjimas netinka",
      reason: "Tokios rūšies pažymėjimų čia nepriimame",
      now: ask[kind],
    }),
    "pass-not-here": (_, { kind }) => ({
      words: "Šis leidimas netinka",
      reason: "Jūsų leidimas skirtas kitai vietai",
      now: ask[kind],
    }),
    "pass-not-yet": () => ({
      words: "Dar ne",
      reason: "Jūsų leidimo laikas dar neprasidėjo",
      now: "Ateikite, kai prasidės",
    }),
    "pass-ended": (_, { kind }) => ({ words: "Jau nebegalima", reason: "Jūsų leidimo laikas baigėsi", now: ask[kind] }),
    "pass-revoked": (_, { kind }) => ({ words: "Jau nebegalima", reason: "Jūsų leidimas atšauktas", now: ask[kind] }),
    "pass-unknown": (_, { kind }) => ({
      words: "Šiuo leidimu nepasitikime",
      reason: "Niekas iš mūsų jo nepasirašė",
      now: ask[kind],
    }),
    "no-policy": (_, { kind }) => ({
      words: "Negalime nuspręsti",
      reason: "Nenustatyta, kas čia gali įeiti",
      now: ask[kind],
    }),
  },
  notices: {
    "expires-soon": ({ days }) => [
      days <= 0
        ? "Jūsų pažymėjimo terminas baigiasi šiandien"
        : days === 1
          ? "Jūsų pažymėjimo terminas baigiasi rytoj"
          : count(days, {
              one: "Jūsų pažymėjimo terminas baigiasi po # dienos",
              other: "Jūsų pažymėjimo terminas baigiasi po # dienų",
            }),
      "Pratęskite jį savo universitete",
    ],
    "data-ageing": ({ ageMs }) => confirmed(ageMs),
    "clock-unconfirmed": "Laikas nepatvirtintas",
    "chip-verified": "Lustas patikrintas",
    "already-inside": "Pagal įrašus jūs jau viduje",
    guest: (end) => `Jūsų leidimas baigiasi ${end.text}${end.is === "time" ? " val." : ""}`,
  },
  troubles: {
    reader: outOfOrder("Skaitytuvas neatsako, jau tvarkome"),
    actuator: outOfOrder("Įėjimo įranga neatsako, jau tvarkome"),
    journal: outOfOrder("Dabar negalime išsaugoti įrašų"),
    snapshot: outOfOrder("Trūksta pažymėjimų sąrašo, jau tvarkome"),
    decision: outOfOrder("Čia kažkas nepavyko, jau tvarkome"),
    starting: () => ({ words: "Akimirką", reason: "Dar tik įsijungiame" }),
  },
  notConnected: {
    words: "Nėra ryšio",
    reason: "Ekranas nepasiekia įėjimo įrangos",
    now: "Jis bando toliau pats",
  },
  status: {
    offline: (asOf) => (asOf === undefined ? "Be ryšio" : `Be ryšio, pažymėjimų sąrašas${dated(asOf)}`),
    ageing: (asOf) => `Pažymėjimų sąrašas${dated(asOf)}`,
    blind: "Pažymėjimų sąrašo dar nėra",
  },
  chooseLanguage: "Kalba",
  controls: {
    moreLanguages: "Kitos kalbos",
    help: "Pagalba",
    contrast: "Kontrastas",
    largerText: "Didesnis tekstas",
    lower: "Žemiau",
    close: "Uždaryti",
  },
  help: {
    title: "Kaip tai veikia",
    code: "Pridėkite studento pažymėjimo QR kodą prie skaitytuvo",
    chip: "Pridėkite pažymėjimą prie skaitytuvo ir palaikykite sekundę",
    signs: "Atsako vaizdas, žodis, spalva ir garsas",
    staff: {
      library: "Bibliotekos darbuotojai jums mielai padės",
      canteen: "Prie kasos jums mielai padės",
      door: "Budėtojai jums mielai padės",
    },
  },
} as const satisfies Words;
