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

const outOfOrder = (reason: string) => (telling: Telling) => ({
  words: "Out of order",
  reason,
  now: elsewhere[telling.kind],
});

export const en = {
  name: "English",
  invitation: "Hold your card here",
  checking: { words: "One moment" },
  welcome: "Welcome",
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
    closed: ({ opens }) => ({
      words: "Closed now",
      reason: opens === undefined ? "We open again another day" : `We open at ${opens}`,
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
} as const satisfies Words;
