import { type AsOf, counted, roundedAge, roundedWait, type Telling, type Words } from "./words.ts";

const count = counted("pl");

const ask = { library: "Zapytaj przy ladzie", canteen: "Zapytaj przy kasie", door: "Zapytaj w portierni" };
const elsewhere = {
  library: "Skorzystaj z przejścia obok",
  canteen: "Podejdź do kasy",
  door: "Zapytaj w portierni",
};

const from = (asOf: AsOf | undefined) =>
  asOf === undefined ? "" : asOf.is === "time" ? ` z godz. ${asOf.text}` : ` z ${asOf.text}`;

function again(waitMs: number): string {
  const { unit, count: many } = roundedWait(waitMs);
  return unit === "minute"
    ? count(many, { one: "Spróbuj za minutę", few: "Spróbuj za # minuty", other: "Spróbuj za # minut" })
    : count(many, { one: "Spróbuj za godzinę", few: "Spróbuj za # godziny", other: "Spróbuj za # godzin" });
}

function confirmed(ageMs: number | undefined): string {
  if (ageMs === undefined) return "Ostatnio niepotwierdzona";
  const { unit, count: many } = roundedAge(ageMs);
  return unit === "hour"
    ? count(many, {
        one: "Potwierdzona godzinę temu",
        few: "Potwierdzona # godziny temu",
        other: "Potwierdzona # godzin temu",
      })
    : count(many, { one: "Potwierdzona dzień temu", other: "Potwierdzona # dni temu" });
}

function opensAgain(day: string | undefined, opens: string | undefined): string {
  if (opens === undefined) return "Otwieramy innego dnia";
  return day === undefined ? `Otwieramy o ${opens}` : `Otwieramy ${day} o ${opens}`;
}

const once = (label: string | undefined, what: string) => `${label ?? "Tutaj"}: ${what}`;
const usedUp = {
  day: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "raz dziennie", other: "# razy dziennie" })),
  week: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "raz w tygodniu", other: "# razy w tygodniu" })),
  month: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "raz w miesiącu", other: "# razy w miesiącu" })),
};

const outOfOrder = (reason: string) => (telling: Telling) => ({
  words: "Nieczynne",
  reason,
  now: elsewhere[telling.kind],
});

