/**
 * What the screen shows right now, as one state. A scene stands its time and gives way to rest; rest is idle or what else there is to say
 * between two cards, or out of order while there is trouble. A verdict is never cut short by trouble, only by the next card, and a
 * welcome by whoever was welcomed: they went, or did not in their time.
 */
import type { ClockTrust, Verdict } from "../verdict/words.ts";
import { inAllLanguages } from "./days.ts";
import {
  type KioskState,
  type Language,
  type PassageHint,
  type Place,
  PROTOCOL,
  type Scene,
  type Trouble,
} from "./protocol.ts";

/** How long each scene stands; 0: until something changes. Milliseconds. */
const STANDS_MS = {
  idle: 0,
  "not-now": 0,
  "free-access": 0,
  checking: 0,
  admitted: 2500,
  refused: 5000,
  unsure: 10_000,
  passage: 4000,
  "out-of-order": 0,
} as const satisfies Record<Scene["is"], number>;

/** Which trouble is told when there are several: the first of these. */
const GRAVEST_FIRST: readonly Trouble[] = ["starting", "journal", "snapshot", "decision", "reader", "actuator"];

/** Every verdict passes these, so one that is there says that they work. */
const PROVED_BY_A_VERDICT: readonly Trouble[] = ["journal", "snapshot"];

/** What is said between two cards while nothing is out of order; it stands until it is said otherwise. */
export type Rest =
  | Extract<Scene, { readonly is: "idle" | "not-now" | "free-access" }>
  | { readonly is: "passage"; readonly hint: Extract<PassageHint, "go" | "close-door"> };

const IDLE: Rest = { is: "idle" };

export interface Display extends Disposable {
  checking(): void;
  rests(as: Rest): void;
  /** A card could not be answered, as the way through is still in use. */
  oneAtATime(): void;
  /** Somebody comes from the other side, while somebody is let in here. */
  wrongWay(): void;
  /** Whoever was let in has gone: their welcome is over. `admission`: its record. */
  gone(admission: number): void;
  /** They did not go in their time. */
  notUsed(admission: number): void;
  /**
   * `record`: the verdict's number in the journal, where it already is. `issuerPic`: who issued the card, as the register says it. Ends the
   * troubles that a verdict proves to be over.
   */
  verdict(verdict: Verdict, record: number, issuerPic?: string): void;
  trouble(trouble: Trouble, is: "on" | "off"): void;
  has(trouble: Trouble): boolean;
  /** Back to rest at once: what was being checked came to nothing. */
  rest(): void;
  /** On: whoever comes is asked to wait a moment, as staff look at a card; it stands until off, and a verdict goes before it. */
  held(is: "on" | "off"): void;
  about(data: KioskState["data"], clock: ClockTrust): void;
  /** What `about` was told last. */
  known(): Pick<KioskState, "clock" | "data">;
  /** What can be held there now, at least one: a reader that is gone is not asked for. */
  takes(media: Place["takes"]): void;
  /** What kind of place this is, by the policy in force. */
  kind(kind: Place["kind"]): void;
}

