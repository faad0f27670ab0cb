import { type AsOf, counted, roundedAge, roundedWait, type Telling, type Words } from "./words.ts";

const count = counted("et");

const ask = {
  library: "Küsige infoletist",
  canteen: "Küsige kassast",
  door: "Küsige administraatorilt",
};
const elsewhere = {
  library: "Palun kasutage kõrvalolevat sissepääsu",
  canteen: "Palun minge kassasse",
  door: "Palun minge administraatori juurde",
};

const at = (time: string) => `kell\u00A0${time}`;
const stand = (asOf: AsOf) => `seisuga ${asOf.is === "time" ? at(asOf.text) : asOf.text}`;

function again(waitMs: number): string {
  const { unit, count: many } = roundedWait(waitMs);
  return unit === "minute"
    ? count(many, { one: "Proovige minuti pärast uuesti", other: "Proovige # minuti pärast uuesti" })
    : count(many, { one: "Proovige tunni pärast uuesti", other: "Proovige # tunni pärast uuesti" });
}

function confirmed(ageMs: number | undefined): string {
  if (ageMs === undefined) return "Pole hiljuti kinnitatud";
  const { unit, count: many } = roundedAge(ageMs);
  return unit === "hour"
    ? count(many, { one: "Viimati kinnitatud tund aega tagasi", other: "Viimati kinnitatud # tundi tagasi" })
    : count(many, { one: "Viimati kinnitatud päev tagasi", other: "Viimati kinnitatud # päeva tagasi" });
}

/** The day comes in the nominative, so it follows a colon. */
function opensAgain(day: string | undefined, opens: string | undefined): string {
  if (opens === undefined) return "Avame mõnel teisel päeval";
  return day === undefined ? `Avame ${at(opens)}` : `Avame uuesti: ${day} ${at(opens)}`;
}

const once = (label: string | undefined, what: string) => `${label ?? "Siin"}: ${what}`;
const usedUp = {
  day: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "kuni üks kord päevas", other: "kuni # korda päevas" })),
  week: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "kuni üks kord nädalas", other: "kuni # korda nädalas" })),
  month: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "kuni üks kord kuus", other: "kuni # korda kuus" })),
};

const outOfOrder = (reason: string) => (telling: Telling) => ({
  words: "Ei tööta praegu",
  reason,
  now: elsewhere[telling.kind],
});

