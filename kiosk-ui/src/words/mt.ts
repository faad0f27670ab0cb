import { type AsOf, counted, roundedAge, roundedWait, type Telling, type Words } from "./words.ts";

const count = counted("mt");

const ask = {
  library: "Staqsi fid-desk",
  canteen: "Staqsi fil-kaxxa",
  door: "Staqsi fir-riċeviment",
};
const elsewhere = {
  library: "Uża d-daħla ta’ ħdejha",
  canteen: "Mur il-kaxxa",
  door: "Staqsi fir-riċeviment",
};

/** Numbers before which, as they are read, "fil-" takes their first consonant, or loses its vowel before theirs; before the others it stays. */
const TAKES = {
  "fit-": [2, 3, 8, 12, 13, 18, 22, 23, 28, 30],
  "fis-": [6, 7, 16, 17, 26, 27],
  "fid-": [9, 19, 29],
  "fl-": [1, 4, 10, 14, 20, 24],
} as const;

/** "fit-30 ta’ Settembru", "fl-20 ta’ Novembru", "fis-06:00": a day or a time, by the number it begins with. */
function on(text: string): string {
  // One o’clock is "is-siegħa", and the first of a month "l-ewwel".
  if (text.startsWith("01:")) return `fis-${text}`;
  const number = Number.parseInt(text, 10);
  const taken = Object.entries(TAKES).find(([, numbers]) => numbers.some((each) => each === number));
  return `${taken?.[0] ?? "fil-"}${text}`;
}
const dated = (asOf: AsOf | undefined) => (asOf === undefined ? "" : ` (${asOf.text})`);

function again(waitMs: number): string {
  const { unit, count: many } = roundedWait(waitMs);
  return unit === "minute"
    ? count(many, {
        one: "Erġa’ pprova fi żmien minuta",
        two: "Erġa’ pprova fi żmien # minuti",
        few: "Erġa’ pprova fi żmien # minuti",
        many: "Erġa’ pprova fi żmien #-il minuta",
        other: "Erġa’ pprova fi żmien # minuta",
      })
    : count(many, {
        one: "Erġa’ pprova fi żmien siegħa",
        two: "Erġa’ pprova fi żmien sagħtejn",
        few: "Erġa’ pprova fi żmien # sigħat",
        many: "Erġa’ pprova fi żmien #-il siegħa",
        other: "Erġa’ pprova fi żmien # siegħa",
      });
}

function confirmed(ageMs: number | undefined): string {
  if (ageMs === undefined) return "Mhux ikkonfermata dan l-aħħar";
  const { unit, count: many } = roundedAge(ageMs);
  return unit === "hour"
    ? count(many, {
        one: "Ikkonfermata siegħa ilu",
        two: "Ikkonfermata sagħtejn ilu",
        few: "Ikkonfermata # sigħat ilu",
        many: "Ikkonfermata #-il siegħa ilu",
        other: "Ikkonfermata # siegħa ilu",
      })
    : count(many, {
        one: "Ikkonfermata ġurnata ilu",
        two: "Ikkonfermata jumejn ilu",
        few: "Ikkonfermata # ijiem ilu",
        many: "Ikkonfermata #-il jum ilu",
        other: "Ikkonfermata # jum ilu",
      });
}

function opensAgain(day: string | undefined, opens: string | undefined): string {
  if (opens === undefined) return "Niftħu f’jum ieħor";
  return day === undefined ? `Niftħu ${on(opens)}` : `Niftħu ${on(day)} ${on(opens)}`;
}

const once = (label: string | undefined, what: string) => `${label ?? "Hawnhekk"}: ${what}`;
const often = (times: number) =>
  count(times, { one: "darba", two: "darbtejn", few: "# darbiet", many: "#-il darba", other: "# darba" });
const usedUp = {
  day: (times: number, label: string | undefined) => once(label, `${often(times)} kuljum`),
  week: (times: number, label: string | undefined) => once(label, `${often(times)} fil-ġimgħa`),
  month: (times: number, label: string | undefined) => once(label, `${often(times)} fix-xahar`),
};

