import { type AsOf, counted, roundedAge, roundedWait, type Telling, type Words } from "./words.ts";

const count = counted("nl");

const ask = {
  library: "Vraag het even aan de balie",
  canteen: "Vraag het even aan de kassa",
  door: "Vraag het even bij de receptie",
};
const elsewhere = {
  library: "Neem de doorgang ernaast",
  canteen: "Ga naar de kassa",
  door: "Ga naar de receptie",
};

const at = (time: string) => `${time}\u00A0uur`;
const from = (asOf: AsOf) => `van ${asOf.is === "time" ? at(asOf.text) : asOf.text}`;

function again(waitMs: number): string {
  const { unit, count: many } = roundedWait(waitMs);
  return unit === "minute"
    ? count(many, { one: "Probeer het over een minuut opnieuw", other: "Probeer het over # minuten opnieuw" })
    : count(many, { one: "Probeer het over een uur opnieuw", other: "Probeer het over # uur opnieuw" });
}

function confirmed(ageMs: number | undefined): string {
  if (ageMs === undefined) return "Niet recent bevestigd";
  const { unit, count: many } = roundedAge(ageMs);
  return unit === "hour"
    ? count(many, {
        one: "Een uur geleden voor het laatst bevestigd",
        other: "# uur geleden voor het laatst bevestigd",
      })
    : count(many, {
        one: "Een dag geleden voor het laatst bevestigd",
        other: "# dagen geleden voor het laatst bevestigd",
      });
}

function opensAgain(day: string | undefined, opens: string | undefined): string {
  if (opens === undefined) return "We gaan een andere dag weer open";
  return day === undefined ? `We gaan om ${at(opens)} open` : `We gaan open op ${day} om ${at(opens)}`;
}

const once = (label: string | undefined, what: string) => `${label ?? "Hier"}: ${what}`;
const usedUp = {
  day: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "hoogstens één keer per dag", other: "hoogstens # keer per dag" })),
  week: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "hoogstens één keer per week", other: "hoogstens # keer per week" })),
  month: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "hoogstens één keer per maand", other: "hoogstens # keer per maand" })),
};

const outOfOrder = (reason: string) => (telling: Telling) => ({
  words: "Buiten gebruik",
  reason,
  now: elsewhere[telling.kind],
});