export const et = {
  invitation: "Hoidke kaarti siin",
  checking: { words: "Üks hetk" },
  welcome: "Tere tulemast",
  welcomeGuest: "Tere tulemast külla",
  freeAccess: { words: "Astuge sisse", reason: "Praegu on avatud kõigile" },
  passage: {
    go: { words: "Palun minge läbi", reason: "See sulgub ise" },
    "not-used": { words: "Jälle suletud", reason: "Keegi ei läinud läbi", now: "Hoidke kaarti siin veel kord" },
    "wrong-way": {
      words: "Mitte siitpoolt",
      reason: "Keegi tuleb teiselt poolt",
      now: "Oodake, kuni tee on vaba",
    },
    "one-at-a-time": { words: "Palun ühekaupa", reason: "Keegi on veel läbi minemas", now: "Seejärel on teie kord" },
    "close-door": { words: "Palun sulgege uks", reason: "See on juba mõnda aega lahti" },
  },
  wait: "Palun oodake töötajat",
  staffCan: {
    library: "Töötaja saab teid sisse lasta",
    canteen: "Töötaja saab teid aidata",
    door: "Töötaja saab teid sisse lasta",
  },
  reasons: {
    "not-a-student-card": () => ({
      words: "See on mõni muu kaart",
      reason: "Hoidke siin oma Euroopa üliõpilaspileti QR-koodi",
    }),
    "sandbox-card": () => ({
      words: "See on testkaart",
      reason: "See on mõeldud ainult proovimiseks",
      now: "Hoidke siin oma üliõpilaspiletit",
    }),
    "untrusted-host": (_, { kind }) => ({
      words: "Me ei usalda seda koodi",
      reason: "Selle aadress ainult sarnaneb õigega",
      now: ask[kind],
    }),
    "unknown-card": (_, { kind }) => ({
      words: "Kaart on kinnitamata",
      reason: "Seda ei ole teie kõrgkooli registris",
      now: ask[kind],
    }),
    "cannot-ask": () => ({
      words: "Kaart on kinnitamata",
      reason: "Me ei saa praegu teie kõrgkoolilt küsida",
    }),
    inactive: () => ({
      words: "Kaart on kinnitamata",
      reason: "See ei ole teie kõrgkoolis aktiivne",
      now: "Küsige oma kõrgkoolist",
    }),
    expired: ({ on }, { day }) => {
      const ended = on === undefined ? undefined : day(on);
      return {
        words: "Täna kahjuks mitte",
        reason: ended === undefined ? "See kaart on aegunud" : `Kaardi viimane päev oli ${ended}`,
        now: "Uuendage seda oma kõrgkoolis",
      };
    },
    "data-stale": () => ({ words: "Me ei ole kindlad", reason: "Meie kaartide nimekiri on liiga vana" }),
    "clock-untrusted": () => ({
      words: "Me ei ole kindlad",
      reason: "Meie kell ei käi õigesti, kuupäev ei ole kindel",
    }),
    medium: ({ needs }) =>
      ({
        nfc: {
          words: "Palun kasutage kiipi",
          reason: "Koodi pildist siin ei piisa",
          now: "Hoidke kaarti ennast vastu lugejat",
        },
        qr: {
          words: "Palun kasutage koodi",
          reason: "See lugeja loeb ainult QR-koodi",
          now: "Hoidke QR-koodi siin",
        },
        typed: { words: "Palun sisestage number", reason: "Siin saab kasutada ainult numbrit" },
      })[needs],
    issuer: (_, { kind }) => ({
      words: "Selle kaardiga ei saa",
      reason: "Teie kõrgkooli kaarte siin ei kasutata",
      now: ask[kind],
    }),
    closed: ({ on, opens }, { day }) => ({
      words: "Praegu suletud",
      reason: opensAgain(on === undefined ? undefined : day(on), opens),
    }),
    "too-soon": ({ waitMs }, { kind }) =>
      kind === "canteen"
        ? {
            words: "Juba kasutatud",
            reason: "Korraga üks üliõpilashinnaga eine",
            now: "Saate maksta külalishinna",
          }
        : { words: "Juba kasutatud", reason: "Seda kaarti kasutati siin äsja", now: again(waitMs) },
    "several-cards": () => ({
      words: "Palun ainult üks kaart",
      reason: "Kaks kaarti vastasid korraga",
      now: "Võtke kaart rahakotist välja ja hoidke seda eraldi",
    }),
    "card-moved": () => ({
      words: "Hoidke veidi kauem",
      reason: "Kaart läks ära, enne kui jõudsime seda lugeda",
      now: "Jätke see sekundiks lugejale",
    }),
    "chip-random": () => ({
      words: "Me ei tunne kiipi ära",
      reason: "See kiip muudab iga kord oma numbrit",
      now: "Kasutage kaardi QR-koodi",
    }),
    "chip-unverified": (_, { kind }) => ({
      words: "Kiip on kinnitamata",
      reason: "Kiibi ehtsust ei õnnestunud kontrollida",
      now: ask[kind],
    }),
    "chip-not-enrolled": (_, { kind }) => ({
      words: "Kiip on siin tundmatu",
      reason: "See kaart ei ole siin registreeritud",
      now: ask[kind],
    }),
    quota: ({ label, per, times }, { kind }) => ({
      words: "Kõik on kasutatud",
      reason: usedUp[per](times, label),
      now: kind === "canteen" ? "Saate maksta külalishinna" : ask[kind],
    }),
    "already-inside": (_, { kind }) => ({
      words: "Juba sees",
      reason: "Selle kaardiga on juba keegi sees",
      now: ask[kind],
    }),
    "not-inside": (_, { kind }) => ({
      words: "Sisenemist ei nähtud",
      reason: "Selle kaardiga ei ole keegi sisse tulnud",
      now: ask[kind],
    }),
    full: ({ inside, seats }, { kind }) => ({
      words: { library: "Raamatukogu on täis", canteen: "Kõik kohad on täis", door: "Kõik kohad on täis" }[kind],
      reason: `${seats} kohast on hõivatud ${inside}`,
      now: "Proovige, kui keegi lahkub",
    }),
    "nobody-here-yet": () => ({
      words: "Veel ei ole avatud",
      reason: "Avame, kui esimene töötaja on kohal",
      now: "Palun oodake veidi",
    }),
    lockdown: () => ({
      words: "Kõigile suletud",
      reason: "See sissepääs on praegu suletud",
      now: "Palun järgige töötajate juhiseid",
    }),
    group: (_, { kind }) => ({
      words: "Selle kaardiga ei saa",
      reason: "See koht on mõeldud teistele rühmadele",
      now: ask[kind],
    }),
    level: (_, { kind }) => ({
      words: "Selle kaardiga ei saa",
      reason: "See koht on mõeldud teisele õppeastmele",
      now: ask[kind],
    }),
    "card-type": (_, { kind }) => ({
      words: "Selle kaardiga ei saa",
      reason: "Seda liiki kaarte siin ei kasutata",
      now: ask[kind],
    }),
    "pass-not-here": (_, { kind }) => ({
      words: "Selle pääsmega ei saa",
      reason: "Teie päevapääse on mõeldud teise kohta",
      now: ask[kind],
    }),
    "pass-not-yet": () => ({
      words: "Veel mitte",
      reason: "Teie päevapääsme aeg ei ole veel alanud",
      now: "Tulge tagasi, kui see algab",
    }),
    "pass-ended": (_, { kind }) => ({
      words: "Enam mitte",
      reason: "Teie päevapääsme aeg on lõppenud",
      now: ask[kind],
    }),
    "pass-revoked": (_, { kind }) => ({
      words: "Enam mitte",
      reason: "Teie päevapääse on tagasi võetud",
      now: ask[kind],
    }),
    "pass-unknown": (_, { kind }) => ({
      words: "Pääse on kinnitamata",
      reason: "Keegi siin ei ole seda päevapääset allkirjastanud",
      now: ask[kind],
    }),
    "no-policy": (_, { kind }) => ({
      words: "Me ei saa otsustada",
      reason: "Siin ei ole määratud, kes tohib siseneda",
      now: ask[kind],
    }),
  },
  notices: {
    "expires-soon": ({ days }) => [
      days <= 0
        ? "Teie kaart aegub täna"
        : count(days, { one: "Teie kaart aegub homme", other: "Teie kaart aegub # päeva pärast" }),
      "Uuendage seda oma kõrgkoolis",
    ],
    "data-ageing": ({ ageMs }) => confirmed(ageMs),
    "clock-unconfirmed": "Kellaaeg on kinnitamata",
    "chip-verified": "Kiip on kontrollitud",
    "already-inside": "Olite juba sees",
    guest: (end) =>
      end.is === "time" ? `Teie päevapääse lõpeb ${at(end.text)}` : `Teie päevapääsme viimane päev on ${end.text}`,
  },
  troubles: {
    reader: outOfOrder("Lugeja ei vasta, tegeleme sellega"),
    actuator: outOfOrder("Sissepääs ei vasta, tegeleme sellega"),
    journal: outOfOrder("Me ei saa praegu midagi salvestada"),
    snapshot: outOfOrder("Meie kaartide nimekiri puudub, tegeleme sellega"),
    decision: outOfOrder("Midagi läks siin valesti, tegeleme sellega"),
    starting: () => ({ words: "Üks hetk", reason: "Me alles käivitume" }),
  },
  notConnected: {
    words: "Ühendus puudub",
    reason: "Ekraan ei saa sissepääsuga ühendust",
    now: "See proovib ise edasi",
  },
  status: {
    offline: (asOf) => (asOf === undefined ? "Võrguta" : `Võrguta, kaardid ${stand(asOf)}`),
    ageing: (asOf) => (asOf === undefined ? "Vanem kaartide nimekiri" : `Kaartide nimekiri ${stand(asOf)}`),
    blind: "Kaartide nimekirja veel ei ole",
  },
  chooseLanguage: "Keel",
  controls: {
    moreLanguages: "Rohkem keeli",
    help: "Abi",
    contrast: "Kontrast",
    largerText: "Suurem tekst",
    lower: "Allapoole",
    close: "Sulge",
  },
  help: {
    title: "Nii see käib",
    code: "Hoidke üliõpilaspileti QR-koodi lugeja ees",
    chip: "Asetage üliõpilaspilet sekundiks lugejale",
    signs: "Vastuse annavad pilt, sõna, värv ja heli",
    staff: {
      library: "Raamatukoguhoidja aitab teid hea meelega",
      canteen: "Kassas aidatakse teid hea meelega",
      door: "Administraator aitab teid hea meelega",
    },
  },
} as const satisfies Words;