const outOfOrder = (reason: string) => (telling: Telling) => ({
  words: "Ma jaħdimx",
  reason,
  now: elsewhere[telling.kind],
});

export const mt = {
  invitation: "Żomm il-kard tiegħek hawn",
  checking: { words: "Mument" },
  welcome: "Merħba",
  welcomeGuest: "Merħba fostna",
  freeAccess: { words: "Idħol", reason: "Issa miftuħ għal kulħadd" },
  passage: {
    go: { words: "Għaddi", reason: "Jerġa’ jingħalaq waħdu" },
    "not-used": { words: "Reġa’ ngħalaq", reason: "Ma għadda ħadd", now: "Erġa’ żomm il-kard hawn" },
    "wrong-way": {
      words: "Mhux minn hawn",
      reason: "Xi ħadd ġej min-naħa l-oħra",
      now: "Stenna sakemm il-passaġġ ikun ħieles",
    },
    "one-at-a-time": { words: "Persuna kull darba", reason: "Xi ħadd għadu għaddej", now: "Imbagħad imiss lilek" },
    "close-door": { words: "Agħlaq il-bieb", reason: "Ilu ftit miftuħ, grazzi" },
  },
  wait: "Stenna lill-istaff",
  staffCan: {
    library: "L-istaff jista’ jdaħħlek",
    canteen: "L-istaff jista’ jgħinek",
    door: "L-istaff jista’ jiftaħlek",
  },
  reasons: {
    "not-a-student-card": () => ({
      words: "Mhix kard tal-istudenti",
      reason: "Żomm hawn il-kodiċi QR tal-Kard Ewropea tal-Istudenti",
    }),
    "sandbox-card": () => ({
      words: "Kard tal-prova",
      reason: "Isservi biss għall-provi",
      now: "Żomm hawn il-kard tiegħek tal-istudenti",
    }),
    "untrusted-host": (_, { kind }) => ({
      words: "Kodiċi mhux fdat",
      reason: "L-indirizz jimita lil dak tal-kard vera",
      now: ask[kind],
    }),
    "unknown-card": (_, { kind }) => ({
      words: "Kard mhux ikkonfermata",
      reason: "Mhix fir-reġistru tal-università tiegħek",
      now: ask[kind],
    }),
    "cannot-ask": () => ({
      words: "Kard mhux ikkonfermata",
      reason: "Bħalissa ma nistgħux nistaqsu lill-università tiegħek",
    }),
    inactive: () => ({
      words: "Kard mhux ikkonfermata",
      reason: "Mhix attiva fl-università tiegħek",
      now: "Staqsi fl-università tiegħek",
    }),
    expired: (why, { day }) => {
      const ended = why.on === undefined ? undefined : day(why.on);
      return {
        words: "Mhux illum",
        reason: ended === undefined ? "Din il-kard skadiet" : `Din il-kard skadiet ${on(ended)}`,
        now: "Ġeddidha fl-università tiegħek",
      };
    },
    "data-stale": () => ({ words: "M’aħniex ċerti", reason: "Il-lista tal-kards tagħna antika wisq" }),
    "clock-untrusted": () => ({
      words: "M’aħniex ċerti",
      reason: "L-arloġġ tagħna mhux eżatt u ma nistgħux niċċekkjaw dati",
    }),
    medium: ({ needs }) =>
      ({
        nfc: {
          words: "Uża ċ-ċippa",
          reason: "Hawnhekk stampa tal-kodiċi mhix biżżejjed",
          now: "Poġġi l-kard fuq il-qarrej",
        },
        qr: {
          words: "Uża l-kodiċi QR",
          reason: "Dan il-qarrej jaqra biss il-kodiċi QR",
          now: "Żomm il-kodiċi QR hawn",
        },
        typed: { words: "Ittajpja n-numru", reason: "Hawnhekk naċċettaw biss numru ttajpjat" },
      })[needs],
    issuer: (_, { kind }) => ({
      words: "Mhux b’din il-kard",
      reason: "Il-kards tal-università tiegħek ma naċċettawhomx hawn",
      now: ask[kind],
    }),
    closed: (why, { day }) => ({
      words: "Magħluq bħalissa",
      reason: opensAgain(why.on === undefined ? undefined : day(why.on), why.opens),
    }),
    "too-soon": ({ waitMs }, { kind }) =>
      kind === "canteen"
        ? {
            words: "Diġà ntużat",
            reason: "Ikla waħda tal-istudenti kull darba",
            now: "Tista’ tħallas il-prezz tal-viżitaturi",
          }
        : { words: "Diġà ntużat", reason: "Din il-kard għadha kif għaddiet", now: again(waitMs) },
    "several-cards": () => ({
      words: "Kard waħda biss",
      reason: "Wieġbu żewġ kards flimkien",
      now: "Oħroġha mill-kartiera u żommha waħedha",
    }),
    "card-moved": () => ({
      words: "Ftit iktar",
      reason: "Ma kienx hemm ħin biex naqraw il-kard",
      now: "Ħalliha fuq il-qarrej għal sekonda",
    }),
    "chip-random": () => ({
      words: "Ma nagħrfux iċ-ċippa",
      reason: "Din iċ-ċippa tbiddel in-numru kull darba",
      now: "Uża l-kodiċi QR tal-kard",
    }),
    "chip-unverified": (_, { kind }) => ({
      words: "Ċippa mhux fdata",
      reason: "Ma stajniex nivverifikaw din iċ-ċippa",
      now: ask[kind],
    }),
    "chip-not-enrolled": (_, { kind }) => ({
      words: "Ċippa mhux magħrufa",
      reason: "Din il-kard mhix irreġistrata hawn",
      now: ask[kind],
    }),
    quota: ({ label, per, times }, { kind }) => ({
      words: "Intlaħaq il-limitu",
      reason: usedUp[per](times, label),
      now: kind === "canteen" ? "Tista’ tħallas il-prezz tal-viżitaturi" : ask[kind],
    }),
    "already-inside": (_, { kind }) => ({
      words: "Diġà ġewwa",
      reason: "Din il-kard daħlet u għadha ma ħarġitx",
      now: ask[kind],
    }),
    "not-inside": (_, { kind }) => ({
      words: "Dħul mhux irreġistrat",
      reason: "Din il-kard ħierġa mingħajr ma daħlet",
      now: ask[kind],
    }),
    full: ({ inside, seats }, { kind }) => ({
      words: { library: "Il-librerija mimlija", canteen: "M’hemmx post", door: "M’hemmx post" }[kind],
      reason: `Postijiet meħuda: ${inside} minn ${seats}`,
      now: "Erġa’ pprova meta joħroġ xi ħadd",
    }),
    "nobody-here-yet": () => ({
      words: "Għadna ma ftaħniex",
      reason: "Niftħu meta jasal l-istaff",
      now: "Jekk jogħġbok stenna ftit",
    }),
    lockdown: () => ({
      words: "Magħluq għal kulħadd",
      reason: "Għalissa minn hawn ma jgħaddi ħadd",
      now: "Segwi l-istruzzjonijiet tal-istaff",
    }),
    group: (_, { kind }) => ({
      words: "Mhux b’din il-kard",
      reason: "Dan il-post huwa għal gruppi oħra",
      now: ask[kind],
    }),
    level: (_, { kind }) => ({
      words: "Mhux b’din il-kard",
      reason: "Dan il-post huwa għal livell ieħor ta’ studju",
      now: ask[kind],
    }),
    "card-type": (_, { kind }) => ({
      words: "Mhux b’din il-kard",
      reason: "Kards ta’ dan it-tip ma naċċettawhomx hawn",
      now: ask[kind],
    }),
    "pass-not-here": (_, { kind }) => ({
      words: "Mhux b’dan il-pass",
      reason: "Il-pass tiegħek ta’ ġurnata huwa għal post ieħor",
      now: ask[kind],
    }),
    "pass-not-yet": () => ({
      words: "Għadu kmieni",
      reason: "Il-pass tiegħek ta’ ġurnata għadu ma bediex",
      now: "Erġa’ ejja meta jibda",
    }),
    "pass-ended": (_, { kind }) => ({
      words: "Mhux aktar",
      reason: "Il-pass tiegħek ta’ ġurnata spiċċa",
      now: ask[kind],
    }),
    "pass-revoked": (_, { kind }) => ({
      words: "Mhux aktar",
      reason: "Il-pass tiegħek ta’ ġurnata ġie rtirat",
      now: ask[kind],
    }),
    "pass-unknown": (_, { kind }) => ({
      words: "Pass mhux fdat",
      reason: "Ħadd minn hawn ma ffirma dan il-pass",
      now: ask[kind],
    }),
    "no-policy": (_, { kind }) => ({
      words: "Ma nistgħux niddeċiedu",
      reason: "Ħadd ma ddeċieda min jista’ jidħol hawn",
      now: ask[kind],
    }),
  },
  notices: {
    "expires-soon": ({ days }) => [
      days <= 0
        ? "Il-kard tiegħek tiskadi llum"
        : count(days, {
            one: "Il-kard tiegħek tiskadi għada",
            two: "Il-kard tiegħek tiskadi fi żmien jumejn",
            few: "Il-kard tiegħek tiskadi fi żmien # ijiem",
            many: "Il-kard tiegħek tiskadi fi żmien #-il jum",
            other: "Il-kard tiegħek tiskadi fi żmien # jum",
          }),
      "Ġeddidha fl-università tiegħek",
    ],
    "data-ageing": ({ ageMs }) => confirmed(ageMs),
    "clock-unconfirmed": "Ħin mhux ikkonfermat",
    "chip-verified": "Ċippa vverifikata",
    "already-inside": "Kont diġà ġewwa",
    guest: (until) => `Il-pass tiegħek jispiċċa ${on(until.text)}`,
  },
  troubles: {
    reader: outOfOrder("Il-qarrej mhux qed iwieġeb; qed nieħdu ħsieb"),
    actuator: outOfOrder("Il-passaġġ mhux qed iwieġeb; qed nieħdu ħsieb"),
    journal: outOfOrder("Bħalissa ma nistgħux inżommu r-reġistri tagħna"),
    snapshot: outOfOrder("Il-lista tal-kards hija nieqsa; qed nieħdu ħsieb"),
    decision: outOfOrder("Xi ħaġa ma marritx sew hawn; qed nieħdu ħsieb"),
    starting: () => ({ words: "Mument", reason: "Is-sistema għadha kif inxtegħlet" }),
  },
  notConnected: {
    words: "Mhux konness",
    reason: "Dan l-iskrin tilef il-kuntatt mal-passaġġ",
    now: "Għadu qed jipprova waħdu",
  },
  status: {
    offline: (asOf) => (asOf === undefined ? "Offline" : `Offline, lista tal-kards${dated(asOf)}`),
    ageing: (asOf) => `Lista tal-kards${dated(asOf)}`,
    blind: "Għad m’hemmx lista tal-kards",
  },
  chooseLanguage: "Lingwa",
  controls: {
    moreLanguages: "Lingwi oħra",
    help: "Għajnuna",
    contrast: "Kuntrast",
    largerText: "Kitba akbar",
    lower: "Aktar ’l isfel",
    close: "Agħlaq",
  },
  help: {
    title: "Kif jaħdem",
    code: "Żomm il-kodiċi QR tal-kard tiegħek ħdejn il-qarrej",
    chip: "Poġġi l-kard ċatta fuq il-qarrej għal sekonda",
    signs: "Stampa, kelma, kulur u ħoss jagħtuk it-tweġiba",
    staff: {
      library: "Fid-desk jgħinuk bil-qalb",
      canteen: "Fil-kaxxa jgħinuk bil-qalb",
      door: "Fir-riċeviment jgħinuk bil-qalb",
    },
  },
} as const satisfies Words;