/** `greetingOf`: in which language a card of this issuer is answered; left out: none in another than the place's. */
export function openDisplay(
  at: Place,
  show: (state: KioskState) => void,
  greetingOf: (issuerPic: string | undefined) => Language | undefined = () => undefined,
): Display {
  const troubles = new Set<Trouble>(["starting"]);
  let place = at;
  let seq = 0;
  let rest: Rest = IDLE;
  let isHeld = false;
  let scene: Scene = resting();
  let record: number | undefined;
  let greeting: Language | undefined;
  let data: KioskState["data"] = { freshness: "blind", asOf: undefined, online: false };
  let clock: ClockTrust = "unsynced";
  let toRest: NodeJS.Timeout | undefined;

  function gravest(): Trouble | undefined {
    return GRAVEST_FIRST.find((trouble) => troubles.has(trouble));
  }

  function resting(): Scene {
    const why = gravest();
    if (why !== undefined) return { is: "out-of-order", why };
    return isHeld ? { is: "checking" } : rest;
  }

  function send(): void {
    seq += 1;
    show({
      v: PROTOCOL,
      seq,
      place,
      scene,
      record,
      standsMs: standsMsOf(scene),
      data,
      clock,
      greeting,
      dates: datesOf(scene, data.asOf),
    });
  }

  function enter(next: Scene, itsRecord?: number, itsGreeting?: Language): void {
    clearTimeout(toRest);
    toRest = undefined;
    scene = next;
    record = itsRecord;
    // What somebody should do now at the way through is said as the verdict was.
    greeting = next.is === "passage" && next.hint !== "one-at-a-time" ? greeting : itsGreeting;
    const standsMs = standsMsOf(next);
    if (standsMs > 0) toRest = setTimeout(() => enter(resting()), standsMs);
    send();
  }

  /** What concerns who stands at the way through holds up nobody's verdict. */
  function tell(hint: PassageHint): void {
    if (scene.is !== "refused" && scene.is !== "unsure" && scene.is !== "checking" && gravest() === undefined)
      enter({ is: "passage", hint });
  }

  function isWelcomeOf(admission: number): boolean {
    return scene.is === "admitted" && record === admission;
  }

  send();
  return {
    checking: () => enter({ is: "checking" }),
    rests(as) {
      if (JSON.stringify(as) === JSON.stringify(rest)) return;
      rest = as;
      if (toRest === undefined && scene.is !== "checking" && gravest() === undefined) enter(rest);
    },
    oneAtATime: () => enter({ is: "passage", hint: "one-at-a-time" }),
    wrongWay: () => tell("wrong-way"),
    gone(admission) {
      if (isWelcomeOf(admission)) enter(resting());
    },
    notUsed(admission) {
      if (scene.is !== "admitted" || isWelcomeOf(admission)) tell("not-used");
    },
    verdict(verdict, itsRecord, issuerPic) {
      for (const over of PROVED_BY_A_VERDICT) troubles.delete(over);
      if (isDecided(verdict)) troubles.delete("decision");
      enter(sceneOf(verdict), itsRecord, greetingOf(issuerPic));
    },
    trouble(trouble, is) {
      const before = gravest();
      if (is === "on") troubles.add(trouble);
      else troubles.delete(trouble);
      if (gravest() !== before && toRest === undefined) enter(resting());
    },
    has: (trouble) => troubles.has(trouble),
    rest: () => enter(resting()),
    held(is) {
      isHeld = is === "on";
      if (toRest === undefined) enter(resting());
    },
    known: () => ({ clock, data }),
    about(nextData, nextClock) {
      const same = JSON.stringify([data, clock]) === JSON.stringify([nextData, nextClock]);
      data = nextData;
      clock = nextClock;
      if (!same) send();
    },
    takes(media) {
      if (media.join() === place.takes.join()) return;
      place = { ...place, takes: media };
      send();
    },
    kind(kind) {
      if (kind === place.kind) return;
      place = { ...place, kind };
      send();
    },
    [Symbol.dispose]: () => clearTimeout(toRest),
  };
}

function standsMsOf(scene: Scene): number {
  return scene.is === "passage" && (scene.hint === "go" || scene.hint === "close-door") ? 0 : STANDS_MS[scene.is];
}

/** That there is no policy to decide by is a verdict that proves nothing. */
function isDecided(verdict: Verdict): boolean {
  return verdict.is === "admit" || verdict.why.code !== "no-policy";
}

function sceneOf(verdict: Verdict): Scene {
  switch (verdict.is) {
    case "admit":
      return { is: "admitted", notices: verdict.notices, tariff: verdict.tariff };
    case "refuse":
      return { is: "refused", why: verdict.why };
    case "unsure":
      return { is: "unsure", why: verdict.why };
  }
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Every day that this state names, in words. Node knows the dates of all 24 languages; Debian's Chromium does not. */
function datesOf(scene: Scene, asOf: string | undefined): KioskState["dates"] {
  const days = [...daysIn(scene), asOf].filter((day): day is string => day !== undefined && DAY.test(day));
  return Object.fromEntries(days.map((day) => [day, inAllLanguages(day)]));
}

/** What may be a day: the screen says it in words. */
function daysIn(scene: Scene): readonly (string | undefined)[] {
  if (scene.is === "admitted")
    return scene.notices.map((notice) => (notice.code === "guest" ? notice.until : undefined));
  if (scene.is !== "refused" && scene.is !== "unsure" && scene.is !== "not-now") return [];
  return scene.why.code === "expired" || scene.why.code === "closed" ? [scene.why.on] : [];
}
