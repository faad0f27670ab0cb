import { type AsOf, counted, roundedAge, roundedWait, type Telling, type Words } from "./words.ts";

const count = counted("ro");

const ask = { library: "Întrebați la ghișeu", canteen: "Întrebați la casă", door: "Întrebați la recepție" };
const elsewhere = {
  library: "Folosiți intrarea alăturată",
  canteen: "Mergeți la casă",
  door: "Întrebați la recepție",
};

const from = (asOf: AsOf | undefined) =>
  asOf === undefined ? "" : asOf.is === "time" ? ` de la ora ${asOf.text}` : ` din ${asOf.text}`;

function again(waitMs: number): string {
  const { unit, count: many } = roundedWait(waitMs);
  return unit === "minute"
    ? count(many, {
        one: "Reveniți peste un minut",
        few: "Reveniți peste # minute",
        other: "Reveniți peste # de minute",
      })
    : count(many, { one: "Reveniți peste o oră", few: "Reveniți peste # ore", other: "Reveniți peste # de ore" });
}

function confirmed(ageMs: number | undefined): string {
  if (ageMs === undefined) return "Fără confirmare recentă";
  const { unit, count: many } = roundedAge(ageMs);
  return unit === "hour"
    ? count(many, { one: "Confirmat acum o oră", few: "Confirmat acum # ore", other: "Confirmat acum # de ore" })
    : count(many, { one: "Confirmat acum o zi", few: "Confirmat acum # zile", other: "Confirmat acum # de zile" });
}

function opensAgain(day: string | undefined, opens: string | undefined): string {
  if (opens === undefined) return "Deschidem în altă zi";
  return day === undefined ? `Deschidem la ora ${opens}` : `Deschidem pe ${day}, la ora ${opens}`;
}

const once = (label: string | undefined, what: string) => `${label ?? "Aici"}: ${what}`;
const usedUp = {
  day: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "o dată pe zi", few: "de # ori pe zi", other: "de # de ori pe zi" })),
  week: (times: number, label: string | undefined) =>
    once(
      label,
      count(times, { one: "o dată pe săptămână", few: "de # ori pe săptămână", other: "de # de ori pe săptămână" }),
    ),
  month: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "o dată pe lună", few: "de # ori pe lună", other: "de # de ori pe lună" })),
};

const outOfOrder = (reason: string) => (telling: Telling) => ({
  words: "Nu funcționează",
  reason,
  now: elsewhere[telling.kind],
});

