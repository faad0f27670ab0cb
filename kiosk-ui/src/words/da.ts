import { type AsOf, counted, roundedAge, roundedWait, type Telling, type Words } from "./words.ts";

const count = counted("da");

const ask = { library: "Spørg i skranken", canteen: "Spørg ved kassen", door: "Spørg på kontoret" };
const elsewhere = {
  library: "Brug indgangen ved siden af",
  canteen: "Gå hen til kassen",
  door: "Spørg på kontoret",
};

const at = (time: string) => `kl.\u00A0${time}`;
const from = (asOf: AsOf) => `fra ${asOf.is === "time" ? at(asOf.text) : `den ${asOf.text}`}`;

function again(waitMs: number): string {
  const { unit, count: many } = roundedWait(waitMs);
  return unit === "minute"
    ? count(many, { one: "Prøv igen om et minut", other: "Prøv igen om # minutter" })
    : count(many, { one: "Prøv igen om en time", other: "Prøv igen om # timer" });
}

function confirmed(ageMs: number | undefined): string {
  if (ageMs === undefined) return "Ikke bekræftet for nylig";
  const { unit, count: many } = roundedAge(ageMs);
  return unit === "hour"
    ? count(many, { one: "Sidst bekræftet for en time siden", other: "Sidst bekræftet for # timer siden" })
    : count(many, { one: "Sidst bekræftet for en dag siden", other: "Sidst bekræftet for # dage siden" });
}

function opensAgain(day: string | undefined, opens: string | undefined): string {
  if (opens === undefined) return "Vi åbner igen en anden dag";
  return day === undefined ? `Vi åbner ${at(opens)}` : `Vi åbner den ${day} ${at(opens)}`;
}

const once = (label: string | undefined, what: string) => `${label ?? "Her"}: ${what}`;
const usedUp = {
  day: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "højst én gang om dagen", other: "højst # gange om dagen" })),
  week: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "højst én gang om ugen", other: "højst # gange om ugen" })),
  month: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "højst én gang om måneden", other: "højst # gange om måneden" })),
};

const outOfOrder = (reason: string) => (telling: Telling) => ({
  words: "Ude af drift",
  reason,
  now: elsewhere[telling.kind],
});

