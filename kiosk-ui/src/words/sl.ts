import { type AsOf, counted, roundedAge, roundedWait, type Telling, type Words } from "./words.ts";

const count = counted("sl");

const ask = { library: "Vprašajte pri pultu", canteen: "Vprašajte pri blagajni", door: "Vprašajte v recepciji" };
const elsewhere = {
  library: "Uporabite sosednji prehod",
  canteen: "Pojdite k blagajni",
  door: "Vprašajte v recepciji",
};

// A day comes in the nominative: no sentence here puts it into another case.
const dated = (asOf: AsOf | undefined) => (asOf === undefined ? "" : ` (${asOf.text})`);

function again(waitMs: number): string {
  const { unit, count: many } = roundedWait(waitMs);
  return unit === "minute"
    ? count(many, {
        one: "Poskusite čez # minuto",
        two: "Poskusite čez # minuti",
        few: "Poskusite čez # minute",
        other: "Poskusite čez # minut",
      })
    : count(many, {
        one: "Poskusite čez # uro",
        two: "Poskusite čez # uri",
        few: "Poskusite čez # ure",
        other: "Poskusite čez # ur",
      });
}

function confirmed(ageMs: number | undefined): string {
  if (ageMs === undefined) return "V zadnjem času ni potrjena";
  const { unit, count: many } = roundedAge(ageMs);
  return unit === "hour"
    ? count(many, {
        one: "Nazadnje potrjena pred # uro",
        two: "Nazadnje potrjena pred # urama",
        other: "Nazadnje potrjena pred # urami",
      })
    : count(many, {
        one: "Nazadnje potrjena pred # dnevom",
        two: "Nazadnje potrjena pred # dnevoma",
        other: "Nazadnje potrjena pred # dnevi",
      });
}

function opensAgain(day: string | undefined, opens: string | undefined): string {
  if (opens === undefined) return "Odprto bo drug dan";
  return day === undefined ? `Odpremo ob ${opens}` : `Spet odprto: ${day} ob ${opens}`;
}

const once = (label: string | undefined, times: number, per: string) =>
  `${label ?? "Tukaj"}: ${times === 1 ? "enkrat" : `${times}-krat`} na ${per}`;
const usedUp = {
  day: (times: number, label: string | undefined) => once(label, times, "dan"),
  week: (times: number, label: string | undefined) => once(label, times, "teden"),
  month: (times: number, label: string | undefined) => once(label, times, "mesec"),
};

const outOfOrder = (reason: string) => (telling: Telling) => ({
  words: "Ne deluje",
  reason,
  now: elsewhere[telling.kind],
});

