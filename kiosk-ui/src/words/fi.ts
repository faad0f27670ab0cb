import { type AsOf, counted, roundedAge, roundedWait, type Telling, type Words } from "./words.ts";

const count = counted("fi");

const ask = {
  library: "Kysy asiakaspalvelusta",
  canteen: "Kysy kassalta",
  door: "Kysy toimistosta",
};
const elsewhere = {
  library: "Käytä viereistä sisäänkäyntiä",
  canteen: "Mene kassalle",
  door: "Kysy toimistosta",
};

const at = (time: string) => `klo\u00A0${time}`;
const updated = (asOf: AsOf) => `päivitetty ${asOf.is === "time" ? at(asOf.text) : asOf.text}`;

function again(waitMs: number): string {
  const { unit, count: many } = roundedWait(waitMs);
  return unit === "minute"
    ? count(many, { one: "Yritä uudelleen minuutin kuluttua", other: "Yritä uudelleen # minuutin kuluttua" })
    : count(many, { one: "Yritä uudelleen tunnin kuluttua", other: "Yritä uudelleen # tunnin kuluttua" });
}

function confirmed(ageMs: number | undefined): string {
  if (ageMs === undefined) return "Ei vahvistettu viime aikoina";
  const { unit, count: many } = roundedAge(ageMs);
  return unit === "hour"
    ? count(many, { one: "Vahvistettu viimeksi tunti sitten", other: "Vahvistettu viimeksi # tuntia sitten" })
    : count(many, { one: "Vahvistettu viimeksi päivä sitten", other: "Vahvistettu viimeksi # päivää sitten" });
}

function opensAgain(day: string | undefined, opens: string | undefined): string {
  if (opens === undefined) return "Avaamme jonakin toisena päivänä";
  return day === undefined ? `Avaamme ${at(opens)}` : `Avaamme ${day} ${at(opens)}`;
}

const once = (label: string | undefined, what: string) => `${label ?? "Täällä"}: ${what}`;
const usedUp = {
  day: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "enintään kerran päivässä", other: "enintään # kertaa päivässä" })),
  week: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "enintään kerran viikossa", other: "enintään # kertaa viikossa" })),
  month: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "enintään kerran kuukaudessa", other: "enintään # kertaa kuukaudessa" })),
};

const outOfOrder = (reason: string) => (telling: Telling) => ({
  words: "Ei käytössä",
  reason,
  now: elsewhere[telling.kind],
});

