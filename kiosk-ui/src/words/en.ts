import { type AsOf, counted, roundedAge, roundedWait, type Telling, type Words } from "./words.ts";

const count = counted("en");

const ask = { library: "Ask at the desk", canteen: "Ask at the till", door: "Ask at the office" };
const elsewhere = {
  library: "Please use the next gate",
  canteen: "Please go to the till",
  door: "Please ask at the office",
};

const of = (asOf: AsOf | undefined) => (asOf === undefined ? "" : ` of ${asOf.text}`);
const until = (asOf: AsOf | undefined) => (asOf === undefined ? "" : `, cards known until ${asOf.text}`);

function again(waitMs: number): string {
  const { unit, count: many } = roundedWait(waitMs);
  return unit === "minute"
    ? count(many, { one: "Try again in a minute", other: "Try again in # minutes" })
    : count(many, { one: "Try again in an hour", other: "Try again in # hours" });
}

function confirmed(ageMs: number | undefined): string {
  if (ageMs === undefined) return "Not confirmed lately";
  const { unit, count: many } = roundedAge(ageMs);
  return unit === "hour"
    ? count(many, { one: "Last confirmed an hour ago", other: "Last confirmed # hours ago" })
    : count(many, { one: "Last confirmed a day ago", other: "Last confirmed # days ago" });
}

function opensAgain(day: string | undefined, opens: string | undefined): string {
  if (opens === undefined) return "We open again another day";
  return day === undefined ? `We open at ${opens}` : `We open on ${day} at ${opens}`;
}

const once = (label: string | undefined, what: string) => `${label ?? "This"}: ${what}`;
const usedUp = {
  day: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "once a day", other: "# times a day" })),
  week: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "once a week", other: "# times a week" })),
  month: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "once a month", other: "# times a month" })),
};

const outOfOrder = (reason: string) => (telling: Telling) => ({
  words: "Out of order",
  reason,
  now: elsewhere[telling.kind],
});

