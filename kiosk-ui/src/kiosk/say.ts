/** From what the gate says to what stands on the screen, in one language. Pure. */
import type { KioskState, Language, NotNow, PassageHint, Scene } from "../../../src/kiosk/protocol.ts";
import type { Notice, Reason } from "../../../src/verdict/words.ts";
import type { AsOf, Said, Telling, Words } from "../words/words.ts";

export type Figure =
  | "tick"
  | "cross"
  | "question"
  | "ring"
  | "wrench"
  | "clock"
  | "seats"
  | "barrier"
  | "nobody"
  | "open-door"
  | "shut-door"
  | "closing-door"
  | "no-entry"
  | "one"
  | "arrow";

/** The colour that fills the screen: a meaning of its own, or the calm ground. */
export type Field = "yes" | "no" | "wait" | "calm";

export function fieldOf(scene: Scene): Field {
  switch (scene.is) {
    case "admitted":
      return "yes";
    case "passage":
      return scene.hint === "go" ? "yes" : "calm";
    case "refused":
      return "no";
    case "unsure":
      return "wait";
    case "idle":
    case "not-now":
    case "free-access":
    case "checking":
    case "out-of-order":
      return "calm";
  }
}

export interface Shown {
  readonly figure: Figure;
  readonly said: Said;
  /** Stands in the place of the words, larger than the figure. */
  readonly tariff?: string;
  /** Honest small print at the lower edge, at most two lines. */
  readonly notes: readonly string[];
}

export function shownFor(
  scene: Exclude<Scene, { is: "idle" }>,
  state: KioskState,
  language: Language,
  words: Words,
): Shown {
  const telling: Telling = { kind: state.place.kind, day: (iso) => state.dates[iso]?.[language] };
  switch (scene.is) {
    case "checking":
      return { figure: "ring", said: words.checking, notes: [] };
    case "admitted":
      return admitted(scene, telling, words);
    case "not-now":
      return { figure: NOT_NOW[scene.why.code], said: saidOf(scene.why, telling, words), notes: [] };
    case "free-access":
      return { figure: "open-door", said: words.freeAccess, notes: [] };
    case "passage":
      return { figure: PASSAGE[scene.hint], said: words.passage[scene.hint], notes: [] };
    case "refused":
      return { figure: "cross", said: saidOf(scene.why, telling, words), notes: [] };
    case "unsure": {
      const { reason } = saidOf(scene.why, telling, words);
      const said = { words: words.wait, now: words.staffCan[telling.kind] };
      return { figure: "question", said: reason === undefined ? said : { ...said, reason }, notes: [] };
    }
    case "out-of-order":
      return {
        figure: scene.why === "starting" ? "ring" : "wrench",
        said: words.troubles[scene.why](telling),
        notes: [],
      };
  }
}

const NOT_NOW = {
  closed: "clock",
  "nobody-here-yet": "nobody",
  full: "seats",
  lockdown: "barrier",
} as const satisfies Record<NotNow["code"], Figure>;

const PASSAGE = {
  go: "arrow",
  "not-used": "shut-door",
  "wrong-way": "no-entry",
  "one-at-a-time": "one",
  "close-door": "closing-door",
} as const satisfies Record<PassageHint, Figure>;

function saidOf(why: Reason, telling: Telling, words: Words): Said {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each entry takes the reason it is filed under; the compiler cannot follow the pairing
  const say = words.reasons[why.code] as (why: Reason, telling: Telling) => Said;
  return say(why, telling);
}

function admitted(scene: Extract<Scene, { is: "admitted" }>, telling: Telling, words: Words): Shown {
  const ending = scene.notices.find((notice) => notice.code === "expires-soon");
  const [reason, now] = ending === undefined ? [] : words.notices["expires-soon"](ending);
  const isGuest = scene.notices.some((notice) => notice.code === "guest");
  const welcome = isGuest ? words.welcomeGuest : words.welcome;
  const said = { words: welcome, ...(reason !== undefined && { reason }), ...(now !== undefined && { now }) };
  const notes = scene.notices.flatMap((notice) => noteOf(notice, telling, words));
  return { figure: "tick", said, notes, ...(scene.tariff !== undefined && { tariff: scene.tariff.label }) };
}

function noteOf(notice: Notice, { day }: Telling, words: Words): readonly string[] {
  switch (notice.code) {
    case "expires-soon":
      return [];
    case "data-ageing":
      return [words.notices["data-ageing"](notice)];
    case "clock-unconfirmed":
      return [words.notices["clock-unconfirmed"]];
    case "chip-verified":
      return [words.notices["chip-verified"]];
    case "already-inside":
      return [words.notices["already-inside"]];
    case "guest":
      return [
        words.notices.guest(
          notice.until.includes(":")
            ? { is: "time", text: notice.until }
            : { is: "day", text: day(notice.until) ?? notice.until },
        ),
      ];
  }
}

export interface Status {
  readonly icon: "offline" | "cards" | "clock";
  readonly text: string;
}

/** Nothing when all is well; else the one thing that matters most, as it is. */
export function statusOf(state: KioskState, language: Language, words: Words): Status | undefined {
  const { freshness, online } = state.data;
  const from = asOf(state, language);
  // By a wrong clock nobody comes in; without a list, whoever the register knows.
  if (state.clock === "wrong") return { icon: "clock", text: words.notices["clock-unconfirmed"] };
  if (freshness === "blind") return { icon: "cards", text: words.status.blind };
  if (!online) return { icon: "offline", text: words.status.offline(from) };
  if (freshness !== "fresh") return { icon: "cards", text: words.status.ageing(from) };
  if (state.clock === "unsynced") return { icon: "clock", text: words.notices["clock-unconfirmed"] };
  return undefined;
}

function asOf(state: KioskState, language: Language): AsOf | undefined {
  const text = state.data.asOf;
  if (text === undefined) return undefined;
  return text.includes(":") ? { is: "time", text } : { is: "day", text: state.dates[text]?.[language] ?? text };
}
