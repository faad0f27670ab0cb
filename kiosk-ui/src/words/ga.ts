import { type AsOf, counted, roundedAge, roundedWait, type Telling, type Words } from "./words.ts";

/** After a number "uair" changes its shape and its first letter (3 huaire, 7 n-uaire, 11 uair); "nóiméad" and "lá" never do. */
const count = counted("ga");

const ask = { library: "Fiosraigh ag an deasc", canteen: "Fiosraigh ag an scipéad", door: "Fiosraigh san oifig" };
const elsewhere = {
  library: "Úsáid an geata in aice leis",
  canteen: "Téigh chuig an scipéad",
  door: "Fiosraigh san oifig",
};

const from = (asOf: AsOf | undefined) =>
  asOf === undefined ? "" : asOf.is === "time" ? ` ó ${asOf.text}` : ` ón ${asOf.text}`;

function again(waitMs: number): string {
  const { unit, count: many } = roundedWait(waitMs);
  return unit === "minute"
    ? count(many, {
        one: "Triail arís i gceann nóiméid",
        two: "Triail arís i gceann dhá nóiméad",
        other: "Triail arís i gceann # nóiméad",
      })
    : count(many, {
        one: "Triail arís i gceann uair an chloig",
        two: "Triail arís i gceann dhá uair an chloig",
        few: "Triail arís i gceann # huaire an chloig",
        many: "Triail arís i gceann # n-uaire an chloig",
        other: "Triail arís i gceann # uair an chloig",
      });
}

function confirmed(ageMs: number | undefined): string {
  if (ageMs === undefined) return "Níor deimhníodh an cárta le déanaí";
  const { unit, count: many } = roundedAge(ageMs);
  return unit === "hour"
    ? count(many, {
        one: "Deimhníodh an cárta uair an chloig ó shin",
        two: "Deimhníodh an cárta dhá uair an chloig ó shin",
        few: "Deimhníodh an cárta # huaire an chloig ó shin",
        many: "Deimhníodh an cárta # n-uaire an chloig ó shin",
        other: "Deimhníodh an cárta # uair an chloig ó shin",
      })
    : count(many, {
        one: "Deimhníodh an cárta lá ó shin",
        two: "Deimhníodh an cárta dhá lá ó shin",
        other: "Deimhníodh an cárta # lá ó shin",
      });
}

function opensAgain(day: string | undefined, opens: string | undefined): string {
  if (opens === undefined) return "Osclóimid lá eile";
  return day === undefined ? `Osclóimid ag ${opens}` : `Osclóimid ar an ${day} ag ${opens}`;
}

const once = (label: string | undefined, what: string) => `${label ?? "Anseo"}: ${what}`;
const often = (times: number) =>
  count(times, { one: "uair amháin", two: "faoi dhó", few: "# huaire", many: "# n-uaire", other: "# uair" });
const usedUp = {
  day: (times: number, label: string | undefined) => once(label, `${often(times)} sa lá`),
  week: (times: number, label: string | undefined) => once(label, `${often(times)} sa tseachtain`),
  month: (times: number, label: string | undefined) => once(label, `${often(times)} sa mhí`),
};

const outOfOrder = (reason: string) => (telling: Telling) => ({
  words: "As ordú",
  reason,
  now: elsewhere[telling.kind],
});