export const en = {
  invitation: "Hold your card here",
  checking: { words: "One moment" },
  welcome: "Welcome",
  welcomeGuest: "Welcome, guest",
  freeAccess: { words: "Come in", reason: "It is open for everybody now" },
  passage: {
    go: { words: "Please go through", reason: "It closes again by itself" },
    "not-used": { words: "It has closed again", reason: "Nobody went through", now: "Hold your card here once more" },
    "wrong-way": {
      words: "Not this way",
      reason: "Somebody is coming from the other side",
      now: "Wait until it is free",
    },
    "one-at-a-time": { words: "One at a time", reason: "Somebody is still going through", now: "Then it is your turn" },
    "close-door": { words: "Please close the door", reason: "It has been open for a while" },
  },
  wait: "Please wait for staff",
  staffCan: { library: "Staff can let you in", canteen: "Staff can help you", door: "Staff can let you in" },
  reasons: {
    "not-a-student-card": () => ({
      words: "That’s not a student card",
      reason: "Hold the QR code of your European Student Card",
    }),
    "sandbox-card": () => ({
      words: "That’s a test card",
      reason: "It is only good for trials",
      now: "Hold your own student card",
    }),
    "untrusted-host": (_, { kind }) => ({
      words: "We can’t trust this code",
      reason: "It copies the address of the real student card",
      now: ask[kind],
    }),
    "unknown-card": (_, { kind }) => ({
      words: "We can’t confirm this card",
      reason: "Your university’s register does not list it",
      now: ask[kind],
    }),
    "cannot-ask": () => ({
      words: "We can’t confirm this card",
      reason: "We can’t ask your university right now",
    }),
    inactive: () => ({
      words: "We can’t confirm this card",
      reason: "It is not active at your university",
      now: "Ask at your university",
    }),
    expired: ({ on }, { day }) => {
      const ended = on === undefined ? undefined : day(on);
      return {
        words: "Not today",
        reason: ended === undefined ? "This card has ended" : `This card ended on ${ended}`,
        now: "Renew it at your university",
      };
    },
    "data-stale": () => ({ words: "We can’t be sure", reason: "Our list of cards is too old to be sure" }),
    "clock-untrusted": () => ({ words: "We can’t be sure", reason: "Our clock is not right, so we can’t check dates" }),
    medium: ({ needs }) =>
      ({
        nfc: {
          words: "Please use the chip",
          reason: "A picture of the code is not enough here",
          now: "Hold the card itself to the reader",
        },
        qr: {
          words: "Please use the code",
          reason: "This reader takes the QR code only",
          now: "Hold the QR code here",
        },
        typed: { words: "Please type the number", reason: "Only a typed number is taken here" },
      })[needs],
    issuer: (_, { kind }) => ({
      words: "Not with this card",
      reason: "Cards of your university are not taken here",
      now: ask[kind],
    }),
    closed: ({ on, opens }, { day }) => ({
      words: "Closed now",
      reason: opensAgain(on === undefined ? undefined : day(on), opens),
    }),
    "too-soon": ({ waitMs }, { kind }) =>
      kind === "canteen"
        ? { words: "Already used", reason: "One student meal at a time", now: "You can pay the guest price" }
        : { words: "Already used", reason: "This card came through a moment ago", now: again(waitMs) },
    "several-cards": () => ({
      words: "Only one card please",
      reason: "Two cards answered at once",
      now: "Take it out of the wallet and hold it alone",
    }),
    "card-moved": () => ({
      words: "Hold it a little longer",
      reason: "The card left before we had read it",
      now: "Rest it on the reader for a second",
    }),
    "chip-random": () => ({
      words: "We can’t tell this chip",
      reason: "This chip changes its number each time",
      now: "Use the QR code of your card",
    }),
    "chip-unverified": (_, { kind }) => ({
      words: "We can’t trust this chip",
      reason: "This chip could not be verified",
      now: ask[kind],
    }),
    "chip-not-enrolled": (_, { kind }) => ({
      words: "We don’t know this chip",
      reason: "This card is not enrolled here",
      now: ask[kind],
    }),
    quota: ({ label, per, times }, { kind }) => ({
      words: "Used up",
      reason: usedUp[per](times, label),
      now: kind === "canteen" ? "You can pay the guest price" : ask[kind],
    }),
    "already-inside": (_, { kind }) => ({
      words: "Already inside",
      reason: "This card came in and has not gone out",
      now: ask[kind],
    }),
    "not-inside": (_, { kind }) => ({
      words: "Not seen coming in",
      reason: "This card goes out without having come in",
      now: ask[kind],
    }),
    full: ({ inside, seats }, { kind }) => ({
      words: { library: "The library is full", canteen: "We are full", door: "We are full" }[kind],
      reason: `${inside} of ${seats} places are taken`,
      now: "Try again when somebody leaves",
    }),
    "nobody-here-yet": () => ({
      words: "Not open yet",
      reason: "We open when the first of our staff is here",
      now: "Please wait a little",
    }),
    lockdown: () => ({
      words: "Closed for everybody",
      reason: "This way stays shut for the moment",
      now: "Please follow the staff’s directions",
    }),
    group: (_, { kind }) => ({
      words: "Not with this card",
      reason: "This place is for other groups",
      now: ask[kind],
    }),
    level: (_, { kind }) => ({
      words: "Not with this card",
      reason: "This place is for another level of study",
      now: ask[kind],
    }),
    "card-type": (_, { kind }) => ({
      words: "Not with this card",
      reason: "Cards of this kind are not taken here",
      now: ask[kind],
    }),
    "pass-not-here": (_, { kind }) => ({
      words: "Not with this pass",
      reason: "Your day pass is for another place",
      now: ask[kind],
    }),
    "pass-not-yet": () => ({
      words: "Not yet",
      reason: "Your day pass has not begun",
      now: "Come back when it does",
    }),
    "pass-ended": (_, { kind }) => ({ words: "Not any more", reason: "Your day pass has ended", now: ask[kind] }),
    "pass-revoked": (_, { kind }) => ({
      words: "Not any more",
      reason: "Your day pass was taken back",
      now: ask[kind],
    }),
    "pass-unknown": (_, { kind }) => ({
      words: "We can’t trust this pass",
      reason: "Nobody here has signed this day pass",
      now: ask[kind],
    }),
    "no-policy": (_, { kind }) => ({
      words: "We can’t decide",
      reason: "Nobody has told this gate who may come in",
      now: ask[kind],
    }),
  },
  notices: {
    "expires-soon": ({ days }) => [
      days <= 0
        ? "Your card ends today"
        : count(days, { one: "Your card ends tomorrow", other: "Your card ends in # days" }),
      "Renew it at your university",
    ],
    "data-ageing": ({ ageMs }) => confirmed(ageMs),
    "clock-unconfirmed": "Time not confirmed",
    "chip-verified": "Chip verified",
    "already-inside": "You were inside already",
    guest: (end) => `Your day pass ends ${end.is === "time" ? "at" : "on"} ${end.text}`,
  },
  troubles: {
    reader: outOfOrder("The reader does not answer; we are on it"),
    actuator: outOfOrder("The gate does not answer; we are on it"),
    journal: outOfOrder("We can’t keep our records right now"),
    snapshot: outOfOrder("Our list of cards is missing; we are on it"),
    decision: outOfOrder("Something went wrong here; we are on it"),
    starting: () => ({ words: "One moment", reason: "We are just starting up" }),
  },
  notConnected: {
    words: "Not connected",
    reason: "This screen has lost its gate",
    now: "It keeps trying by itself",
  },
  status: {
    offline: (asOf) => `Offline${until(asOf)}`,
    ageing: (asOf) => `Card list${of(asOf)}`,
    blind: "No list of cards yet",
  },
  chooseLanguage: "Language",
  controls: {
    moreLanguages: "More languages",
    help: "Help",
    contrast: "Contrast",
    largerText: "Larger text",
    lower: "Lower",
    close: "Close",
  },
  help: {
    title: "How it works",
    code: "Hold the QR code of your student card to the reader",
    chip: "Hold your student card flat on the reader for a second",
    signs: "A picture, a word, a colour and a sound tell you the answer",
    staff: {
      library: "A librarian is glad to help you",
      canteen: "The cashier is glad to help you",
      door: "Reception is glad to help you",
    },
  },
} as const satisfies Words;
