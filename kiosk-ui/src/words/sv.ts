import { type AsOf, counted, roundedAge, roundedWait, type Telling, type Words } from "./words.ts";

const count = counted("sv");

const ask = {
  library: "Fråga i informationsdisken",
  canteen: "Fråga i kassan",
  door: "Fråga i receptionen",
};
const elsewhere = {
  library: "Använd ingången bredvid",
  canteen: "Gå till kassan",
  door: "Gå till receptionen",
};

const at = (time: string) => `kl.\u00A0${time}`;
const from = (asOf: AsOf) => `från ${asOf.is === "time" ? at(asOf.text) : `den ${asOf.text}`}`;

function again(waitMs: number): string {
  const { unit, count: many } = roundedWait(waitMs);
  return unit === "minute"
    ? count(many, { one: "Försök igen om en minut", other: "Försök igen om # minuter" })
    : count(many, { one: "Försök igen om en timme", other: "Försök igen om # timmar" });
}

function confirmed(ageMs: number | undefined): string {
  if (ageMs === undefined) return "Inte bekräftat på sistone";
  const { unit, count: many } = roundedAge(ageMs);
  return unit === "hour"
    ? count(many, { one: "Senast bekräftat för en timme sedan", other: "Senast bekräftat för # timmar sedan" })
    : count(many, { one: "Senast bekräftat för en dag sedan", other: "Senast bekräftat för # dagar sedan" });
}

function opensAgain(day: string | undefined, opens: string | undefined): string {
  if (opens === undefined) return "Vi öppnar igen en annan dag";
  return day === undefined ? `Vi öppnar ${at(opens)}` : `Vi öppnar den ${day} ${at(opens)}`;
}

const once = (label: string | undefined, what: string) => `${label ?? "Här"}: ${what}`;
const usedUp = {
  day: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "högst en gång per dag", other: "högst # gånger per dag" })),
  week: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "högst en gång per vecka", other: "högst # gånger per vecka" })),
  month: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "högst en gång per månad", other: "högst # gånger per månad" })),
};

const outOfOrder = (reason: string) => (telling: Telling) => ({
  words: "Ur funktion",
  reason,
  now: elsewhere[telling.kind],
});

