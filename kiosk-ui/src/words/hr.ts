import { type AsOf, counted, roundedAge, roundedWait, type Telling, type Words } from "./words.ts";

const count = counted("hr");

const ask = { library: "Pitajte na pultu", canteen: "Pitajte na blagajni", door: "Pitajte na recepciji" };
const elsewhere = {
  library: "Prođite susjednim prolazom",
  canteen: "Pođite na blagajnu",
  door: "Pitajte na recepciji",
};

const from = (asOf: AsOf | undefined) => (asOf === undefined ? "" : ` od ${asOf.text}`);

function again(waitMs: number): string {
  const { unit, count: many } = roundedWait(waitMs);
  return unit === "minute"
    ? count(many, { one: "Pokušajte za # minutu", few: "Pokušajte za # minute", other: "Pokušajte za # minuta" })
    : count(many, { one: "Pokušajte za # sat", few: "Pokušajte za # sata", other: "Pokušajte za # sati" });
}

function confirmed(ageMs: number | undefined): string {
  if (ageMs === undefined) return "Dulje vrijeme bez potvrde";
  const { unit, count: many } = roundedAge(ageMs);
  return unit === "hour"
    ? count(many, {
        one: "Zadnja potvrda prije # sata",
        few: "Zadnja potvrda prije # sata",
        other: "Zadnja potvrda prije # sati",
      })
    : count(many, { other: "Zadnja potvrda prije # dana" });
}

function opensAgain(day: string | undefined, opens: string | undefined): string {
  if (opens === undefined) return "Otvaramo nekog drugog dana";
  return day === undefined ? `Otvaramo u ${opens}` : `Otvaramo ${day} u ${opens}`;
}

const once = (label: string | undefined, what: string) => `${label ?? "Ovdje"}: ${what}`;
const usedUp = {
  day: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "# put dnevno", other: "# puta dnevno" })),
  week: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "# put tjedno", other: "# puta tjedno" })),
  month: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "# put mjesečno", other: "# puta mjesečno" })),
};

const outOfOrder = (reason: string) => (telling: Telling) => ({
  words: "Trenutačno ne radi",
  reason,
  now: elsewhere[telling.kind],
});