export const sl = {
  invitation: "Prislonite izkaznico sem",
  checking: { words: "Samo trenutek" },
  welcome: "Dobrodošli",
  welcomeGuest: "Dobrodošli pri nas",
  freeAccess: { words: "Kar vstopite", reason: "Zdaj je odprto za vse" },
  passage: {
    go: { words: "Lahko greste skozi", reason: "Potem se zapre samo" },
    "not-used": { words: "Spet zaprto", reason: "Nihče ni šel skozi", now: "Še enkrat prislonite izkaznico" },
    "wrong-way": {
      words: "Ne v to smer",
      reason: "Nekdo prihaja z druge strani",
      now: "Počakajte, da bo prosto",
    },
    "one-at-a-time": { words: "Posamično, prosimo", reason: "Nekdo še gre skozi", now: "Potem ste na vrsti vi" },
    "close-door": { words: "Prosimo, zaprite vrata", reason: "Odprta so že nekaj časa" },
  },
  wait: "Počakajte na osebje",
  staffCan: {
    library: "Osebje vas lahko spusti naprej",
    canteen: "Osebje vam lahko pomaga",
    door: "Osebje vas lahko spusti naprej",
  },
  reasons: {
    "not-a-student-card": () => ({
      words: "To ni študentska izkaznica",
      reason: "Prislonite kodo QR evropske študentske izkaznice",
    }),
    "sandbox-card": () => ({
      words: "To je testna izkaznica",
      reason: "Namenjena je le preizkušanju",
      now: "Prislonite svojo izkaznico",
    }),
    "untrusted-host": (_, { kind }) => ({
      words: "Tej kodi ne zaupamo",
      reason: "Le posnema naslov prave študentske izkaznice",
      now: ask[kind],
    }),
    "unknown-card": (_, { kind }) => ({
      words: "Izkaznica ni potrjena",
      reason: "V registru vaše univerze je ni",
      now: ask[kind],
    }),
    "cannot-ask": () => ({
      words: "Izkaznica ni potrjena",
      reason: "Vaše univerze zdaj ne moremo vprašati",
    }),
    inactive: () => ({
      words: "Izkaznica ni potrjena",
      reason: "Na vaši univerzi ni aktivna",
      now: "Vprašajte na svoji univerzi",
    }),
    expired: ({ on }, { day }) => {
      const ended = on === undefined ? undefined : day(on);
      return {
        words: "Danes žal ne",
        reason: ended === undefined ? "Ta izkaznica je potekla" : `Zadnji dan te izkaznice je bil ${ended}`,
        now: "Podaljšajte jo na svoji univerzi",
      };
    },
    "data-stale": () => ({ words: "Nismo prepričani", reason: "Naš seznam izkaznic je prestar" }),
    "clock-untrusted": () => ({
      words: "Nismo prepričani",
      reason: "Naša ura ni točna, datumov ne moremo preveriti",
    }),
    medium: ({ needs }) =>
      ({
        nfc: {
          words: "Uporabite čip",
          reason: "Slika kode tukaj ne zadošča",
          now: "Na čitalnik položite izkaznico",
        },
        qr: { words: "Uporabite kodo QR", reason: "Ta čitalnik bere le kode QR", now: "Prislonite kodo QR sem" },
        typed: { words: "Vnesite številko", reason: "Tukaj se številka vnese ročno" },
      })[needs],
    issuer: (_, { kind }) => ({
      words: "S to izkaznico ne gre",
      reason: "Izkaznic vaše univerze tukaj ne sprejemamo",
      now: ask[kind],
    }),
    closed: ({ on, opens }, { day }) => ({
      words: "Zdaj je zaprto",
      reason: opensAgain(on === undefined ? undefined : day(on), opens),
    }),
    "too-soon": ({ waitMs }, { kind }) =>
      kind === "canteen"
        ? {
            words: "Že uporabljena",
            reason: "Naenkrat le en študentski obrok",
            now: "Plačate lahko ceno za goste",
          }
        : { words: "Že uporabljena", reason: "S to izkaznico je pravkar nekdo šel skozi", now: again(waitMs) },
    "several-cards": () => ({
      words: "Le eno kartico, prosimo",
      reason: "Hkrati sta se oglasili dve kartici",
      now: "Izkaznico vzemite iz denarnice in prislonite le njo",
    }),
    "card-moved": () => ({
      words: "Držite malo dlje",
      reason: "Izkaznice nismo uspeli prebrati",
      now: "Za sekundo jo pustite na čitalniku",
    }),
    "chip-random": () => ({
      words: "Čipa ne prepoznamo",
      reason: "Ta čip vsakič spremeni svojo številko",
      now: "Prislonite kodo QR izkaznice",
    }),
    "chip-unverified": (_, { kind }) => ({
      words: "Temu čipu ne zaupamo",
      reason: "Njegove pristnosti nismo mogli preveriti",
      now: ask[kind],
    }),
    "chip-not-enrolled": (_, { kind }) => ({
      words: "Tega čipa ne poznamo",
      reason: "Izkaznica tukaj še ni registrirana",
      now: ask[kind],
    }),
    quota: ({ label, per, times }, { kind }) => ({
      words: "Že izkoriščeno",
      reason: usedUp[per](times, label),
      now: kind === "canteen" ? "Plačate lahko ceno za goste" : ask[kind],
    }),
    "already-inside": (_, { kind }) => ({
      words: "Že znotraj",
      reason: "Zabeležen je vstop, izhod pa ne",
      now: ask[kind],
    }),
    "not-inside": (_, { kind }) => ({
      words: "Vstop ni zabeležen",
      reason: "Po zapisih s to izkaznico ni vstopil nihče",
      now: ask[kind],
    }),
    full: ({ inside, seats }, { kind }) => ({
      words: { library: "Knjižnica je polna", canteen: "Vse je zasedeno", door: "Vse je zasedeno" }[kind],
      reason: `Zasedena mesta: ${inside} od ${seats}`,
      now: "Poskusite, ko kdo odide",
    }),
    "nobody-here-yet": () => ({
      words: "Še ni odprto",
      reason: "Odpremo, ko pride osebje",
      now: "Prosimo, malo počakajte",
    }),
    lockdown: () => ({
      words: "Zaprto za vse",
      reason: "Ta prehod za zdaj ostaja zaprt",
      now: "Upoštevajte navodila osebja",
    }),
    group: (_, { kind }) => ({
      words: "S to izkaznico ne gre",
      reason: "Ta prostor je za druge skupine",
      now: ask[kind],
    }),
    level: (_, { kind }) => ({
      words: "S to izkaznico ne gre",
      reason: "Ta prostor ni za vašo stopnjo študija",
      now: ask[kind],
    }),
    "card-type": (_, { kind }) => ({
      words: "S to izkaznico ne gre",
      reason: "Izkaznic te vrste tukaj ne sprejemamo",
      now: ask[kind],
    }),
    "pass-not-here": (_, { kind }) => ({
      words: "S to prepustnico ne gre",
      reason: "Vaša prepustnica je za drug prostor",
      now: ask[kind],
    }),
    "pass-not-yet": () => ({
      words: "Še ne",
      reason: "Vaša prepustnica se začne pozneje",
      now: "Pridite, ko se začne",
    }),
    "pass-ended": (_, { kind }) => ({ words: "Žal ne več", reason: "Vaša prepustnica je potekla", now: ask[kind] }),
    "pass-revoked": (_, { kind }) => ({
      words: "Žal ne več",
      reason: "Vaša prepustnica je preklicana",
      now: ask[kind],
    }),
    "pass-unknown": (_, { kind }) => ({
      words: "Prepustnici ne zaupamo",
      reason: "Nihče od nas je ni podpisal",
      now: ask[kind],
    }),
    "no-policy": (_, { kind }) => ({
      words: "Odločitev ni mogoča",
      reason: "Ni določeno, kdo sme sem vstopiti",
      now: ask[kind],
    }),
  },
  notices: {
    "expires-soon": ({ days }) => [
      days <= 0
        ? "Izkaznica vam poteče danes"
        : days === 1
          ? "Izkaznica vam poteče jutri"
          : count(days, {
              one: "Izkaznica vam poteče čez # dan",
              two: "Izkaznica vam poteče čez # dneva",
              other: "Izkaznica vam poteče čez # dni",
            }),
      "Podaljšajte jo na svoji univerzi",
    ],
    "data-ageing": ({ ageMs }) => confirmed(ageMs),
    "clock-unconfirmed": "Čas ni potrjen",
    "chip-verified": "Čip je preverjen",
    "already-inside": "Po zapisih ste že znotraj",
    guest: (end) =>
      end.is === "time" ? `Vaša prepustnica poteče ob ${end.text}` : `Konec vaše prepustnice: ${end.text}`,
  },
  troubles: {
    reader: outOfOrder("Čitalnik se ne odziva, to že urejamo"),
    actuator: outOfOrder("Prehod se ne odziva, to že urejamo"),
    journal: outOfOrder("Zapisov zdaj ne moremo shranjevati"),
    snapshot: outOfOrder("Manjka nam seznam izkaznic, to že urejamo"),
    decision: outOfOrder("Nekaj tu ni uspelo, to že urejamo"),
    starting: () => ({ words: "Samo trenutek", reason: "Pravkar se zaganjamo" }),
  },
  notConnected: {
    words: "Ni povezave",
    reason: "Zaslon je izgubil povezavo s prehodom",
    now: "Še naprej poskuša sam",
  },
  status: {
    offline: (asOf) => (asOf === undefined ? "Brez povezave" : `Brez povezave, seznam izkaznic${dated(asOf)}`),
    ageing: (asOf) => `Seznam izkaznic${dated(asOf)}`,
    blind: "Seznama izkaznic še ni",
  },
  chooseLanguage: "Jezik",
  controls: {
    moreLanguages: "Drugi jeziki",
    help: "Pomoč",
    contrast: "Kontrast",
    largerText: "Večje besedilo",
    lower: "Nižje",
    close: "Zapri",
  },
  help: {
    title: "Kako deluje",
    code: "Na čitalnik prislonite kodo QR študentske izkaznice",
    chip: "Izkaznico za sekundo položite na čitalnik",
    signs: "Odgovorijo vam slika, beseda, barva in zvok",
    staff: {
      library: "Pri pultu vam radi pomagamo",
      canteen: "Pri blagajni vam radi pomagamo",
      door: "V recepciji vam radi pomagamo",
    },
  },
} as const satisfies Words;