export const sv = {
  invitation: "Håll ditt kort här",
  checking: { words: "Ett ögonblick" },
  welcome: "Välkommen",
  welcomeGuest: "Välkommen som gäst",
  freeAccess: { words: "Kom in", reason: "Just nu är det öppet för alla" },
  passage: {
    go: { words: "Varsågod, gå igenom", reason: "Det stängs igen av sig självt" },
    "not-used": { words: "Stängt igen", reason: "Det gick ingen igenom", now: "Håll ditt kort här en gång till" },
    "wrong-way": {
      words: "Inte åt det här hållet",
      reason: "Någon kommer från andra sidan",
      now: "Vänta tills vägen är fri",
    },
    "one-at-a-time": { words: "En i taget", reason: "Någon är fortfarande på väg", now: "Sedan är det din tur" },
    "close-door": { words: "Stäng dörren, tack", reason: "Den har stått öppen ett tag" },
  },
  wait: "Vänta på personalen",
  staffCan: {
    library: "Personalen kan släppa in dig",
    canteen: "Personalen kan hjälpa dig",
    door: "Personalen kan släppa in dig",
  },
  reasons: {
    "not-a-student-card": () => ({
      words: "Det är inget studentkort",
      reason: "Håll QR-koden på ditt europeiska studentkort här",
    }),
    "sandbox-card": () => ({
      words: "Det är ett testkort",
      reason: "Det är bara till för att prova",
      now: "Håll ditt eget studentkort här",
    }),
    "untrusted-host": (_, { kind }) => ({
      words: "Vi litar inte på koden",
      reason: "Adressen liknar bara den riktiga",
      now: ask[kind],
    }),
    "unknown-card": (_, { kind }) => ({
      words: "Kortet är inte bekräftat",
      reason: "Det finns inte i ditt lärosätes register",
      now: ask[kind],
    }),
    "cannot-ask": () => ({
      words: "Kortet är inte bekräftat",
      reason: "Vi kan inte fråga ditt lärosäte just nu",
    }),
    inactive: () => ({
      words: "Kortet är inte bekräftat",
      reason: "Det är inte aktivt hos ditt lärosäte",
      now: "Fråga hos ditt lärosäte",
    }),
    expired: ({ on }, { day }) => {
      const ended = on === undefined ? undefined : day(on);
      return {
        words: "Inte i dag",
        reason: ended === undefined ? "Kortet har gått ut" : `Kortet gick ut den ${ended}`,
        now: "Förnya det hos ditt lärosäte",
      };
    },
    "data-stale": () => ({ words: "Vi är inte säkra på det", reason: "Vår lista över kort är för gammal" }),
    "clock-untrusted": () => ({
      words: "Vi är inte säkra på det",
      reason: "Vår klocka går inte rätt, så datumet är osäkert",
    }),
    medium: ({ needs }) =>
      ({
        nfc: {
          words: "Använd chippet",
          reason: "En bild av koden räcker inte här",
          now: "Håll själva kortet mot läsaren",
        },
        qr: {
          words: "Använd koden",
          reason: "Den här läsaren läser bara QR-koden",
          now: "Håll QR-koden här",
        },
        typed: { words: "Skriv in numret", reason: "Här går det bara med numret" },
      })[needs],
    issuer: (_, { kind }) => ({
      words: "Inte med det här kortet",
      reason: "Kort från ditt lärosäte kan inte användas här",
      now: ask[kind],
    }),
    closed: ({ on, opens }, { day }) => ({
      words: "Stängt just nu",
      reason: opensAgain(on === undefined ? undefined : day(on), opens),
    }),
    "too-soon": ({ waitMs }, { kind }) =>
      kind === "canteen"
        ? { words: "Redan använt", reason: "En måltid till studentpris i taget", now: "Du kan betala gästpriset" }
        : { words: "Redan använt", reason: "Kortet användes här alldeles nyss", now: again(waitMs) },
    "several-cards": () => ({
      words: "Bara ett kort, tack",
      reason: "Två kort svarade samtidigt",
      now: "Ta ut kortet ur plånboken och håll det för sig",
    }),
    "card-moved": () => ({
      words: "Håll det lite längre",
      reason: "Kortet försvann innan vi hade läst det",
      now: "Låt det ligga på läsaren en sekund",
    }),
    "chip-random": () => ({
      words: "Vi känner inte igen chippet",
      reason: "Chippet byter nummer varje gång",
      now: "Använd kortets QR-kod",
    }),
    "chip-unverified": (_, { kind }) => ({
      words: "Chippet är inte bekräftat",
      reason: "Vi kunde inte se om det är äkta",
      now: ask[kind],
    }),
    "chip-not-enrolled": (_, { kind }) => ({
      words: "Chippet är okänt här",
      reason: "Kortet är inte registrerat här",
      now: ask[kind],
    }),
    quota: ({ label, per, times }, { kind }) => ({
      words: "Förbrukat",
      reason: usedUp[per](times, label),
      now: kind === "canteen" ? "Du kan betala gästpriset" : ask[kind],
    }),
    "already-inside": (_, { kind }) => ({
      words: "Redan inne",
      reason: "Någon har redan gått in med kortet",
      now: ask[kind],
    }),
    "not-inside": (_, { kind }) => ({
      words: "Inte registrerad inne",
      reason: "Ingen har gått in med kortet",
      now: ask[kind],
    }),
    full: ({ inside, seats }, { kind }) => ({
      words: { library: "Biblioteket är fullt", canteen: "Det är fullt", door: "Det är fullt" }[kind],
      reason: `${inside} av ${seats} platser är upptagna`,
      now: "Försök igen när någon går",
    }),
    "nobody-here-yet": () => ({
      words: "Inte öppet än",
      reason: "Vi öppnar när den första i personalen är här",
      now: "Vänta lite till",
    }),
    lockdown: () => ({
      words: "Stängt för alla",
      reason: "Här är det stängt tills vidare",
      now: "Följ personalens anvisningar",
    }),
    group: (_, { kind }) => ({
      words: "Inte med det här kortet",
      reason: "Här har andra grupper tillträde",
      now: ask[kind],
    }),
    level: (_, { kind }) => ({
      words: "Inte med det här kortet",
      reason: "Här har en annan studienivå tillträde",
      now: ask[kind],
    }),
    "card-type": (_, { kind }) => ({
      words: "Inte med det här kortet",
      reason: "Kort av det här slaget kan inte användas här",
      now: ask[kind],
    }),
    "pass-not-here": (_, { kind }) => ({
      words: "Inte med det här passet",
      reason: "Ditt besökspass är till ett annat ställe",
      now: ask[kind],
    }),
    "pass-not-yet": () => ({
      words: "Inte än",
      reason: "Ditt besökspass har inte börjat",
      now: "Kom tillbaka när det börjar",
    }),
    "pass-ended": (_, { kind }) => ({ words: "Inte längre", reason: "Ditt besökspass har gått ut", now: ask[kind] }),
    "pass-revoked": (_, { kind }) => ({
      words: "Inte längre",
      reason: "Ditt besökspass har dragits in",
      now: ask[kind],
    }),
    "pass-unknown": (_, { kind }) => ({
      words: "Passet är inte bekräftat",
      reason: "Ingen här har skrivit under besökspasset",
      now: ask[kind],
    }),
    "no-policy": (_, { kind }) => ({
      words: "Vi kan inte avgöra det",
      reason: "Det är inte bestämt vem som får komma in här",
      now: ask[kind],
    }),
  },
  notices: {
    "expires-soon": ({ days }) => [
      days <= 0
        ? "Ditt kort går ut i dag"
        : count(days, { one: "Ditt kort går ut i morgon", other: "Ditt kort går ut om # dagar" }),
      "Förnya det hos ditt lärosäte",
    ],
    "data-ageing": ({ ageMs }) => confirmed(ageMs),
    "clock-unconfirmed": "Klockslaget är inte bekräftat",
    "chip-verified": "Chippet är kontrollerat",
    "already-inside": "Du var redan inne",
    guest: (end) => `Ditt besökspass går ut ${end.is === "time" ? at(end.text) : `den ${end.text}`}`,
  },
  troubles: {
    reader: outOfOrder("Läsaren svarar inte, vi arbetar på det"),
    actuator: outOfOrder("Ingången svarar inte, vi arbetar på det"),
    journal: outOfOrder("Vi kan inte spara något just nu"),
    snapshot: outOfOrder("Vår lista över kort saknas, vi arbetar på det"),
    decision: outOfOrder("Något gick snett här, vi arbetar på det"),
    starting: () => ({ words: "Ett ögonblick", reason: "Vi håller just på att starta" }),
  },
  notConnected: {
    words: "Ingen anslutning",
    reason: "Skärmen når inte ingången",
    now: "Den försöker igen av sig själv",
  },
  status: {
    offline: (asOf) => (asOf === undefined ? "Offline" : `Offline, lista över kort ${from(asOf)}`),
    ageing: (asOf) => (asOf === undefined ? "Äldre lista över kort" : `Lista över kort ${from(asOf)}`),
    blind: "Ingen lista över kort än",
  },
  chooseLanguage: "Språk",
  controls: {
    moreLanguages: "Fler språk",
    help: "Hjälp",
    contrast: "Kontrast",
    largerText: "Större text",
    lower: "Längre ner",
    close: "Stäng",
  },
  help: {
    title: "Så gör du",
    code: "Håll QR-koden på ditt studentkort mot läsaren",
    chip: "Lägg ditt studentkort platt på läsaren en sekund",
    signs: "En bild, ett ord, en färg och ett ljud ger dig svaret",
    staff: {
      library: "Bibliotekets personal hjälper dig gärna",
      canteen: "I kassan hjälper vi dig gärna",
      door: "Receptionen hjälper dig gärna",
    },
  },
} as const satisfies Words;