export const fi = {
  invitation: "Näytä korttisi tähän",
  checking: { words: "Pieni hetki" },
  welcome: "Tervetuloa",
  welcomeGuest: "Tervetuloa vieraaksi",
  freeAccess: { words: "Tule sisään", reason: "Nyt on avoinna kaikille" },
  passage: {
    go: { words: "Voit kulkea", reason: "Tämä sulkeutuu itsestään" },
    "not-used": { words: "Jälleen suljettu", reason: "Kukaan ei kulkenut tästä", now: "Näytä korttisi uudelleen" },
    "wrong-way": {
      words: "Ei tähän suuntaan",
      reason: "Joku on tulossa toiselta puolelta",
      now: "Odota, että tie on vapaa",
    },
    "one-at-a-time": {
      words: "Yksi kerrallaan",
      reason: "Joku on vielä kulkemassa",
      now: "Sitten on sinun vuorosi",
    },
    "close-door": { words: "Sulje ovi, kiitos", reason: "Se on ollut hetken aikaa auki" },
  },
  wait: "Odota henkilökuntaa",
  staffCan: {
    library: "Henkilökunta voi päästää sinut sisään",
    canteen: "Henkilökunta voi auttaa sinua",
    door: "Henkilökunta voi päästää sinut sisään",
  },
  reasons: {
    "not-a-student-card": () => ({
      words: "Tämä on jokin muu kortti",
      reason: "Näytä eurooppalaisen opiskelijakorttisi QR-koodi",
    }),
    "sandbox-card": () => ({
      words: "Tämä on testikortti",
      reason: "Se on vain kokeilua varten",
      now: "Näytä oma opiskelijakorttisi",
    }),
    "untrusted-host": (_, { kind }) => ({
      words: "Emme luota tähän koodiin",
      reason: "Sen osoite vain muistuttaa oikeaa",
      now: ask[kind],
    }),
    "unknown-card": (_, { kind }) => ({
      words: "Korttia ei vahvistettu",
      reason: "Sitä ei ole korkeakoulusi rekisterissä",
      now: ask[kind],
    }),
    "cannot-ask": () => ({
      words: "Korttia ei vahvistettu",
      reason: "Emme voi juuri nyt kysyä korkeakoulultasi",
    }),
    inactive: () => ({
      words: "Korttia ei vahvistettu",
      reason: "Se ei ole aktiivinen korkeakoulussasi",
      now: "Kysy korkeakoulustasi",
    }),
    expired: ({ on }, { day }) => {
      const ended = on === undefined ? undefined : day(on);
      return {
        words: "Ei tänään",
        reason: ended === undefined ? "Tämä kortti on vanhentunut" : `Tämä kortti vanheni ${ended}`,
        now: "Uusi se korkeakoulussasi",
      };
    },
    "data-stale": () => ({ words: "Emme ole varmoja", reason: "Korttiluettelomme on liian vanha" }),
    "clock-untrusted": () => ({
      words: "Emme ole varmoja",
      reason: "Kellomme ei ole oikeassa, joten päiväys on epävarma",
    }),
    medium: ({ needs }) =>
      ({
        nfc: {
          words: "Käytä sirua",
          reason: "Koodin kuva ei riitä täällä",
          now: "Pidä korttia lukijaa vasten",
        },
        qr: {
          words: "Käytä koodia",
          reason: "Tämä lukija lukee vain QR-koodin",
          now: "Näytä QR-koodi tähän",
        },
        typed: { words: "Näppäile numero", reason: "Täällä voi käyttää vain numeroa" },
      })[needs],
    issuer: (_, { kind }) => ({
      words: "Ei tällä kortilla",
      reason: "Korkeakoulusi kortit eivät käy täällä",
      now: ask[kind],
    }),
    closed: ({ on, opens }, { day }) => ({
      words: "Nyt suljettu",
      reason: opensAgain(on === undefined ? undefined : day(on), opens),
    }),
    "too-soon": ({ waitMs }, { kind }) =>
      kind === "canteen"
        ? { words: "Jo käytetty", reason: "Yksi opiskelija-ateria kerrallaan", now: "Voit maksaa vierashinnan" }
        : { words: "Jo käytetty", reason: "Korttia käytettiin täällä aivan äsken", now: again(waitMs) },
    "several-cards": () => ({
      words: "Vain yksi kortti, kiitos",
      reason: "Kaksi korttia vastasi yhtä aikaa",
      now: "Ota kortti lompakosta ja näytä se yksinään",
    }),
    "card-moved": () => ({
      words: "Pidä hieman pidempään",
      reason: "Kortti ehti pois ennen kuin se oli luettu",
      now: "Pidä sitä lukijalla sekunnin ajan",
    }),
    "chip-random": () => ({
      words: "Sirua ei tunnisteta",
      reason: "Tämän sirun numero vaihtuu joka kerta",
      now: "Käytä kortin QR-koodia",
    }),
    "chip-unverified": (_, { kind }) => ({
      words: "Sirua ei vahvistettu",
      reason: "Sirun aitoutta ei voitu tarkistaa",
      now: ask[kind],
    }),
    "chip-not-enrolled": (_, { kind }) => ({
      words: "Tuntematon siru",
      reason: "Korttia ei ole rekisteröity tänne",
      now: ask[kind],
    }),
    quota: ({ label, per, times }, { kind }) => ({
      words: "Käytetty loppuun",
      reason: usedUp[per](times, label),
      now: kind === "canteen" ? "Voit maksaa vierashinnan" : ask[kind],
    }),
    "already-inside": (_, { kind }) => ({
      words: "Jo sisällä",
      reason: "Kortilla on jo tultu sisään",
      now: ask[kind],
    }),
    "not-inside": (_, { kind }) => ({
      words: "Tuloa ei havaittu",
      reason: "Kortilla ei ole tultu sisään",
      now: ask[kind],
    }),
    full: ({ inside, seats }, { kind }) => ({
      words: { library: "Kirjasto on täynnä", canteen: "Täällä on täyttä", door: "Täällä on täyttä" }[kind],
      reason: `Paikkoja varattu: ${inside}/${seats}`,
      now: "Yritä uudelleen, kun joku lähtee",
    }),
    "nobody-here-yet": () => ({
      words: "Ei vielä auki",
      reason: "Avaamme, kun ensimmäinen työntekijä on paikalla",
      now: "Odota vielä hetki",
    }),
    lockdown: () => ({
      words: "Suljettu kaikilta",
      reason: "Tästä ei toistaiseksi pääse",
      now: "Noudata henkilökunnan ohjeita",
    }),
    group: (_, { kind }) => ({ words: "Ei tällä kortilla", reason: "Tämä paikka on muille ryhmille", now: ask[kind] }),
    level: (_, { kind }) => ({
      words: "Ei tällä kortilla",
      reason: "Tämä paikka on toisen opintotason opiskelijoille",
      now: ask[kind],
    }),
    "card-type": (_, { kind }) => ({
      words: "Ei tällä kortilla",
      reason: "Tällaiset kortit eivät käy täällä",
      now: ask[kind],
    }),
    "pass-not-here": (_, { kind }) => ({
      words: "Ei tällä lipulla",
      reason: "Päivälippusi on toiseen paikkaan",
      now: ask[kind],
    }),
    "pass-not-yet": () => ({
      words: "Ei vielä",
      reason: "Päivälippusi ei ole vielä alkanut",
      now: "Tule takaisin, kun se alkaa",
    }),
    "pass-ended": (_, { kind }) => ({ words: "Ei enää", reason: "Päivälippusi on päättynyt", now: ask[kind] }),
    "pass-revoked": (_, { kind }) => ({ words: "Ei enää", reason: "Päivälippusi on peruttu", now: ask[kind] }),
    "pass-unknown": (_, { kind }) => ({
      words: "Lippua ei vahvistettu",
      reason: "Kukaan täällä ei ole allekirjoittanut päivälippua",
      now: ask[kind],
    }),
    "no-policy": (_, { kind }) => ({
      words: "Emme voi päättää",
      reason: "Täällä ei ole määrätty, kuka saa tulla sisään",
      now: ask[kind],
    }),
  },
  notices: {
    "expires-soon": ({ days }) => [
      days <= 0
        ? "Korttisi vanhenee tänään"
        : count(days, { one: "Korttisi vanhenee huomenna", other: "Korttisi vanhenee # päivän kuluttua" }),
      "Uusi se korkeakoulussasi",
    ],
    "data-ageing": ({ ageMs }) => confirmed(ageMs),
    "clock-unconfirmed": "Kellonaikaa ei vahvistettu",
    "chip-verified": "Siru tarkistettu",
    "already-inside": "Olit jo sisällä",
    guest: (end) => `Päivälippusi päättyy ${end.is === "time" ? at(end.text) : end.text}`,
  },
  troubles: {
    reader: outOfOrder("Lukija ei vastaa, selvitämme asiaa"),
    actuator: outOfOrder("Sisäänkäynti ei vastaa, selvitämme asiaa"),
    journal: outOfOrder("Emme voi juuri nyt tallentaa mitään"),
    snapshot: outOfOrder("Korttiluettelomme puuttuu, selvitämme asiaa"),
    decision: outOfOrder("Jokin meni täällä pieleen, selvitämme asiaa"),
    starting: () => ({ words: "Pieni hetki", reason: "Olemme juuri käynnistymässä" }),
  },
  notConnected: {
    words: "Ei yhteyttä",
    reason: "Näyttö ei saa yhteyttä sisäänkäyntiin",
    now: "Se yrittää itse uudelleen",
  },
  status: {
    offline: (asOf) => (asOf === undefined ? "Ei verkkoyhteyttä" : `Ei verkkoa, kortit ${updated(asOf)}`),
    ageing: (asOf) => (asOf === undefined ? "Vanhempi korttiluettelo" : `Korttiluettelo ${updated(asOf)}`),
    blind: "Korttiluetteloa ei vielä ole",
  },
  chooseLanguage: "Kieli",
  controls: {
    moreLanguages: "Lisää kieliä",
    help: "Ohje",
    contrast: "Kontrasti",
    largerText: "Isompi teksti",
    lower: "Alemmas",
    close: "Sulje",
  },
  help: {
    title: "Näin se toimii",
    code: "Näytä opiskelijakorttisi QR-koodi lukijalle",
    chip: "Pidä opiskelijakorttisi sekunnin ajan lukijalla",
    signs: "Kuva, sana, väri ja ääni kertovat vastauksen",
    staff: {
      library: "Kirjaston väki auttaa mielellään",
      canteen: "Kassalla autetaan mielellään",
      door: "Toimistossa autetaan mielellään",
    },
  },
} as const satisfies Words;
