import { type AsOf, counted, roundedAge, roundedWait, type Telling, type Words } from "./words.ts";

const count = counted("de");

const ask = {
  library: "Bitte an der Infotheke fragen",
  canteen: "Bitte an der Kasse fragen",
  door: "Bitte im Büro fragen",
};
const elsewhere = {
  library: "Bitte den Durchgang daneben nehmen",
  canteen: "Bitte zur Kasse gehen",
  door: "Bitte im Büro melden",
};

const at = (time: string) => `${time}\u00A0Uhr`;
const stand = (asOf: AsOf) => (asOf.is === "time" ? at(asOf.text) : asOf.text);

function again(waitMs: number): string {
  const { unit, count: many } = roundedWait(waitMs);
  return unit === "minute"
    ? count(many, {
        one: "Bitte in einer Minute noch einmal versuchen",
        other: "Bitte in # Minuten noch einmal versuchen",
      })
    : count(many, {
        one: "Bitte in einer Stunde noch einmal versuchen",
        other: "Bitte in # Stunden noch einmal versuchen",
      });
}

function confirmed(ageMs: number | undefined): string {
  if (ageMs === undefined) return "In letzter Zeit nicht bestätigt";
  const { unit, count: many } = roundedAge(ageMs);
  return unit === "hour"
    ? count(many, { one: "Zuletzt vor einer Stunde bestätigt", other: "Zuletzt vor # Stunden bestätigt" })
    : count(many, { one: "Zuletzt vor einem Tag bestätigt", other: "Zuletzt vor # Tagen bestätigt" });
}

function opensAgain(day: string | undefined, opens: string | undefined): string {
  if (opens === undefined) return "Wir öffnen an einem anderen Tag";
  return day === undefined ? `Wir öffnen um ${at(opens)}` : `Wir öffnen am ${day} um ${at(opens)}`;
}

const once = (label: string | undefined, what: string) => `${label ?? "Hier"}: ${what}`;
const usedUp = {
  day: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "höchstens einmal am Tag", other: "höchstens #-mal am Tag" })),
  week: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "höchstens einmal in der Woche", other: "höchstens #-mal in der Woche" })),
  month: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "höchstens einmal im Monat", other: "höchstens #-mal im Monat" })),
};

const outOfOrder = (reason: string) => (telling: Telling) => ({
  words: "Außer Betrieb",
  reason,
  now: elsewhere[telling.kind],
});

