import { type AsOf, counted, roundedAge, roundedWait, type Telling, type Words } from "./words.ts";

const count = counted("lv");

const ask = { library: "Jautājiet pie letes", canteen: "Jautājiet pie kases", door: "Jautājiet dežurantam" };
const elsewhere = {
  library: "Lūdzu, izmantojiet blakus ieeju",
  canteen: "Lūdzu, ejiet pie kases",
  door: "Lūdzu, sauciet dežurantu",
};

// A day comes in the nominative: no sentence here puts it into another case.
const dated = (asOf: AsOf | undefined) => (asOf === undefined ? "" : ` (${asOf.text})`);

function again(waitMs: number): string {
  const { unit, count: many } = roundedWait(waitMs);
  return unit === "minute"
    ? count(many, { one: "Mēģiniet pēc # minūtes", other: "Mēģiniet pēc # minūtēm" })
    : count(many, { one: "Mēģiniet pēc # stundas", other: "Mēģiniet pēc # stundām" });
}

function confirmed(ageMs: number | undefined): string {
  if (ageMs === undefined) return "Sen nav apstiprināta";
  const { unit, count: many } = roundedAge(ageMs);
  return unit === "hour"
    ? count(many, { one: "Apstiprināta pirms # stundas", other: "Apstiprināta pirms # stundām" })
    : count(many, { one: "Apstiprināta pirms # dienas", other: "Apstiprināta pirms # dienām" });
}

function opensAgain(day: string | undefined, opens: string | undefined): string {
  if (opens === undefined) return "Atvērsim citā dienā";
  return day === undefined ? `Atvērsim plkst. ${opens}` : `Atkal atvērts: ${day}, plkst. ${opens}`;
}

const once = (label: string | undefined, what: string) => `${label ?? "Šeit"}: ${what}`;
const usedUp = {
  day: (times: number, label: string | undefined) =>
    once(label, count(times, { zero: "# reižu dienā", one: "# reizi dienā", other: "# reizes dienā" })),
  week: (times: number, label: string | undefined) =>
    once(label, count(times, { zero: "# reižu nedēļā", one: "# reizi nedēļā", other: "# reizes nedēļā" })),
  month: (times: number, label: string | undefined) =>
    once(label, count(times, { zero: "# reižu mēnesī", one: "# reizi mēnesī", other: "# reizes mēnesī" })),
};

const outOfOrder = (reason: string) => (telling: Telling) => ({
  words: "Nedarbojas",
  reason,
  now: elsewhere[telling.kind],
});

