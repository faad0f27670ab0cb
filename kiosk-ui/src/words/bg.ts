import { type AsOf, counted, roundedAge, roundedWait, type Telling, type Words } from "./words.ts";

const count = counted("bg");

const ask = { library: "Попитайте на гишето", canteen: "Попитайте на касата", door: "Попитайте на рецепцията" };
const elsewhere = {
  library: "Минете през съседния вход",
  canteen: "Отидете на касата",
  door: "Попитайте на рецепцията",
};

const asAt = (asOf: AsOf | undefined) => (asOf === undefined ? "" : ` към ${asOf.text}`);

function again(waitMs: number): string {
  const { unit, count: many } = roundedWait(waitMs);
  return unit === "minute"
    ? count(many, { one: "Опитайте след минута", other: "Опитайте след # минути" })
    : count(many, { one: "Опитайте след час", other: "Опитайте след # часа" });
}

function confirmed(ageMs: number | undefined): string {
  if (ageMs === undefined) return "Скоро не е потвърждавана";
  const { unit, count: many } = roundedAge(ageMs);
  return unit === "hour"
    ? count(many, { one: "Потвърдена преди час", other: "Потвърдена преди # часа" })
    : count(many, { one: "Потвърдена преди ден", other: "Потвърдена преди # дни" });
}

function opensAgain(day: string | undefined, opens: string | undefined): string {
  if (opens === undefined) return "Отваряме в друг ден";
  return day === undefined ? `Отваряме в ${opens}` : `Отваряме на ${day} в ${opens}`;
}

const once = (label: string | undefined, what: string) => `${label ?? "Тук"}: ${what}`;
const usedUp = {
  day: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "веднъж дневно", other: "# пъти дневно" })),
  week: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "веднъж седмично", other: "# пъти седмично" })),
  month: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "веднъж месечно", other: "# пъти месечно" })),
};

const outOfOrder = (reason: string) => (telling: Telling) => ({
  words: "Не работи",
  reason,
  now: elsewhere[telling.kind],
});