export const de = {
  invitation: "Karte bitte hier vorhalten",
  checking: { words: "Einen Moment" },
  welcome: "Willkommen",
  welcomeGuest: "Willkommen als Gast",
  freeAccess: { words: "Kommen Sie herein", reason: "Jetzt ist für alle geöffnet" },
  passage: {
    go: { words: "Bitte durchgehen", reason: "Der Durchgang schließt von selbst" },
    "not-used": {
      words: "Wieder zu",
      reason: "Es ist niemand durchgegangen",
      now: "Bitte die Karte noch einmal vorhalten",
    },
    "wrong-way": {
      words: "Nicht in dieser Richtung",
      reason: "Von der anderen Seite kommt jemand",
      now: "Bitte warten, bis der Weg frei ist",
    },
    "one-at-a-time": {
      words: "Bitte einzeln",
      reason: "Es geht noch jemand durch",
      now: "Danach sind Sie an der Reihe",
    },
    "close-door": { words: "Bitte die Tür schließen", reason: "Sie steht schon eine Weile offen" },
  },
  wait: "Bitte auf Personal warten",
  staffCan: {
    library: "Das Personal kann Sie einlassen",
    canteen: "Das Personal kann Ihnen helfen",
    door: "Das Personal kann Sie einlassen",
  },
  reasons: {
    "not-a-student-card": () => ({
      words: "Das ist eine andere Karte",
      reason: "Wir lesen den Europäischen Studierendenausweis",
      now: "Bitte seinen QR-Code hier vorhalten",
    }),
    "sandbox-card": () => ({
      words: "Das ist eine Testkarte",
      reason: "Sie ist nur zum Ausprobieren da",
      now: "Bitte die eigene Karte vorhalten",
    }),
    "untrusted-host": (_, { kind }) => ({
      words: "Diesem Code trauen wir nicht",
      reason: "Seine Adresse sieht der echten nur ähnlich",
      now: ask[kind],
    }),
    "unknown-card": (_, { kind }) => ({
      words: "Karte nicht bestätigt",
      reason: "Im Register Ihrer Hochschule steht sie nicht",
      now: ask[kind],
    }),
    "cannot-ask": () => ({
      words: "Karte nicht bestätigt",
      reason: "Wir können Ihre Hochschule gerade nicht fragen",
    }),
    inactive: () => ({
      words: "Karte nicht bestätigt",
      reason: "An Ihrer Hochschule ist sie nicht aktiv",
      now: "Bitte an Ihrer Hochschule nachfragen",
    }),
    expired: ({ on }, { day }) => {
      const ended = on === undefined ? undefined : day(on);
      return {
        words: "Heute leider nicht",
        reason: ended === undefined ? "Diese Karte ist abgelaufen" : `Diese Karte ist am ${ended} abgelaufen`,
        now: "Bitte an Ihrer Hochschule verlängern lassen",
      };
    },
    "data-stale": () => ({ words: "Wir wissen es nicht sicher", reason: "Unsere Kartenliste ist zu alt" }),
    "clock-untrusted": () => ({
      words: "Wir wissen es nicht sicher",
      reason: "Unsere Uhr stimmt nicht, das Datum ist nicht prüfbar",
    }),
    medium: ({ needs }) =>
      ({
        nfc: {
          words: "Bitte den Chip benutzen",
          reason: "Ein Bild vom Code genügt hier nicht",
          now: "Bitte die Karte selbst ans Lesegerät halten",
        },
        qr: {
          words: "Bitte den Code benutzen",
          reason: "Dieses Lesegerät liest nur den QR-Code",
          now: "Bitte den QR-Code hier vorhalten",
        },
        typed: { words: "Bitte die Nummer eintippen", reason: "Hier geht es nur mit der Nummer" },
      })[needs],
    issuer: (_, { kind }) => ({
      words: "Nicht mit dieser Karte",
      reason: "Karten Ihrer Hochschule nehmen wir hier nicht an",
      now: ask[kind],
    }),
    closed: ({ on, opens }, { day }) => ({
      words: "Jetzt geschlossen",
      reason: opensAgain(on === undefined ? undefined : day(on), opens),
    }),
    "too-soon": ({ waitMs }, { kind }) =>
      kind === "canteen"
        ? {
            words: "Schon benutzt",
            reason: "Jeweils nur ein Essen zum Studierendenpreis",
            now: "Sie können den Gästepreis zahlen",
          }
        : { words: "Schon benutzt", reason: "Diese Karte war gerade erst hier", now: again(waitMs) },
    "several-cards": () => ({
      words: "Bitte nur eine Karte",
      reason: "Zwei Karten haben gleichzeitig geantwortet",
      now: "Bitte aus der Hülle nehmen und einzeln vorhalten",
    }),
    "card-moved": () => ({
      words: "Bitte etwas länger halten",
      reason: "Die Karte war weg, bevor sie gelesen war",
      now: "Bitte eine Sekunde auf dem Lesegerät lassen",
    }),
    "chip-random": () => ({
      words: "Chip nicht erkennbar",
      reason: "Dieser Chip wechselt jedes Mal seine Nummer",
      now: "Bitte den QR-Code der Karte benutzen",
    }),
    "chip-unverified": (_, { kind }) => ({
      words: "Chip nicht bestätigt",
      reason: "Seine Echtheit ließ sich nicht prüfen",
      now: ask[kind],
    }),
    "chip-not-enrolled": (_, { kind }) => ({
      words: "Chip hier unbekannt",
      reason: "Diese Karte ist hier nicht angemeldet",
      now: ask[kind],
    }),
    quota: ({ label, per, times }, { kind }) => ({
      words: "Aufgebraucht",
      reason: usedUp[per](times, label),
      now: kind === "canteen" ? "Sie können den Gästepreis zahlen" : ask[kind],
    }),
    "already-inside": (_, { kind }) => ({
      words: "Schon drinnen",
      reason: "Mit dieser Karte ist schon jemand drinnen",
      now: ask[kind],
    }),
    "not-inside": (_, { kind }) => ({
      words: "Kein Eintritt erfasst",
      reason: "Mit dieser Karte kam hier niemand herein",
      now: ask[kind],
    }),
    full: ({ inside, seats }, { kind }) => ({
      words: { library: "Die Bibliothek ist voll", canteen: "Alles besetzt", door: "Alles besetzt" }[kind],
      reason: `${inside} von ${seats} Plätzen sind belegt`,
      now: "Bitte noch einmal versuchen, wenn jemand geht",
    }),
    "nobody-here-yet": () => ({
      words: "Noch nicht offen",
      reason: "Wir öffnen, sobald jemand vom Personal da ist",
      now: "Bitte noch etwas Geduld",
    }),
    lockdown: () => ({
      words: "Für alle geschlossen",
      reason: "Dieser Zugang bleibt vorerst zu",
      now: "Bitte den Hinweisen des Personals folgen",
    }),
    group: (_, { kind }) => ({
      words: "Nicht mit dieser Karte",
      reason: "Hier haben andere Gruppen Zutritt",
      now: ask[kind],
    }),
    level: (_, { kind }) => ({
      words: "Nicht mit dieser Karte",
      reason: "Hier hat eine andere Studienstufe Zutritt",
      now: ask[kind],
    }),
    "card-type": (_, { kind }) => ({
      words: "Nicht mit dieser Karte",
      reason: "Karten dieser Art nehmen wir hier nicht an",
      now: ask[kind],
    }),
    "pass-not-here": (_, { kind }) => ({
      words: "Nicht mit diesem Tagespass",
      reason: "Ihr Tagespass ist für einen anderen Ort",
      now: ask[kind],
    }),
    "pass-not-yet": () => ({
      words: "Noch nicht",
      reason: "Ihr Tagespass hat noch nicht begonnen",
      now: "Bitte wiederkommen, wenn er beginnt",
    }),
    "pass-ended": (_, { kind }) => ({ words: "Nicht mehr", reason: "Ihr Tagespass ist abgelaufen", now: ask[kind] }),
    "pass-revoked": (_, { kind }) => ({
      words: "Nicht mehr",
      reason: "Ihr Tagespass wurde zurückgezogen",
      now: ask[kind],
    }),
    "pass-unknown": (_, { kind }) => ({
      words: "Tagespass nicht bestätigt",
      reason: "Diesen Tagespass hat hier niemand unterzeichnet",
      now: ask[kind],
    }),
    "no-policy": (_, { kind }) => ({
      words: "Noch nicht geregelt",
      reason: "Hier ist nicht festgelegt, wer hineindarf",
      now: ask[kind],
    }),
  },
  notices: {
    "expires-soon": ({ days }) => [
      days <= 0
        ? "Ihre Karte läuft heute ab"
        : count(days, { one: "Ihre Karte läuft morgen ab", other: "Ihre Karte läuft in # Tagen ab" }),
      "Bitte an Ihrer Hochschule verlängern lassen",
    ],
    "data-ageing": ({ ageMs }) => confirmed(ageMs),
    "clock-unconfirmed": "Uhrzeit nicht bestätigt",
    "chip-verified": "Chip geprüft",
    "already-inside": "Sie waren schon drinnen",
    guest: (end) =>
      end.is === "time" ? `Ihr Tagespass endet um ${at(end.text)}` : `Ihr Tagespass endet am ${end.text}`,
  },
  troubles: {
    reader: outOfOrder("Das Lesegerät antwortet nicht, wir kümmern uns darum"),
    actuator: outOfOrder("Der Durchgang reagiert nicht, wir kümmern uns darum"),
    journal: outOfOrder("Wir können gerade nichts aufzeichnen"),
    snapshot: outOfOrder("Unsere Kartenliste fehlt, wir kümmern uns darum"),
    decision: outOfOrder("Hier ist etwas schiefgegangen, wir kümmern uns darum"),
    starting: () => ({ words: "Einen Moment", reason: "Das Gerät startet gerade" }),
  },
  notConnected: {
    words: "Nicht verbunden",
    reason: "Dieser Bildschirm erreicht den Durchgang nicht",
    now: "Er versucht es von selbst weiter",
  },
  status: {
    offline: (asOf) => (asOf === undefined ? "Offline" : `Offline, Kartenliste: Stand ${stand(asOf)}`),
    ageing: (asOf) => (asOf === undefined ? "Ältere Kartenliste" : `Kartenliste: Stand ${stand(asOf)}`),
    blind: "Noch keine Kartenliste",
  },
  chooseLanguage: "Sprache",
  controls: {
    moreLanguages: "Mehr Sprachen",
    help: "Hilfe",
    contrast: "Kontrast",
    largerText: "Größere Schrift",
    lower: "Nach unten",
    close: "Schließen",
  },
  help: {
    title: "So geht es",
    code: "Den QR-Code der Karte vor das Lesegerät halten",
    chip: "Die Karte eine Sekunde flach auf das Lesegerät legen",
    signs: "Bild, Wort, Farbe und Ton geben Ihnen die Antwort",
    staff: {
      library: "Das Bibliotheksteam hilft Ihnen gern",
      canteen: "An der Kasse hilft man Ihnen gern",
      door: "Das Büro hilft Ihnen gern",
    },
  },
} as const satisfies Words;