export const ro = {
  invitation: "Apropiați cardul aici",
  checking: { words: "Un moment" },
  welcome: "Bun venit",
  welcomeGuest: "Bun venit la noi",
  freeAccess: { words: "Intrare liberă", reason: "Acum e deschis pentru toată lumea" },
  passage: {
    go: { words: "Puteți trece", reason: "Apoi se închide singură" },
    "not-used": { words: "S-a închis la loc", reason: "Nu a trecut nimeni", now: "Apropiați din nou cardul" },
    "wrong-way": { words: "Nu pe aici", reason: "Vine cineva din partea cealaltă", now: "Așteptați să se elibereze" },
    "one-at-a-time": {
      words: "Câte o persoană",
      reason: "Încă mai trece cineva",
      now: "Apoi e rândul dumneavoastră",
    },
    "close-door": { words: "Închideți ușa, vă rugăm", reason: "E deschisă de ceva vreme" },
  },
  wait: "Așteptați personalul",
  staffCan: {
    library: "Personalul vă poate lăsa să intrați",
    canteen: "Personalul vă poate ajuta",
    door: "Personalul vă poate deschide",
  },
  reasons: {
    "not-a-student-card": () => ({
      words: "Nu este un card de student",
      reason: "Apropiați codul QR al cardului european de student",
    }),
    "sandbox-card": () => ({
      words: "Card de test",
      reason: "Servește doar pentru probe",
      now: "Apropiați cardul dumneavoastră",
    }),
    "untrusted-host": (_, { kind }) => ({
      words: "Cod nesigur",
      reason: "Adresa lui o imită pe cea a cardului adevărat",
      now: ask[kind],
    }),
    "unknown-card": (_, { kind }) => ({
      words: "Card neconfirmat",
      reason: "Nu apare în registrul universității dumneavoastră",
      now: ask[kind],
    }),
    "cannot-ask": () => ({
      words: "Card neconfirmat",
      reason: "Acum nu putem întreba universitatea dumneavoastră",
    }),
    inactive: () => ({
      words: "Card neconfirmat",
      reason: "Nu este activ la universitatea dumneavoastră",
      now: "Întrebați la universitate",
    }),
    expired: ({ on }, { day }) => {
      const ended = on === undefined ? undefined : day(on);
      return {
        words: "Azi nu se poate",
        reason: ended === undefined ? "Acest card a expirat" : `Acest card a expirat pe ${ended}`,
        now: "Reînnoiți-l la universitate",
      };
    },
    "data-stale": () => ({ words: "Nu suntem siguri", reason: "Lista noastră de carduri este prea veche" }),
    "clock-untrusted": () => ({
      words: "Nu suntem siguri",
      reason: "Ceasul nostru nu e exact: nu putem verifica termenele",
    }),
    medium: ({ needs }) =>
      ({
        nfc: {
          words: "Folosiți cipul",
          reason: "Aici imaginea codului nu este de ajuns",
          now: "Puneți cardul pe aparat",
        },
        qr: {
          words: "Folosiți codul QR",
          reason: "Aparatul citește doar codul QR",
          now: "Apropiați codul QR aici",
        },
        typed: { words: "Tastați numărul", reason: "Aici se acceptă doar numărul tastat" },
      })[needs],
    issuer: (_, { kind }) => ({
      words: "Nu cu acest card",
      reason: "Cardurile universității dumneavoastră nu se acceptă aici",
      now: ask[kind],
    }),
    closed: ({ on, opens }, { day }) => ({
      words: "Acum e închis",
      reason: opensAgain(on === undefined ? undefined : day(on), opens),
    }),
    "too-soon": ({ waitMs }, { kind }) =>
      kind === "canteen"
        ? {
            words: "Deja folosit",
            reason: "O singură masă studențească deodată",
            now: "Puteți plăti prețul pentru vizitatori",
          }
        : { words: "Deja folosit", reason: "Acest card tocmai a trecut", now: again(waitMs) },
    "several-cards": () => ({
      words: "Un singur card",
      reason: "Au răspuns două carduri deodată",
      now: "Scoateți cardul din portofel și apropiați-l singur",
    }),
    "card-moved": () => ({
      words: "Încă puțin",
      reason: "Nu am apucat să citim cardul",
      now: "Lăsați-l o secundă pe aparat",
    }),
    "chip-random": () => ({
      words: "Cip de nerecunoscut",
      reason: "Acest cip își schimbă numărul de fiecare dată",
      now: "Folosiți codul QR al cardului",
    }),
    "chip-unverified": (_, { kind }) => ({
      words: "Cip nesigur",
      reason: "Acest cip nu a putut fi verificat",
      now: ask[kind],
    }),
    "chip-not-enrolled": (_, { kind }) => ({
      words: "Cip necunoscut",
      reason: "Acest card nu este înregistrat aici",
      now: ask[kind],
    }),
    quota: ({ label, per, times }, { kind }) => ({
      words: "Limită atinsă",
      reason: usedUp[per](times, label),
      now: kind === "canteen" ? "Puteți plăti prețul pentru vizitatori" : ask[kind],
    }),
    "already-inside": (_, { kind }) => ({
      words: "Sunteți deja înăuntru",
      reason: "Acest card a intrat și nu a ieșit încă",
      now: ask[kind],
    }),
    "not-inside": (_, { kind }) => ({
      words: "Intrare neînregistrată",
      reason: "Acest card iese fără să fi intrat",
      now: ask[kind],
    }),
    full: ({ inside, seats }, { kind }) => ({
      words: { library: "Biblioteca e plină", canteen: "Nu mai sunt locuri", door: "Nu mai sunt locuri" }[kind],
      reason: `Locuri ocupate: ${inside} din ${seats}`,
      now: "Reveniți când iese cineva",
    }),
    "nobody-here-yet": () => ({
      words: "Încă nu e deschis",
      reason: "Deschidem când sosește personalul",
      now: "Mai așteptați puțin, vă rugăm",
    }),
    lockdown: () => ({
      words: "Acces închis",
      reason: "Deocamdată nu poate trece nimeni",
      now: "Urmați indicațiile personalului",
    }),
    group: (_, { kind }) => ({
      words: "Nu cu acest card",
      reason: "Acest loc este pentru alte grupuri",
      now: ask[kind],
    }),
    level: (_, { kind }) => ({
      words: "Nu cu acest card",
      reason: "Acest loc este pentru alt ciclu de studii",
      now: ask[kind],
    }),
    "card-type": (_, { kind }) => ({
      words: "Nu cu acest card",
      reason: "Aici nu se acceptă acest tip de card",
      now: ask[kind],
    }),
    "pass-not-here": (_, { kind }) => ({
      words: "Nu cu acest permis",
      reason: "Permisul de o zi este pentru alt loc",
      now: ask[kind],
    }),
    "pass-not-yet": () => ({
      words: "Încă nu",
      reason: "Permisul de o zi nu a început încă",
      now: "Reveniți când începe",
    }),
    "pass-ended": (_, { kind }) => ({
      words: "Nu mai e posibil",
      reason: "Permisul de o zi s-a încheiat",
      now: ask[kind],
    }),
    "pass-revoked": (_, { kind }) => ({
      words: "Nu mai e posibil",
      reason: "Permisul de o zi a fost retras",
      now: ask[kind],
    }),
    "pass-unknown": (_, { kind }) => ({
      words: "Permis nesigur",
      reason: "Nimeni de aici nu a semnat acest permis",
      now: ask[kind],
    }),
    "no-policy": (_, { kind }) => ({
      words: "Nu putem decide",
      reason: "Nimeni nu a stabilit cine poate intra aici",
      now: ask[kind],
    }),
  },
  notices: {
    "expires-soon": ({ days }) => [
      days <= 0
        ? "Cardul dumneavoastră expiră astăzi"
        : count(days, {
            one: "Cardul dumneavoastră expiră mâine",
            few: "Cardul dumneavoastră expiră peste # zile",
            other: "Cardul dumneavoastră expiră peste # de zile",
          }),
      "Reînnoiți-l la universitate",
    ],
    "data-ageing": ({ ageMs }) => confirmed(ageMs),
    "clock-unconfirmed": "Oră neconfirmată",
    "chip-verified": "Cip verificat",
    "already-inside": "Erați deja înăuntru",
    guest: (until) => `Permisul se încheie ${until.is === "time" ? "la ora" : "pe"} ${until.text}`,
  },
  troubles: {
    reader: outOfOrder("Aparatul nu răspunde; ne ocupăm deja"),
    actuator: outOfOrder("Poarta nu răspunde; ne ocupăm deja"),
    journal: outOfOrder("Acum nu putem păstra evidența trecerilor"),
    snapshot: outOfOrder("Lipsește lista de carduri; ne ocupăm deja"),
    decision: outOfOrder("Ceva nu a mers bine aici; ne ocupăm deja"),
    starting: () => ({ words: "Un moment", reason: "Sistemul tocmai pornește" }),
  },
  notConnected: {
    words: "Fără conexiune",
    reason: "Acest ecran a pierdut legătura cu poarta",
    now: "Încearcă singur în continuare",
  },
  status: {
    offline: (asOf) => (asOf === undefined ? "Fără conexiune" : `Fără conexiune, lista${from(asOf)}`),
    ageing: (asOf) => `Lista de carduri${from(asOf)}`,
    blind: "Încă nu avem lista de carduri",
  },
  chooseLanguage: "Limba",
  controls: {
    moreLanguages: "Alte limbi",
    help: "Ajutor",
    contrast: "Contrast",
    largerText: "Text mai mare",
    lower: "Mai jos",
    close: "Închide",
  },
  help: {
    title: "Cum funcționează",
    code: "Apropiați de aparat codul QR al cardului de student",
    chip: "Puneți cardul de student pe aparat timp de o secundă",
    signs: "O imagine, un cuvânt, o culoare și un sunet vă răspund",
    staff: {
      library: "La ghișeu vă ajutăm cu plăcere",
      canteen: "La casă vă ajutăm cu plăcere",
      door: "La recepție vă ajutăm cu plăcere",
    },
  },
} as const satisfies Words;