export const nl = {
  invitation: "Houd je kaart hier",
  checking: { words: "Een moment" },
  welcome: "Welkom",
  welcomeGuest: "Welkom als gast",
  freeAccess: { words: "Kom binnen", reason: "Het is nu open voor iedereen" },
  passage: {
    go: { words: "Loop maar door", reason: "Het sluit vanzelf weer" },
    "not-used": { words: "Weer gesloten", reason: "Er is niemand doorgelopen", now: "Houd je kaart hier nog een keer" },
    "wrong-way": {
      words: "Niet deze kant op",
      reason: "Er komt iemand van de andere kant",
      now: "Wacht tot de weg vrij is",
    },
    "one-at-a-time": { words: "Eén tegelijk", reason: "Er loopt nog iemand door", now: "Daarna ben jij aan de beurt" },
    "close-door": { words: "Graag de deur dicht", reason: "Hij staat al een tijdje open" },
  },
  wait: "Wacht op een medewerker",
  staffCan: {
    library: "Een medewerker kan je binnenlaten",
    canteen: "Een medewerker kan je helpen",
    door: "Een medewerker kan je binnenlaten",
  },
  reasons: {
    "not-a-student-card": () => ({
      words: "Dit is een andere kaart",
      reason: "Houd de QR-code van je Europese studentenkaart hier",
    }),
    "sandbox-card": () => ({
      words: "Dit is een testkaart",
      reason: "Die is alleen om te proberen",
      now: "Houd je eigen studentenkaart hier",
    }),
    "untrusted-host": (_, { kind }) => ({
      words: "Deze code vertrouwen we niet",
      reason: "Het adres lijkt alleen op het echte",
      now: ask[kind],
    }),
    "unknown-card": (_, { kind }) => ({
      words: "Kaart niet bevestigd",
      reason: "Hij staat niet in het register van je instelling",
      now: ask[kind],
    }),
    "cannot-ask": () => ({
      words: "Kaart niet bevestigd",
      reason: "We kunnen het nu niet navragen bij je instelling",
    }),
    inactive: () => ({
      words: "Kaart niet bevestigd",
      reason: "Hij is niet actief bij je instelling",
      now: "Vraag het na bij je instelling",
    }),
    expired: ({ on }, { day }) => {
      const ended = on === undefined ? undefined : day(on);
      return {
        words: "Vandaag niet",
        reason: ended === undefined ? "Deze kaart is verlopen" : `Deze kaart is verlopen op ${ended}`,
        now: "Verleng hem bij je instelling",
      };
    },
    "data-stale": () => ({ words: "We weten het niet zeker", reason: "Onze kaartenlijst is te oud" }),
    "clock-untrusted": () => ({
      words: "We weten het niet zeker",
      reason: "Onze klok loopt niet goed, dus de datum is onzeker",
    }),
    medium: ({ needs }) =>
      ({
        nfc: {
          words: "Gebruik de chip",
          reason: "Een foto van de code is hier niet genoeg",
          now: "Houd de kaart zelf tegen de lezer",
        },
        qr: {
          words: "Gebruik de code",
          reason: "Deze lezer leest alleen de QR-code",
          now: "Houd de QR-code hier",
        },
        typed: { words: "Typ het nummer in", reason: "Hier kan het alleen met het nummer" },
      })[needs],
    issuer: (_, { kind }) => ({
      words: "Niet met deze kaart",
      reason: "Kaarten van je instelling kun je hier niet gebruiken",
      now: ask[kind],
    }),
    closed: ({ on, opens }, { day }) => ({
      words: "Nu gesloten",
      reason: opensAgain(on === undefined ? undefined : day(on), opens),
    }),
    "too-soon": ({ waitMs }, { kind }) =>
      kind === "canteen"
        ? {
            words: "Al gebruikt",
            reason: "Eén studentenmaaltijd per keer",
            now: "Je kunt de gastprijs betalen",
          }
        : { words: "Al gebruikt", reason: "Deze kaart is hier zojuist nog geweest", now: again(waitMs) },
    "several-cards": () => ({
      words: "Graag één kaart",
      reason: "Er reageerden twee kaarten tegelijk",
      now: "Haal je kaart uit je portemonnee en houd hem los",
    }),
    "card-moved": () => ({
      words: "Houd hem iets langer",
      reason: "De kaart was weg voordat we hem gelezen hadden",
      now: "Laat hem een seconde op de lezer liggen",
    }),
    "chip-random": () => ({
      words: "Chip niet herkend",
      reason: "Deze chip wisselt elke keer van nummer",
      now: "Gebruik de QR-code van je kaart",
    }),
    "chip-unverified": (_, { kind }) => ({
      words: "Chip niet bevestigd",
      reason: "We konden niet nagaan of de chip echt is",
      now: ask[kind],
    }),
    "chip-not-enrolled": (_, { kind }) => ({
      words: "Chip hier onbekend",
      reason: "Deze kaart is hier niet aangemeld",
      now: ask[kind],
    }),
    quota: ({ label, per, times }, { kind }) => ({
      words: "Alles is gebruikt",
      reason: usedUp[per](times, label),
      now: kind === "canteen" ? "Je kunt de gastprijs betalen" : ask[kind],
    }),
    "already-inside": (_, { kind }) => ({
      words: "Al binnen",
      reason: "Met deze kaart is al iemand binnen",
      now: ask[kind],
    }),
    "not-inside": (_, { kind }) => ({
      words: "Niet zien binnenkomen",
      reason: "Met deze kaart is hier niemand binnengekomen",
      now: ask[kind],
    }),
    full: ({ inside, seats }, { kind }) => ({
      words: { library: "De bibliotheek is vol", canteen: "We zitten vol", door: "We zitten vol" }[kind],
      reason: `${inside} van de ${seats} plaatsen zijn bezet`,
      now: "Probeer het als er iemand weggaat",
    }),
    "nobody-here-yet": () => ({
      words: "Nog niet open",
      reason: "We gaan open als de eerste medewerker er is",
      now: "Nog even geduld",
    }),
    lockdown: () => ({
      words: "Voor iedereen gesloten",
      reason: "Deze doorgang blijft voorlopig dicht",
      now: "Volg de aanwijzingen van het personeel",
    }),
    group: (_, { kind }) => ({
      words: "Niet met deze kaart",
      reason: "Deze plek is voor andere groepen",
      now: ask[kind],
    }),
    level: (_, { kind }) => ({
      words: "Niet met deze kaart",
      reason: "Deze plek is voor een ander studieniveau",
      now: ask[kind],
    }),
    "card-type": (_, { kind }) => ({
      words: "Niet met deze kaart",
      reason: "Dit soort kaarten kun je hier niet gebruiken",
      now: ask[kind],
    }),
    "pass-not-here": (_, { kind }) => ({
      words: "Niet met deze pas",
      reason: "Je dagpas is voor een andere plek",
      now: ask[kind],
    }),
    "pass-not-yet": () => ({
      words: "Nog niet",
      reason: "Je dagpas is nog niet ingegaan",
      now: "Kom terug als hij ingaat",
    }),
    "pass-ended": (_, { kind }) => ({ words: "Niet meer", reason: "Je dagpas is afgelopen", now: ask[kind] }),
    "pass-revoked": (_, { kind }) => ({ words: "Niet meer", reason: "Je dagpas is ingetrokken", now: ask[kind] }),
    "pass-unknown": (_, { kind }) => ({
      words: "Pas niet bevestigd",
      reason: "Niemand hier heeft deze dagpas ondertekend",
      now: ask[kind],
    }),
    "no-policy": (_, { kind }) => ({
      words: "Nog niet geregeld",
      reason: "Hier is niet bepaald wie er naar binnen mag",
      now: ask[kind],
    }),
  },
  notices: {
    "expires-soon": ({ days }) => [
      days <= 0
        ? "Je kaart verloopt vandaag"
        : count(days, { one: "Je kaart verloopt morgen", other: "Je kaart verloopt over # dagen" }),
      "Verleng hem bij je instelling",
    ],
    "data-ageing": ({ ageMs }) => confirmed(ageMs),
    "clock-unconfirmed": "Tijd niet bevestigd",
    "chip-verified": "Chip gecontroleerd",
    "already-inside": "Je was al binnen",
    guest: (end) => (end.is === "time" ? `Je dagpas loopt af om ${at(end.text)}` : `Je dagpas loopt af op ${end.text}`),
  },
  troubles: {
    reader: outOfOrder("De lezer reageert niet, we zijn ermee bezig"),
    actuator: outOfOrder("De doorgang reageert niet, we zijn ermee bezig"),
    journal: outOfOrder("We kunnen nu niets vastleggen"),
    snapshot: outOfOrder("Onze kaartenlijst ontbreekt, we zijn ermee bezig"),
    decision: outOfOrder("Er ging hier iets mis, we zijn ermee bezig"),
    starting: () => ({ words: "Een moment", reason: "We starten net op" }),
  },
  notConnected: {
    words: "Geen verbinding",
    reason: "Dit scherm kan de doorgang niet bereiken",
    now: "Het blijft het vanzelf proberen",
  },
  status: {
    offline: (asOf) => (asOf === undefined ? "Offline" : `Offline, kaartenlijst ${from(asOf)}`),
    ageing: (asOf) => (asOf === undefined ? "Oudere kaartenlijst" : `Kaartenlijst ${from(asOf)}`),
    blind: "Nog geen kaartenlijst",
  },
  chooseLanguage: "Taal",
  controls: {
    moreLanguages: "Meer talen",
    help: "Hulp",
    contrast: "Contrast",
    largerText: "Grotere tekst",
    lower: "Omlaag",
    close: "Sluiten",
  },
  help: {
    title: "Zo werkt het",
    code: "Houd de QR-code van je studentenkaart voor de lezer",
    chip: "Leg je studentenkaart een seconde plat op de lezer",
    signs: "Beeld, woord, kleur en geluid geven je het antwoord",
    staff: {
      library: "De medewerkers van de bibliotheek helpen je graag",
      canteen: "Aan de kassa helpen ze je graag",
      door: "De receptie helpt je graag",
    },
  },
} as const satisfies Words;