export const ga = {
  invitation: "Coinnigh do chárta anseo",
  checking: { words: "Fan nóiméad" },
  welcome: "Fáilte",
  welcomeGuest: "Fáilte, a chuairteoir",
  freeAccess: { words: "Tar isteach", reason: "Tá sé oscailte do chách anois" },
  passage: {
    go: { words: "Gabh tríd", reason: "Dúnfaidh sé arís uaidh féin" },
    "not-used": {
      words: "Tá sé dúnta arís",
      reason: "Ní dheachaigh aon duine tríd",
      now: "Coinnigh do chárta anseo arís",
    },
    "wrong-way": {
      words: "Ní hé seo an bealach",
      reason: "Tá duine ag teacht ón taobh eile",
      now: "Fan go mbeidh an bealach saor",
    },
    "one-at-a-time": {
      words: "Duine ar dhuine",
      reason: "Tá duine fós ag dul tríd",
      now: "Ansin beidh do sheal agat",
    },
    "close-door": { words: "Dún an doras, le do thoil", reason: "Tá sé oscailte le tamall" },
  },
  wait: "Fan leis an bhfoireann",
  staffCan: {
    library: "Is féidir leis an bhfoireann tú a ligean isteach",
    canteen: "Is féidir leis an bhfoireann cabhrú leat",
    door: "Is féidir leis an bhfoireann tú a ligean isteach",
  },
  reasons: {
    "not-a-student-card": () => ({
      words: "Ní cárta mic léinn é sin",
      reason: "Coinnigh anseo cód QR do Chárta Mic Léinn Eorpaigh",
    }),
    "sandbox-card": () => ({
      words: "Cárta tástála é sin",
      reason: "Níl sé ann ach le haghaidh trialacha",
      now: "Coinnigh do chárta mic léinn féin anseo",
    }),
    "untrusted-host": (_, { kind }) => ({
      words: "Níl an cód iontaofa",
      reason: "Aithris atá sa seoladh ar sheoladh an fhíorchárta",
      now: ask[kind],
    }),
    "unknown-card": (_, { kind }) => ({
      words: "Cárta gan deimhniú",
      reason: "Níl sé i gclár d’ollscoile",
      now: ask[kind],
    }),
    "cannot-ask": () => ({
      words: "Cárta gan deimhniú",
      reason: "Ní féidir linn fiafraí de d’ollscoil faoi láthair",
    }),
    inactive: () => ({
      words: "Cárta gan deimhniú",
      reason: "Níl sé gníomhach i d’ollscoil",
      now: "Fiosraigh i d’ollscoil",
    }),
    expired: ({ on }, { day }) => {
      const ended = on === undefined ? undefined : day(on);
      return {
        words: "Ní féidir inniu",
        reason: ended === undefined ? "Chuaigh an cárta seo in éag" : `Chuaigh an cárta seo in éag ar an ${ended}`,
        now: "Athnuaigh é i d’ollscoil",
      };
    },
    "data-stale": () => ({ words: "Nílimid cinnte", reason: "Tá ár liosta cártaí róshean" }),
    "clock-untrusted": () => ({
      words: "Nílimid cinnte",
      reason: "Níl ár gclog ceart; ní féidir dátaí a sheiceáil",
    }),
    medium: ({ needs }) =>
      ({
        nfc: {
          words: "Úsáid an tslis",
          reason: "Ní leor íomhá den chód anseo",
          now: "Leag an cárta ar an léitheoir",
        },
        qr: {
          words: "Úsáid an cód QR",
          reason: "Ní léann an léitheoir seo ach cóid QR",
          now: "Coinnigh an cód QR anseo",
        },
        typed: { words: "Clóscríobh an uimhir", reason: "Ní ghlactar anseo ach le huimhir chlóscríofa" },
      })[needs],
    issuer: (_, { kind }) => ({
      words: "Ní oireann an cárta seo",
      reason: "Ní ghlactar anseo le cártaí d’ollscoile",
      now: ask[kind],
    }),
    closed: ({ on, opens }, { day }) => ({
      words: "Dúnta anois",
      reason: opensAgain(on === undefined ? undefined : day(on), opens),
    }),
    "too-soon": ({ waitMs }, { kind }) =>
      kind === "canteen"
        ? {
            words: "Úsáidte cheana",
            reason: "Béile mic léinn amháin sa turas",
            now: "Is féidir praghas cuairteora a íoc",
          }
        : { words: "Úsáidte cheana", reason: "Tháinig an cárta seo tríd anois beag", now: again(waitMs) },
    "several-cards": () => ({
      words: "Cárta amháin",
      reason: "D’fhreagair dhá chárta le chéile",
      now: "Bain as an sparán é agus coinnigh ina aonar é",
    }),
    "card-moved": () => ({
      words: "Beagán níos faide",
      reason: "Ní raibh am ann an cárta a léamh",
      now: "Fág ar an léitheoir é ar feadh soicind",
    }),
    "chip-random": () => ({
      words: "Ní aithnímid an tslis",
      reason: "Athraíonn an tslis seo a huimhir gach uair",
      now: "Úsáid cód QR an chárta",
    }),
    "chip-unverified": (_, { kind }) => ({
      words: "Níl an tslis iontaofa",
      reason: "Níorbh fhéidir an tslis seo a fhíorú",
      now: ask[kind],
    }),
    "chip-not-enrolled": (_, { kind }) => ({
      words: "Slis anaithnid",
      reason: "Níl an cárta seo cláraithe anseo",
      now: ask[kind],
    }),
    quota: ({ label, per, times }, { kind }) => ({
      words: "Tá sé ídithe",
      reason: usedUp[per](times, label),
      now: kind === "canteen" ? "Is féidir praghas cuairteora a íoc" : ask[kind],
    }),
    "already-inside": (_, { kind }) => ({
      words: "Istigh cheana",
      reason: "Chuaigh an cárta seo isteach ach ní dheachaigh amach",
      now: ask[kind],
    }),
    "not-inside": (_, { kind }) => ({
      words: "Níl iontráil ar taifead",
      reason: "Tá an cárta seo ag dul amach gan teacht isteach",
      now: ask[kind],
    }),
    full: ({ inside, seats }, { kind }) => ({
      words: { library: "Leabharlann lán", canteen: "Táimid lán", door: "Táimid lán" }[kind],
      reason: `Áiteanna in úsáid: ${inside} as ${seats}`,
      now: "Triail arís nuair a imeoidh duine",
    }),
    "nobody-here-yet": () => ({
      words: "Níl sé oscailte fós",
      reason: "Osclóimid nuair a thiocfaidh an fhoireann",
      now: "Fan tamall beag, le do thoil",
    }),
    lockdown: () => ({
      words: "Dúnta do chách",
      reason: "Fanfaidh an bealach seo dúnta faoi láthair",
      now: "Lean treoracha na foirne",
    }),
    group: (_, { kind }) => ({
      words: "Ní oireann an cárta seo",
      reason: "Is do ghrúpaí eile atá an áit seo",
      now: ask[kind],
    }),
    level: (_, { kind }) => ({
      words: "Ní oireann an cárta seo",
      reason: "Is do leibhéal eile staidéir atá an áit seo",
      now: ask[kind],
    }),
    "card-type": (_, { kind }) => ({
      words: "Ní oireann an cárta seo",
      reason: "Ní ghlactar anseo leis an gcineál seo cárta",
      now: ask[kind],
    }),
    "pass-not-here": (_, { kind }) => ({
      words: "Ní oireann an pas seo",
      reason: "Is d’áit eile atá do phas lae",
      now: ask[kind],
    }),
    "pass-not-yet": () => ({
      words: "Níl sé in am fós",
      reason: "Níor thosaigh do phas lae fós",
      now: "Tar ar ais nuair a thosóidh sé",
    }),
    "pass-ended": (_, { kind }) => ({
      words: "Ní féidir a thuilleadh",
      reason: "Tá do phas lae thart",
      now: ask[kind],
    }),
    "pass-revoked": (_, { kind }) => ({
      words: "Ní féidir a thuilleadh",
      reason: "Tarraingíodh siar do phas lae",
      now: ask[kind],
    }),
    "pass-unknown": (_, { kind }) => ({
      words: "Níl an pas iontaofa",
      reason: "Níor shínigh duine ar bith anseo an pas lae seo",
      now: ask[kind],
    }),
    "no-policy": (_, { kind }) => ({
      words: "Gan treoir",
      reason: "Níor socraíodh cé a ligfear isteach anseo",
      now: ask[kind],
    }),
  },
  notices: {
    "expires-soon": ({ days }) => [
      days <= 0
        ? "Rachaidh do chárta in éag inniu"
        : count(days, {
            one: "Rachaidh do chárta in éag amárach",
            two: "Rachaidh do chárta in éag i gceann dhá lá",
            other: "Rachaidh do chárta in éag i gceann # lá",
          }),
      "Athnuaigh é i d’ollscoil",
    ],
    "data-ageing": ({ ageMs }) => confirmed(ageMs),
    "clock-unconfirmed": "Am gan deimhniú",
    "chip-verified": "Fíoraíodh an tslis",
    "already-inside": "Bhí tú istigh cheana",
    guest: (until) => `Críochnóidh do phas lae ${until.is === "time" ? "ag" : "ar an"} ${until.text}`,
  },
  troubles: {
    reader: outOfOrder("Níl an léitheoir ag freagairt; táimid á réiteach"),
    actuator: outOfOrder("Níl an geata ag freagairt; táimid á réiteach"),
    journal: outOfOrder("Ní féidir linn taifid a choinneáil faoi láthair"),
    snapshot: outOfOrder("Tá an liosta cártaí ar iarraidh; táimid á réiteach"),
    decision: outOfOrder("Chuaigh rud éigin amú anseo; táimid á réiteach"),
    starting: () => ({ words: "Fan nóiméad", reason: "Táimid díreach ag tosú" }),
  },
  notConnected: {
    words: "Gan nasc",
    reason: "Níl an scáileán i dteagmháil leis an ngeata",
    now: "Tá sé fós ag iarraidh nascadh",
  },
  status: {
    offline: (asOf) => (asOf === undefined ? "As líne" : `As líne, liosta cártaí${from(asOf)}`),
    ageing: (asOf) => `Liosta cártaí${from(asOf)}`,
    blind: "Níl liosta cártaí ann fós",
  },
  chooseLanguage: "Teanga",
  controls: {
    moreLanguages: "Teangacha eile",
    help: "Cabhair",
    contrast: "Codarsnacht",
    largerText: "Téacs níos mó",
    lower: "Níos ísle",
    close: "Dún",
  },
  help: {
    title: "Conas a oibríonn sé",
    code: "Coinnigh cód QR do chárta leis an léitheoir",
    chip: "Leag do chárta ar an léitheoir ar feadh soicind",
    signs: "Pictiúr, focal, dath agus fuaim a thugann an freagra",
    staff: {
      library: "Cabhrófar leat go fonnmhar ag an deasc",
      canteen: "Cabhrófar leat go fonnmhar ag an scipéad",
      door: "Cabhrófar leat go fonnmhar san oifig",
    },
  },
} as const satisfies Words;