export const hr = {
  invitation: "Prislonite iskaznicu ovdje",
  checking: { words: "Samo trenutak" },
  welcome: "Dobro došli",
  welcomeGuest: "Dobro nam došli",
  freeAccess: { words: "Slobodno uđite", reason: "Sada je otvoreno za sve" },
  passage: {
    go: { words: "Možete proći", reason: "Zatim se samo zatvara" },
    "not-used": { words: "Ponovno zatvoreno", reason: "Nitko nije prošao", now: "Još jednom prislonite iskaznicu" },
    "wrong-way": {
      words: "Sada ne ovuda",
      reason: "Netko dolazi s druge strane",
      now: "Pričekajte da se oslobodi",
    },
    "one-at-a-time": { words: "Jedno po jedno", reason: "Netko još prolazi", now: "Zatim ste vi na redu" },
    "close-door": { words: "Molimo da zatvorite vrata", reason: "Već su neko vrijeme otvorena" },
  },
  wait: "Pričekajte osoblje",
  staffCan: {
    library: "Osoblje vas može pustiti",
    canteen: "Osoblje vam može pomoći",
    door: "Osoblje vas može pustiti",
  },
  reasons: {
    "not-a-student-card": () => ({
      words: "To nije studentska iskaznica",
      reason: "Prislonite QR kod europske studentske iskaznice",
    }),
    "sandbox-card": () => ({
      words: "To je testna iskaznica",
      reason: "Služi samo za isprobavanje",
      now: "Prislonite svoju iskaznicu",
    }),
    "untrusted-host": (_, { kind }) => ({
      words: "Ovom kodu ne vjerujemo",
      reason: "Oponaša adresu prave studentske iskaznice",
      now: ask[kind],
    }),
    "unknown-card": (_, { kind }) => ({
      words: "Iskaznica nije potvrđena",
      reason: "Nema je u registru vašeg sveučilišta",
      now: ask[kind],
    }),
    "cannot-ask": () => ({
      words: "Iskaznica nije potvrđena",
      reason: "Vaše sveučilište sada ne možemo pitati",
    }),
    inactive: () => ({
      words: "Iskaznica nije potvrđena",
      reason: "Na vašem sveučilištu nije aktivna",
      now: "Pitajte na svojem sveučilištu",
    }),
    expired: ({ on }, { day }) => {
      const ended = on === undefined ? undefined : day(on);
      return {
        words: "Danas nažalost ne",
        reason: ended === undefined ? "Ova je iskaznica istekla" : `Ova je iskaznica istekla ${ended}`,
        now: "Produljite je na svojem sveučilištu",
      };
    },
    "data-stale": () => ({ words: "Nismo sigurni", reason: "Naš je popis iskaznica prestar" }),
    "clock-untrusted": () => ({
      words: "Nismo sigurni",
      reason: "Sat nam nije točan pa datume ne možemo provjeriti",
    }),
    medium: ({ needs }) =>
      ({
        nfc: {
          words: "Upotrijebite čip",
          reason: "Slika koda ovdje nije dovoljna",
          now: "Na čitač prislonite samu iskaznicu",
        },
        qr: {
          words: "Upotrijebite QR kod",
          reason: "Ovaj čitač čita samo QR kodove",
          now: "Prislonite QR kod ovdje",
        },
        typed: { words: "Upišite broj", reason: "Ovdje se broj upisuje ručno" },
      })[needs],
    issuer: (_, { kind }) => ({
      words: "Ne s ovom iskaznicom",
      reason: "Iskaznice vašeg sveučilišta ovdje ne primamo",
      now: ask[kind],
    }),
    closed: ({ on, opens }, { day }) => ({
      words: "Sada je zatvoreno",
      reason: opensAgain(on === undefined ? undefined : day(on), opens),
    }),
    "too-soon": ({ waitMs }, { kind }) =>
      kind === "canteen"
        ? {
            words: "Već iskorištena",
            reason: "Samo jedan studentski obrok odjednom",
            now: "Možete platiti cijenu za goste",
          }
        : { words: "Već iskorištena", reason: "S ovom je iskaznicom upravo netko prošao", now: again(waitMs) },
    "several-cards": () => ({
      words: "Samo jednu karticu",
      reason: "Javile su se dvije kartice odjednom",
      now: "Izvadite iskaznicu iz novčanika i prislonite samo nju",
    }),
    "card-moved": () => ({
      words: "Držite malo dulje",
      reason: "Nismo stigli pročitati iskaznicu",
      now: "Ostavite je sekundu na čitaču",
    }),
    "chip-random": () => ({
      words: "Čip ne prepoznajemo",
      reason: "Ovaj čip svaki put mijenja svoj broj",
      now: "Prislonite QR kod iskaznice",
    }),
    "chip-unverified": (_, { kind }) => ({
      words: "Ovom čipu ne vjerujemo",
      reason: "Nismo uspjeli provjeriti je li izvoran",
      now: ask[kind],
    }),
    "chip-not-enrolled": (_, { kind }) => ({
      words: "Ovaj čip ne poznajemo",
      reason: "Iskaznica ovdje još nije registrirana",
      now: ask[kind],
    }),
    quota: ({ label, per, times }, { kind }) => ({
      words: "Već iskorišteno",
      reason: usedUp[per](times, label),
      now: kind === "canteen" ? "Možete platiti cijenu za goste" : ask[kind],
    }),
    "already-inside": (_, { kind }) => ({
      words: "Već unutra",
      reason: "Zabilježen je ulazak, ali ne i izlazak",
      now: ask[kind],
    }),
    "not-inside": (_, { kind }) => ({
      words: "Ulazak nije zabilježen",
      reason: "Prema zapisima s ovom iskaznicom nitko nije ušao",
      now: ask[kind],
    }),
    full: ({ inside, seats }, { kind }) => ({
      words: {
        library: "Knjižnica je puna",
        canteen: "Nema slobodnih mjesta",
        door: "Nema slobodnih mjesta",
      }[kind],
      reason: `Zauzeta mjesta: ${inside} od ${seats}`,
      now: "Pokušajte kad netko izađe",
    }),
    "nobody-here-yet": () => ({
      words: "Još nije otvoreno",
      reason: "Otvaramo kad stigne osoblje",
      now: "Molimo da malo pričekate",
    }),
    lockdown: () => ({
      words: "Zatvoreno za sve",
      reason: "Ovaj prolaz zasad ostaje zatvoren",
      now: "Slijedite upute osoblja",
    }),
    group: (_, { kind }) => ({
      words: "Ne s ovom iskaznicom",
      reason: "Ovo je mjesto za druge skupine",
      now: ask[kind],
    }),
    level: (_, { kind }) => ({
      words: "Ne s ovom iskaznicom",
      reason: "Ovo mjesto nije za vašu razinu studija",
      now: ask[kind],
    }),
    "card-type": (_, { kind }) => ({
      words: "Ne s ovom iskaznicom",
      reason: "Iskaznice ove vrste ovdje ne primamo",
      now: ask[kind],
    }),
    "pass-not-here": (_, { kind }) => ({
      words: "Ne s ovom propusnicom",
      reason: "Vaša je propusnica za drugo mjesto",
      now: ask[kind],
    }),
    "pass-not-yet": () => ({
      words: "Još ne",
      reason: "Vaša propusnica počinje kasnije",
      now: "Vratite se kad počne",
    }),
    "pass-ended": (_, { kind }) => ({ words: "Više ne", reason: "Vaša je propusnica istekla", now: ask[kind] }),
    "pass-revoked": (_, { kind }) => ({ words: "Više ne", reason: "Vaša je propusnica povučena", now: ask[kind] }),
    "pass-unknown": (_, { kind }) => ({
      words: "Propusnici ne vjerujemo",
      reason: "Nije je potpisao nitko od nas",
      now: ask[kind],
    }),
    "no-policy": (_, { kind }) => ({
      words: "Ne možemo odlučiti",
      reason: "Nije određeno tko ovdje smije ući",
      now: ask[kind],
    }),
  },
  notices: {
    "expires-soon": ({ days }) => [
      days <= 0
        ? "Iskaznica vam istječe danas"
        : days === 1
          ? "Iskaznica vam istječe sutra"
          : count(days, { one: "Iskaznica vam istječe za # dan", other: "Iskaznica vam istječe za # dana" }),
      "Produljite je na svojem sveučilištu",
    ],
    "data-ageing": ({ ageMs }) => confirmed(ageMs),
    "clock-unconfirmed": "Vrijeme nije potvrđeno",
    "chip-verified": "Čip je provjeren",
    "already-inside": "Prema zapisima već ste unutra",
    guest: (end) => `Vaša propusnica istječe ${end.is === "time" ? "u " : ""}${end.text}`,
  },
  troubles: {
    reader: outOfOrder("Čitač se ne javlja, već to rješavamo"),
    actuator: outOfOrder("Prolaz se ne javlja, već to rješavamo"),
    journal: outOfOrder("Ne možemo spremati zapise"),
    snapshot: outOfOrder("Nedostaje popis iskaznica, već to rješavamo"),
    decision: outOfOrder("Nešto ovdje nije uspjelo, već to rješavamo"),
    starting: () => ({ words: "Samo trenutak", reason: "Upravo se pokrećemo" }),
  },
  notConnected: {
    words: "Veza je prekinuta",
    reason: "Zaslon je izgubio vezu s prolazom",
    now: "I dalje pokušava sam",
  },
  status: {
    offline: (asOf) => (asOf === undefined ? "Izvan mreže" : `Izvan mreže, popis iskaznica${from(asOf)}`),
    ageing: (asOf) => `Popis iskaznica${from(asOf)}`,
    blind: "Popisa iskaznica još nema",
  },
  chooseLanguage: "Jezik",
  controls: {
    moreLanguages: "Drugi jezici",
    help: "Pomoć",
    contrast: "Kontrast",
    largerText: "Veća slova",
    lower: "Niže",
    close: "Zatvori",
  },
  help: {
    title: "Kako to radi",
    code: "Prislonite QR kod studentske iskaznice na čitač",
    chip: "Položite iskaznicu na čitač i pričekajte sekundu",
    signs: "Odgovaraju vam slika, riječ, boja i zvuk",
    staff: {
      library: "Na pultu će vam rado pomoći",
      canteen: "Na blagajni će vam rado pomoći",
      door: "Na recepciji će vam rado pomoći",
    },
  },
} as const satisfies Words;