export const lv = {
  invitation: "Pielieciet karti šeit",
  checking: { words: "Vienu mirkli" },
  welcome: "Laipni lūdzam",
  welcomeGuest: "Laipni lūdzam ciemos",
  freeAccess: { words: "Nāciet iekšā", reason: "Tagad ir atvērts visiem" },
  passage: {
    go: { words: "Varat iet cauri", reason: "Pēc tam aizvērsies automātiski" },
    "not-used": { words: "Atkal aizvērts", reason: "Neviens neizgāja cauri", now: "Pielieciet karti vēlreiz" },
    "wrong-way": { words: "Ne šajā virzienā", reason: "Kāds nāk no otras puses", now: "Uzgaidiet, līdz būs brīvs" },
    "one-at-a-time": { words: "Pa vienam", reason: "Kāds vēl iet cauri", now: "Pēc tam jūsu kārta" },
    "close-door": { words: "Lūdzu, aizveriet durvis", reason: "Tās jau kādu laiku ir vaļā" },
  },
  wait: "Lūdzu, gaidiet darbinieku",
  staffCan: {
    library: "Darbinieks var jūs ielaist",
    canteen: "Darbinieks jums palīdzēs",
    door: "Darbinieks var jūs ielaist",
  },
  reasons: {
    "not-a-student-card": () => ({
      words: "Tā nav studenta karte",
      reason: "Parādiet savas Eiropas studenta kartes QR kodu",
    }),
    "sandbox-card": () => ({
      words: "Tā ir testa karte",
      reason: "Tā der tikai izmēģinājumiem",
      now: "Pielieciet savu studenta karti",
    }),
    "untrusted-host": (_, { kind }) => ({
      words: "Šim kodam neuzticamies",
      reason: "Tā adrese tikai līdzinās īstajai",
      now: ask[kind],
    }),
    "unknown-card": (_, { kind }) => ({
      words: "Karti nevaram apstiprināt",
      reason: "Jūsu augstskolas reģistrā tās nav",
      now: ask[kind],
    }),
    "cannot-ask": () => ({
      words: "Karti nevaram apstiprināt",
      reason: "Pašlaik nevaram pajautāt jūsu augstskolai",
    }),
    inactive: () => ({
      words: "Karti nevaram apstiprināt",
      reason: "Jūsu augstskolas reģistrā tā nav aktīva",
      now: "Jautājiet savā augstskolā",
    }),
    expired: ({ on }, { day }) => {
      const ended = on === undefined ? undefined : day(on);
      return {
        words: "Diemžēl ne šodien",
        reason: ended === undefined ? "Šīs kartes termiņš ir beidzies" : `Šīs kartes pēdējā diena bija ${ended}`,
        now: "Atjaunojiet to savā augstskolā",
      };
    },
    "data-stale": () => ({ words: "Neesam pārliecināti", reason: "Mūsu karšu saraksts ir pārāk vecs" }),
    "clock-untrusted": () => ({
      words: "Neesam pārliecināti",
      reason: "Mūsu pulkstenis nav pareizs, termiņu nevaram pārbaudīt",
    }),
    medium: ({ needs }) =>
      ({
        nfc: {
          words: "Lūdzu, lietojiet čipu",
          reason: "Ar koda attēlu šeit nepietiek",
          now: "Pielieciet lasītājam pašu karti",
        },
        qr: { words: "Lūdzu, rādiet kodu", reason: "Šis lasītājs lasa tikai QR kodu", now: "Parādiet QR kodu šeit" },
        typed: { words: "Lūdzu, ievadiet numuru", reason: "Šeit der tikai ievadīts numurs" },
      })[needs],
    issuer: (_, { kind }) => ({
      words: "Ar šo karti nevar",
      reason: "Jūsu augstskolas kartes šeit neder",
      now: ask[kind],
    }),
    closed: ({ on, opens }, { day }) => ({
      words: "Pašlaik slēgts",
      reason: opensAgain(on === undefined ? undefined : day(on), opens),
    }),
    "too-soon": ({ waitMs }, { kind }) =>
      kind === "canteen"
        ? { words: "Jau izmantota", reason: "Viena studenta maltīte vienā reizē", now: "Varat maksāt viesa cenu" }
        : { words: "Jau izmantota", reason: "Ar šo karti tikko kāds izgāja cauri", now: again(waitMs) },
    "several-cards": () => ({
      words: "Lūdzu, tikai vienu karti",
      reason: "Reizē atsaucās divas kartes",
      now: "Izņemiet to no maka un pielieciet vienu pašu",
    }),
    "card-moved": () => ({
      words: "Paturiet mazliet ilgāk",
      reason: "Nepaspējām karti nolasīt",
      now: "Atstājiet to uz lasītāja vienu sekundi",
    }),
    "chip-random": () => ({
      words: "Čipu nevaram atpazīt",
      reason: "Šis čips katru reizi maina savu numuru",
      now: "Parādiet kartes QR kodu",
    }),
    "chip-unverified": (_, { kind }) => ({
      words: "Šim čipam neuzticamies",
      reason: "Tā parakstu nevarējām pārbaudīt",
      now: ask[kind],
    }),
    "chip-not-enrolled": (_, { kind }) => ({
      words: "Šo čipu nepazīstam",
      reason: "Šī karte šeit vēl nav reģistrēta",
      now: ask[kind],
    }),
    quota: ({ label, per, times }, { kind }) => ({
      words: "Jau izmantots",
      reason: usedUp[per](times, label),
      now: kind === "canteen" ? "Varat maksāt viesa cenu" : ask[kind],
    }),
    "already-inside": (_, { kind }) => ({
      words: "Jau esat iekšā",
      reason: "Ieeja ir reģistrēta, bet izeja nav",
      now: ask[kind],
    }),
    "not-inside": (_, { kind }) => ({
      words: "Ieeja nav reģistrēta",
      reason: "Pēc mūsu ierakstiem ar šo karti neviens nav ienācis",
      now: ask[kind],
    }),
    full: ({ inside, seats }, { kind }) => ({
      words: { library: "Bibliotēka ir pilna", canteen: "Brīvu vietu nav", door: "Brīvu vietu nav" }[kind],
      reason: `Aizņemtās vietas: ${inside} no ${seats}`,
      now: "Mēģiniet, kad kāds izies",
    }),
    "nobody-here-yet": () => ({
      words: "Vēl nav atvērts",
      reason: "Atvērsim, kad atnāks pirmais darbinieks",
      now: "Lūdzu, mazliet uzgaidiet",
    }),
    lockdown: () => ({
      words: "Slēgts visiem",
      reason: "Šī ieeja pašlaik paliek slēgta",
      now: "Ievērojiet darbinieku norādes",
    }),
    group: (_, { kind }) => ({ words: "Ar šo karti nevar", reason: "Šī vieta ir citām grupām", now: ask[kind] }),
    level: (_, { kind }) => ({
      words: "Ar šo karti nevar",
      reason: "Šī vieta ir cita līmeņa studentiem",
      now: ask[kind],
    }),
    "card-type": (_, { kind }) => ({
      words: "Ar šo karti nevar",
      reason: "Šāda veida kartes šeit neder",
      now: ask[kind],
    }),
    "pass-not-here": (_, { kind }) => ({
      words: "Ar šo caurlaidi nevar",
      reason: "Jūsu caurlaide ir citai vietai",
      now: ask[kind],
    }),
    "pass-not-yet": () => ({
      words: "Vēl ne",
      reason: "Jūsu caurlaide vēl nav sākusies",
      now: "Nāciet, kad tā sāksies",
    }),
    "pass-ended": (_, { kind }) => ({ words: "Vairs ne", reason: "Jūsu caurlaide ir beigusies", now: ask[kind] }),
    "pass-revoked": (_, { kind }) => ({ words: "Vairs ne", reason: "Jūsu caurlaide ir atsaukta", now: ask[kind] }),
    "pass-unknown": (_, { kind }) => ({
      words: "Šai caurlaidei neuzticamies",
      reason: "Šo caurlaidi šeit neviens nav parakstījis",
      now: ask[kind],
    }),
    "no-policy": (_, { kind }) => ({
      words: "Nevaram izlemt",
      reason: "Šeit vēl nav noteikts, kas drīkst ienākt",
      now: ask[kind],
    }),
  },
  notices: {
    "expires-soon": ({ days }) => [
      days <= 0
        ? "Jūsu kartes termiņš beidzas šodien"
        : days === 1
          ? "Jūsu kartes termiņš beidzas rīt"
          : count(days, {
              one: "Jūsu kartes termiņš beidzas pēc # dienas",
              other: "Jūsu kartes termiņš beidzas pēc # dienām",
            }),
      "Atjaunojiet to savā augstskolā",
    ],
    "data-ageing": ({ ageMs }) => confirmed(ageMs),
    "clock-unconfirmed": "Laiks nav apstiprināts",
    "chip-verified": "Čips pārbaudīts",
    "already-inside": "Jūs jau bijāt iekšā",
    guest: (until) =>
      until.is === "time" ? `Jūsu caurlaide beidzas plkst. ${until.text}` : `Jūsu caurlaides beigas: ${until.text}`,
  },
  troubles: {
    reader: outOfOrder("Lasītājs neatbild, mēs to jau risinām"),
    actuator: outOfOrder("Ieeja neatbild, mēs to jau risinām"),
    journal: outOfOrder("Pašlaik nevaram saglabāt ierakstus"),
    snapshot: outOfOrder("Trūkst karšu saraksta, mēs to jau risinām"),
    decision: outOfOrder("Šeit kaut kas neizdevās, mēs to jau risinām"),
    starting: () => ({ words: "Vienu mirkli", reason: "Tikko ieslēdzamies" }),
  },
  notConnected: {
    words: "Nav savienojuma",
    reason: "Ekrāns ir zaudējis saikni ar ieeju",
    now: "Tas pats turpina mēģināt",
  },
  status: {
    offline: (asOf) => (asOf === undefined ? "Bez tīkla" : `Bez tīkla, karšu saraksts${dated(asOf)}`),
    ageing: (asOf) => `Karšu saraksts${dated(asOf)}`,
    blind: "Karšu saraksta vēl nav",
  },
  chooseLanguage: "Valoda",
  controls: {
    moreLanguages: "Citas valodas",
    help: "Palīdzība",
    contrast: "Kontrasts",
    largerText: "Lielāks teksts",
    lower: "Zemāk",
    close: "Aizvērt",
  },
  help: {
    title: "Kā tas darbojas",
    code: "Parādiet lasītājam studenta kartes QR kodu",
    chip: "Pielieciet karti lasītājam un paturiet sekundi",
    signs: "Atbildi rāda attēls, vārds, krāsa un skaņa",
    staff: {
      library: "Pie letes jums labprāt palīdzēs",
      canteen: "Pie kases jums labprāt palīdzēs",
      door: "Dežurants jums labprāt palīdzēs",
    },
  },
} as const satisfies Words;