export const pl = {
  invitation: "Przyłóż legitymację tutaj",
  checking: { words: "Chwileczkę" },
  welcome: "Witamy",
  welcomeGuest: "Witamy u nas",
  freeAccess: { words: "Zapraszamy", reason: "Teraz wejście jest otwarte dla wszystkich" },
  passage: {
    go: { words: "Możesz przejść", reason: "Potem zamknie się samo" },
    "not-used": { words: "Znów zamknięte", reason: "Nikt nie przeszedł", now: "Przyłóż legitymację jeszcze raz" },
    "wrong-way": {
      words: "Nie w tę stronę",
      reason: "Ktoś idzie z naprzeciwka",
      now: "Poczekaj, aż będzie wolne",
    },
    "one-at-a-time": { words: "Pojedynczo", reason: "Ktoś jeszcze przechodzi", now: "Potem twoja kolej" },
    "close-door": { words: "Zamknij drzwi", reason: "Są otwarte już od dłuższej chwili" },
  },
  wait: "Poczekaj na obsługę",
  staffCan: {
    library: "Obsługa może cię wpuścić",
    canteen: "Obsługa może ci pomóc",
    door: "Obsługa może cię wpuścić",
  },
  reasons: {
    "not-a-student-card": () => ({
      words: "To nie legitymacja studencka",
      reason: "Przyłóż kod QR europejskiej legitymacji studenckiej",
    }),
    "sandbox-card": () => ({
      words: "To legitymacja testowa",
      reason: "Służy tylko do prób",
      now: "Przyłóż własną legitymację",
    }),
    "untrusted-host": (_, { kind }) => ({
      words: "Nie możemy ufać kodowi",
      reason: "Naśladuje adres prawdziwej legitymacji",
      now: ask[kind],
    }),
    "unknown-card": (_, { kind }) => ({
      words: "Brak potwierdzenia",
      reason: "Rejestr twojej uczelni nie zna tej legitymacji",
      now: ask[kind],
    }),
    "cannot-ask": () => ({
      words: "Brak potwierdzenia",
      reason: "Nie możemy teraz zapytać twojej uczelni",
    }),
    inactive: () => ({
      words: "Brak potwierdzenia",
      reason: "Ta legitymacja nie jest aktywna na twojej uczelni",
      now: "Zapytaj na swojej uczelni",
    }),
    expired: ({ on }, { day }) => {
      const ended = on === undefined ? undefined : day(on);
      return {
        words: "Dziś niestety nie",
        reason: ended === undefined ? "Ta legitymacja już wygasła" : `Ta legitymacja wygasła ${ended}`,
        now: "Przedłuż ją na swojej uczelni",
      };
    },
    "data-stale": () => ({ words: "Nie mamy pewności", reason: "Nasza lista legitymacji jest zbyt stara" }),
    "clock-untrusted": () => ({
      words: "Nie mamy pewności",
      reason: "Nasz zegar źle chodzi i nie możemy sprawdzić daty",
    }),
    medium: ({ needs }) =>
      ({
        nfc: {
          words: "Użyj chipa",
          reason: "Obraz kodu tutaj nie wystarczy",
          now: "Przyłóż do czytnika samą legitymację",
        },
        qr: { words: "Użyj kodu QR", reason: "Ten czytnik odczytuje tylko kody QR", now: "Przyłóż kod QR tutaj" },
        typed: { words: "Wpisz numer", reason: "Tutaj numer wpisuje się ręcznie" },
      })[needs],
    issuer: (_, { kind }) => ({
      words: "Nie z tą legitymacją",
      reason: "Legitymacji twojej uczelni tu nie przyjmujemy",
      now: ask[kind],
    }),
    closed: ({ on, opens }, { day }) => ({
      words: "Teraz zamknięte",
      reason: opensAgain(on === undefined ? undefined : day(on), opens),
    }),
    "too-soon": ({ waitMs }, { kind }) =>
      kind === "canteen"
        ? {
            words: "Już użyta",
            reason: "Jeden posiłek studencki naraz",
            now: "Możesz zapłacić cenę dla gości",
          }
        : { words: "Już użyta", reason: "Przed chwilą ktoś przeszedł z tą legitymacją", now: again(waitMs) },
    "several-cards": () => ({
      words: "Tylko jedna karta",
      reason: "Dwie karty odpowiedziały naraz",
      now: "Wyjmij legitymację z portfela i przyłóż ją samą",
    }),
    "card-moved": () => ({
      words: "Przytrzymaj dłużej",
      reason: "Nie zdążyliśmy odczytać legitymacji",
      now: "Połóż ją na czytniku na sekundę",
    }),
    "chip-random": () => ({
      words: "Nie z tym chipem",
      reason: "Ten chip za każdym razem zmienia numer",
      now: "Użyj kodu QR legitymacji",
    }),
    "chip-unverified": (_, { kind }) => ({
      words: "Nie możemy ufać chipowi",
      reason: "Nie udało się sprawdzić, czy jest prawdziwy",
      now: ask[kind],
    }),
    "chip-not-enrolled": (_, { kind }) => ({
      words: "Nie znamy tego chipa",
      reason: "Ta legitymacja nie jest tu jeszcze zapisana",
      now: ask[kind],
    }),
    quota: ({ label, per, times }, { kind }) => ({
      words: "Limit wyczerpany",
      reason: usedUp[per](times, label),
      now: kind === "canteen" ? "Możesz zapłacić cenę dla gości" : ask[kind],
    }),
    "already-inside": (_, { kind }) => ({
      words: "Już w środku",
      reason: "Odnotowaliśmy wejście, ale nie wyjście",
      now: ask[kind],
    }),
    "not-inside": (_, { kind }) => ({
      words: "Brak zapisu wejścia",
      reason: "Nie widać, by ktoś wszedł z tą legitymacją",
      now: ask[kind],
    }),
    full: ({ inside, seats }, { kind }) => ({
      words: { library: "Biblioteka jest pełna", canteen: "Brak wolnych miejsc", door: "Brak wolnych miejsc" }[kind],
      reason: `Zajęte miejsca: ${inside} na ${seats}`,
      now: "Spróbuj, gdy ktoś wyjdzie",
    }),
    "nobody-here-yet": () => ({
      words: "Jeszcze zamknięte",
      reason: "Otworzymy, gdy przyjdzie ktoś z obsługi",
      now: "Poczekaj chwilę",
    }),
    lockdown: () => ({
      words: "Zamknięte dla wszystkich",
      reason: "To przejście na razie pozostaje zamknięte",
      now: "Stosuj się do wskazówek obsługi",
    }),
    group: (_, { kind }) => ({
      words: "Nie z tą legitymacją",
      reason: "To miejsce jest dla innych grup",
      now: ask[kind],
    }),
    level: (_, { kind }) => ({
      words: "Nie z tą legitymacją",
      reason: "To miejsce jest dla innego poziomu studiów",
      now: ask[kind],
    }),
    "card-type": (_, { kind }) => ({
      words: "Nie z tą legitymacją",
      reason: "Legitymacji tego rodzaju tu nie przyjmujemy",
      now: ask[kind],
    }),
    "pass-not-here": (_, { kind }) => ({
      words: "Nie z tą przepustką",
      reason: "Twoja przepustka jest na inne miejsce",
      now: ask[kind],
    }),
    "pass-not-yet": () => ({
      words: "Jeszcze nie",
      reason: "Twoja przepustka zaczyna się później",
      now: "Wróć, gdy się zacznie",
    }),
    "pass-ended": (_, { kind }) => ({ words: "Już nie", reason: "Twoja przepustka wygasła", now: ask[kind] }),
    "pass-revoked": (_, { kind }) => ({
      words: "Już nie",
      reason: "Twoja przepustka została cofnięta",
      now: ask[kind],
    }),
    "pass-unknown": (_, { kind }) => ({
      words: "Nie możemy ufać przepustce",
      reason: "Nikt u nas jej nie podpisał",
      now: ask[kind],
    }),
    "no-policy": (_, { kind }) => ({
      words: "Nie możemy zdecydować",
      reason: "Nie określono, kto może tu wejść",
      now: ask[kind],
    }),
  },
  notices: {
    "expires-soon": ({ days }) => [
      days <= 0
        ? "Twoja legitymacja wygasa dziś"
        : count(days, { one: "Twoja legitymacja wygasa jutro", other: "Twoja legitymacja wygasa za # dni" }),
      "Przedłuż ją na swojej uczelni",
    ],
    "data-ageing": ({ ageMs }) => confirmed(ageMs),
    "clock-unconfirmed": "Czas niepotwierdzony",
    "chip-verified": "Chip sprawdzony",
    "already-inside": "Według zapisu jesteś już w środku",
    guest: (end) => `Twoja przepustka kończy się ${end.is === "time" ? "o " : ""}${end.text}`,
  },
  troubles: {
    reader: outOfOrder("Czytnik nie odpowiada, już nad tym pracujemy"),
    actuator: outOfOrder("Przejście nie odpowiada, już nad tym pracujemy"),
    journal: outOfOrder("Nie możemy teraz niczego zapisać"),
    snapshot: outOfOrder("Brakuje listy legitymacji, już nad tym pracujemy"),
    decision: outOfOrder("Coś tu się nie udało, już nad tym pracujemy"),
    starting: () => ({ words: "Chwileczkę", reason: "Właśnie się uruchamiamy" }),
  },
  notConnected: {
    words: "Brak połączenia",
    reason: "Ekran stracił łączność z przejściem",
    now: "Wciąż próbuje sam",
  },
  status: {
    offline: (asOf) => (asOf === undefined ? "Offline" : `Offline, lista legitymacji${from(asOf)}`),
    ageing: (asOf) => `Lista legitymacji${from(asOf)}`,
    blind: "Nie ma jeszcze listy legitymacji",
  },
  chooseLanguage: "Język",
  controls: {
    moreLanguages: "Inne języki",
    help: "Pomoc",
    contrast: "Kontrast",
    largerText: "Większy tekst",
    lower: "Niżej",
    close: "Zamknij",
  },
  help: {
    title: "Jak to działa",
    code: "Przyłóż do czytnika kod QR legitymacji studenckiej",
    chip: "Połóż legitymację płasko na czytniku na sekundę",
    signs: "Odpowiedzą ci obraz, słowo, kolor i dźwięk",
    staff: {
      library: "Przy ladzie chętnie ci pomożemy",
      canteen: "Przy kasie chętnie ci pomożemy",
      door: "W portierni chętnie ci pomożemy",
    },
  },
} as const satisfies Words;