export const da = {
  invitation: "Hold dit kort her",
  checking: { words: "Et øjeblik" },
  welcome: "Velkommen",
  welcomeGuest: "Velkommen som gæst",
  freeAccess: { words: "Kom indenfor", reason: "Lige nu er her åbent for alle" },
  passage: {
    go: { words: "Gå bare igennem", reason: "Der lukkes igen af sig selv" },
    "not-used": { words: "Lukket igen", reason: "Der gik ingen igennem", now: "Hold dit kort her en gang til" },
    "wrong-way": {
      words: "Ikke denne vej",
      reason: "Der kommer nogen fra den anden side",
      now: "Vent, til vejen er fri",
    },
    "one-at-a-time": {
      words: "En ad gangen",
      reason: "Der er stadig nogen på vej igennem",
      now: "Så er det din tur",
    },
    "close-door": { words: "Luk døren, tak", reason: "Den har stået åben et stykke tid" },
  },
  wait: "Vent på personalet",
  staffCan: {
    library: "Personalet kan lukke dig ind",
    canteen: "Personalet kan hjælpe dig",
    door: "Personalet kan lukke dig ind",
  },
  reasons: {
    "not-a-student-card": () => ({
      words: "Det er ikke et studiekort",
      reason: "Hold QR-koden på dit europæiske studiekort her",
    }),
    "sandbox-card": () => ({
      words: "Det er et testkort",
      reason: "Det er kun til afprøvning",
      now: "Hold dit eget studiekort her",
    }),
    "untrusted-host": (_, { kind }) => ({
      words: "Vi stoler ikke på koden",
      reason: "Adressen ligner kun den rigtige",
      now: ask[kind],
    }),
    "unknown-card": (_, { kind }) => ({
      words: "Kortet er ikke bekræftet",
      reason: "Det står ikke i dit uddannelsessteds register",
      now: ask[kind],
    }),
    "cannot-ask": () => ({
      words: "Kortet er ikke bekræftet",
      reason: "Vi kan ikke spørge dit uddannelsessted lige nu",
    }),
    inactive: () => ({
      words: "Kortet er ikke bekræftet",
      reason: "Det er ikke aktivt på dit uddannelsessted",
      now: "Spørg på dit uddannelsessted",
    }),
    expired: ({ on }, { day }) => {
      const ended = on === undefined ? undefined : day(on);
      return {
        words: "Ikke i dag",
        reason: ended === undefined ? "Kortet er udløbet" : `Kortet udløb den ${ended}`,
        now: "Forny det på dit uddannelsessted",
      };
    },
    "data-stale": () => ({ words: "Vi er ikke sikre på det", reason: "Vores liste over kort er for gammel" }),
    "clock-untrusted": () => ({
      words: "Vi er ikke sikre på det",
      reason: "Vores ur går ikke rigtigt, så datoen er usikker",
    }),
    medium: ({ needs }) =>
      ({
        nfc: {
          words: "Brug chippen",
          reason: "Et billede af koden er ikke nok her",
          now: "Hold selve kortet mod læseren",
        },
        qr: {
          words: "Brug koden",
          reason: "Denne læser læser kun QR-koden",
          now: "Hold QR-koden her",
        },
        typed: { words: "Tast nummeret ind", reason: "Her kan du kun bruge nummeret" },
      })[needs],
    issuer: (_, { kind }) => ({
      words: "Ikke med dette kort",
      reason: "Kort fra dit uddannelsessted kan ikke bruges her",
      now: ask[kind],
    }),
    closed: ({ on, opens }, { day }) => ({
      words: "Lukket lige nu",
      reason: opensAgain(on === undefined ? undefined : day(on), opens),
    }),
    "too-soon": ({ waitMs }, { kind }) =>
      kind === "canteen"
        ? { words: "Allerede brugt", reason: "Ét måltid til studiepris ad gangen", now: "Du kan betale gæsteprisen" }
        : { words: "Allerede brugt", reason: "Kortet har været her for lidt siden", now: again(waitMs) },
    "several-cards": () => ({
      words: "Kun ét kort, tak",
      reason: "To kort svarede på samme tid",
      now: "Tag kortet ud af pungen, og hold det frem alene",
    }),
    "card-moved": () => ({
      words: "Hold det lidt længere",
      reason: "Kortet var væk, før vi havde læst det",
      now: "Lad det ligge på læseren et sekund",
    }),
    "chip-random": () => ({
      words: "Vi kan ikke genkende chippen",
      reason: "Chippen skifter nummer hver gang",
      now: "Brug kortets QR-kode",
    }),
    "chip-unverified": (_, { kind }) => ({
      words: "Chippen er ikke bekræftet",
      reason: "Vi kunne ikke se, om den er ægte",
      now: ask[kind],
    }),
    "chip-not-enrolled": (_, { kind }) => ({
      words: "Chippen er ukendt her",
      reason: "Kortet er ikke tilmeldt her",
      now: ask[kind],
    }),
    quota: ({ label, per, times }, { kind }) => ({
      words: "Brugt op",
      reason: usedUp[per](times, label),
      now: kind === "canteen" ? "Du kan betale gæsteprisen" : ask[kind],
    }),
    "already-inside": (_, { kind }) => ({
      words: "Allerede inde",
      reason: "Der er allerede gået en ind med kortet",
      now: ask[kind],
    }),
    "not-inside": (_, { kind }) => ({
      words: "Ikke registreret inde",
      reason: "Der er ingen gået ind med kortet",
      now: ask[kind],
    }),
    full: ({ inside, seats }, { kind }) => ({
      words: { library: "Biblioteket er fuldt", canteen: "Der er fuldt", door: "Der er fuldt" }[kind],
      reason: `${inside} af ${seats} pladser er optaget`,
      now: "Prøv igen, når nogen går",
    }),
    "nobody-here-yet": () => ({
      words: "Ikke åbent endnu",
      reason: "Vi åbner, når den første fra personalet er her",
      now: "Vent lidt endnu",
    }),
    lockdown: () => ({
      words: "Lukket for alle",
      reason: "Her er lukket indtil videre",
      now: "Følg personalets anvisninger",
    }),
    group: (_, { kind }) => ({ words: "Ikke med dette kort", reason: "Her har andre grupper adgang", now: ask[kind] }),
    level: (_, { kind }) => ({
      words: "Ikke med dette kort",
      reason: "Her er adgang for et andet studieniveau",
      now: ask[kind],
    }),
    "card-type": (_, { kind }) => ({
      words: "Ikke med dette kort",
      reason: "Den slags kort kan ikke bruges her",
      now: ask[kind],
    }),
    "pass-not-here": (_, { kind }) => ({
      words: "Ikke med dette dagspas",
      reason: "Dit dagspas er til et andet sted",
      now: ask[kind],
    }),
    "pass-not-yet": () => ({
      words: "Ikke endnu",
      reason: "Dit dagspas er ikke begyndt endnu",
      now: "Kom tilbage, når det begynder",
    }),
    "pass-ended": (_, { kind }) => ({ words: "Ikke længere", reason: "Dit dagspas er udløbet", now: ask[kind] }),
    "pass-revoked": (_, { kind }) => ({
      words: "Ikke længere",
      reason: "Dit dagspas er trukket tilbage",
      now: ask[kind],
    }),
    "pass-unknown": (_, { kind }) => ({
      words: "Dagspasset er ikke bekræftet",
      reason: "Ingen her har underskrevet dette dagspas",
      now: ask[kind],
    }),
    "no-policy": (_, { kind }) => ({
      words: "Vi kan ikke afgøre det",
      reason: "Det er ikke bestemt, hvem der må komme ind her",
      now: ask[kind],
    }),
  },
  notices: {
    "expires-soon": ({ days }) => [
      days <= 0
        ? "Dit kort udløber i dag"
        : count(days, { one: "Dit kort udløber i morgen", other: "Dit kort udløber om # dage" }),
      "Forny det på dit uddannelsessted",
    ],
    "data-ageing": ({ ageMs }) => confirmed(ageMs),
    "clock-unconfirmed": "Klokkeslættet er ikke bekræftet",
    "chip-verified": "Chippen er kontrolleret",
    "already-inside": "Du var allerede inde",
    guest: (end) => `Dit dagspas udløber ${end.is === "time" ? at(end.text) : `den ${end.text}`}`,
  },
  troubles: {
    reader: outOfOrder("Læseren svarer ikke, vi er i gang med det"),
    actuator: outOfOrder("Indgangen svarer ikke, vi er i gang med det"),
    journal: outOfOrder("Vi kan ikke gemme noget lige nu"),
    snapshot: outOfOrder("Vores liste over kort mangler, vi er i gang med det"),
    decision: outOfOrder("Noget gik galt her, vi er i gang med det"),
    starting: () => ({ words: "Et øjeblik", reason: "Vi er lige ved at starte op" }),
  },
  notConnected: {
    words: "Ingen forbindelse",
    reason: "Skærmen kan ikke få fat i indgangen",
    now: "Den prøver igen af sig selv",
  },
  status: {
    offline: (asOf) => (asOf === undefined ? "Offline" : `Offline, liste over kort ${from(asOf)}`),
    ageing: (asOf) => (asOf === undefined ? "Ældre liste over kort" : `Liste over kort ${from(asOf)}`),
    blind: "Ingen liste over kort endnu",
  },
  chooseLanguage: "Sprog",
  controls: {
    moreLanguages: "Flere sprog",
    help: "Hjælp",
    contrast: "Kontrast",
    largerText: "Større tekst",
    lower: "Længere ned",
    close: "Luk",
  },
  help: {
    title: "Sådan gør du",
    code: "Hold QR-koden på dit studiekort hen til læseren",
    chip: "Læg dit studiekort fladt på læseren et sekund",
    signs: "Et billede, et ord, en farve og en lyd giver dig svaret",
    staff: {
      library: "Bibliotekets personale hjælper dig gerne",
      canteen: "Ved kassen hjælper vi dig gerne",
      door: "Kontoret hjælper dig gerne",
    },
  },
} as const satisfies Words;