export const bg = {
  invitation: "Доближете картата тук",
  checking: { words: "Един момент" },
  welcome: "Добре дошли",
  welcomeGuest: "Добре дошли при нас",
  freeAccess: { words: "Заповядайте", reason: "Сега е отворено за всички" },
  passage: {
    go: { words: "Моля, преминете", reason: "После ще се затвори само" },
    "not-used": { words: "Пак е затворено", reason: "Никой не премина", now: "Доближете картата още веднъж" },
    "wrong-way": {
      words: "Не в тази посока",
      reason: "Някой идва от другата страна",
      now: "Изчакайте да се освободи",
    },
    "one-at-a-time": { words: "Един по един", reason: "Някой още преминава", now: "После е Ваш ред" },
    "close-door": { words: "Моля, затворете вратата", reason: "Отворена е от известно време" },
  },
  wait: "Изчакайте служител",
  staffCan: {
    library: "Служител може да Ви пусне",
    canteen: "Служител може да Ви помогне",
    door: "Служител може да Ви пусне",
  },
  reasons: {
    "not-a-student-card": () => ({
      words: "Това не е студентска карта",
      reason: "Доближете QR кода на европейската студентска карта",
    }),
    "sandbox-card": () => ({
      words: "Това е тестова карта",
      reason: "Тя служи само за проби",
      now: "Доближете своята студентска карта",
    }),
    "untrusted-host": (_, { kind }) => ({
      words: "Не се доверяваме на кода",
      reason: "Имитира адреса на истинската студентска карта",
      now: ask[kind],
    }),
    "unknown-card": (_, { kind }) => ({
      words: "Картата не е потвърдена",
      reason: "Няма я в регистъра на Вашия университет",
      now: ask[kind],
    }),
    "cannot-ask": () => ({
      words: "Картата не е потвърдена",
      reason: "Сега не можем да попитаме Вашия университет",
    }),
    inactive: () => ({
      words: "Картата не е потвърдена",
      reason: "Не е активна във Вашия университет",
      now: "Попитайте в своя университет",
    }),
    expired: ({ on }, { day }) => {
      const ended = on === undefined ? undefined : day(on);
      return {
        words: "За съжаление не днес",
        reason: ended === undefined ? "Тази карта вече изтече" : `Тази карта изтече на ${ended}`,
        now: "Подновете я в своя университет",
      };
    },
    "data-stale": () => ({ words: "Не сме сигурни", reason: "Списъкът ни с карти е твърде стар" }),
    "clock-untrusted": () => ({
      words: "Не сме сигурни",
      reason: "Часовникът ни не е точен, не можем да проверим дати",
    }),
    medium: ({ needs }) =>
      ({
        nfc: {
          words: "Използвайте чипа",
          reason: "Изображението на кода тук не стига",
          now: "Доближете самата карта до четеца",
        },
        qr: { words: "Използвайте QR кода", reason: "Този четец чете само QR кодове", now: "Доближете QR кода тук" },
        typed: { words: "Въведете номера", reason: "Тук номерът се въвежда на ръка" },
      })[needs],
    issuer: (_, { kind }) => ({
      words: "Не с тази карта",
      reason: "Тук не приемаме карти на Вашия университет",
      now: ask[kind],
    }),
    closed: ({ on, opens }, { day }) => ({
      words: "Сега е затворено",
      reason: opensAgain(on === undefined ? undefined : day(on), opens),
    }),
    "too-soon": ({ waitMs }, { kind }) =>
      kind === "canteen"
        ? {
            words: "Вече е използвана",
            reason: "Само едно студентско хранене наведнъж",
            now: "Можете да платите цената за гости",
          }
        : { words: "Вече е използвана", reason: "Току-що някой премина с тази карта", now: again(waitMs) },
    "several-cards": () => ({
      words: "Само една карта",
      reason: "Две карти отговориха едновременно",
      now: "Извадете я от портфейла и доближете само нея",
    }),
    "card-moved": () => ({
      words: "Задръжте по-дълго",
      reason: "Не успяхме да прочетем картата",
      now: "Задръжте я една секунда върху четеца",
    }),
    "chip-random": () => ({
      words: "Не с този чип",
      reason: "Този чип всеки път сменя номера си",
      now: "Използвайте QR кода на картата",
    }),
    "chip-unverified": (_, { kind }) => ({
      words: "Не се доверяваме на чипа",
      reason: "Не успяхме да проверим дали е истински",
      now: ask[kind],
    }),
    "chip-not-enrolled": (_, { kind }) => ({
      words: "Не познаваме този чип",
      reason: "Картата още не е регистрирана тук",
      now: ask[kind],
    }),
    quota: ({ label, per, times }, { kind }) => ({
      words: "Вече е изчерпано",
      reason: usedUp[per](times, label),
      now: kind === "canteen" ? "Можете да платите цената за гости" : ask[kind],
    }),
    "already-inside": (_, { kind }) => ({
      words: "Вече е вътре",
      reason: "Има запис за влизане, но не и за излизане",
      now: ask[kind],
    }),
    "not-inside": (_, { kind }) => ({
      words: "Няма запис за влизане",
      reason: "Според записите никой не е влязъл с тази карта",
      now: ask[kind],
    }),
    full: ({ inside, seats }, { kind }) => ({
      words: {
        library: "Библиотеката е пълна",
        canteen: "Няма свободни места",
        door: "Няма свободни места",
      }[kind],
      reason: `Заети места: ${inside} от ${seats}`,
      now: "Опитайте, когато някой излезе",
    }),
    "nobody-here-yet": () => ({
      words: "Още не е отворено",
      reason: "Отваряме, когато дойде служител",
      now: "Моля, изчакайте малко",
    }),
    lockdown: () => ({
      words: "Затворено за всички",
      reason: "Засега оттук не се минава",
      now: "Следвайте указанията на служителите",
    }),
    group: (_, { kind }) => ({
      words: "Не с тази карта",
      reason: "Това място е за други групи",
      now: ask[kind],
    }),
    level: (_, { kind }) => ({
      words: "Не с тази карта",
      reason: "Това място е за друга степен на обучение",
      now: ask[kind],
    }),
    "card-type": (_, { kind }) => ({
      words: "Не с тази карта",
      reason: "Тук не приемаме карти от този вид",
      now: ask[kind],
    }),
    "pass-not-here": (_, { kind }) => ({
      words: "Не с този пропуск",
      reason: "Вашият пропуск е за друго място",
      now: ask[kind],
    }),
    "pass-not-yet": () => ({
      words: "Още не",
      reason: "Вашият пропуск започва по-късно",
      now: "Елате, когато започне",
    }),
    "pass-ended": (_, { kind }) => ({ words: "Вече не", reason: "Вашият пропуск изтече", now: ask[kind] }),
    "pass-revoked": (_, { kind }) => ({ words: "Вече не", reason: "Вашият пропуск беше отменен", now: ask[kind] }),
    "pass-unknown": (_, { kind }) => ({
      words: "Не се доверяваме на пропуска",
      reason: "Никой от нас не го е подписал",
      now: ask[kind],
    }),
    "no-policy": (_, { kind }) => ({
      words: "Не можем да решим",
      reason: "Не е определено кой може да влиза тук",
      now: ask[kind],
    }),
  },
  notices: {
    "expires-soon": ({ days }) => [
      days <= 0
        ? "Картата Ви изтича днес"
        : count(days, { one: "Картата Ви изтича утре", other: "Картата Ви изтича след # дни" }),
      "Подновете я в своя университет",
    ],
    "data-ageing": ({ ageMs }) => confirmed(ageMs),
    "clock-unconfirmed": "Часът не е потвърден",
    "chip-verified": "Чипът е проверен",
    "already-inside": "Според записите вече сте вътре",
    guest: (end) => `Пропускът Ви изтича ${end.is === "time" ? "в" : "на"} ${end.text}`,
  },
  troubles: {
    reader: outOfOrder("Четецът не отговаря, работим по въпроса"),
    actuator: outOfOrder("Входът не отговаря, работим по въпроса"),
    journal: outOfOrder("В момента не можем да записваме"),
    snapshot: outOfOrder("Липсва списъкът с карти, работим по въпроса"),
    decision: outOfOrder("Нещо тук не се получи, работим по въпроса"),
    starting: () => ({ words: "Един момент", reason: "Тъкмо се включваме" }),
  },
  notConnected: {
    words: "Няма връзка",
    reason: "Екранът загуби връзка с входа",
    now: "Продължава да опитва сам",
  },
  status: {
    offline: (asOf) => (asOf === undefined ? "Без връзка" : `Без връзка, списък с карти${asAt(asOf)}`),
    ageing: (asOf) => `Списък с карти${asAt(asOf)}`,
    blind: "Още няма списък с карти",
  },
  chooseLanguage: "Език",
  controls: {
    moreLanguages: "Други езици",
    help: "Помощ",
    contrast: "Контраст",
    largerText: "По-едър текст",
    lower: "По-ниско",
    close: "Затвори",
  },
  help: {
    title: "Как работи",
    code: "Доближете QR кода на студентската карта до четеца",
    chip: "Задръжте студентската карта една секунда върху четеца",
    signs: "Отговорът е картина, дума, цвят и звук",
    staff: {
      library: "На гишето с радост ще Ви помогнат",
      canteen: "На касата с радост ще Ви помогнат",
      door: "На рецепцията с радост ще Ви помогнат",
    },
  },
} as const satisfies Words;
