/**
 * What the screen shows right now, as one state. A scene stands its time and gives way to rest; rest is idle, or out of
 * order while there is trouble. A verdict is never cut short by trouble, only by the next card.
 */
import type { ClockTrust, Verdict } from "../verdict/words.ts";
import { inAllLanguages } from "./days.ts";
import { type KioskState, type Place, PROTOCOL, type Scene, type Trouble } from "./protocol.ts";

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

export interface Display extends Disposable {
  checking(): void;
  /** `record`: the verdict's number in the journal, where it already is. Ends the troubles that a verdict proves to be over. */
  verdict(verdict: Verdict, record: number): void;
  trouble(trouble: Trouble, is: "on" | "off"): void;
  has(trouble: Trouble): boolean;
  /** Back to rest at once: what was being checked came to nothing. */
  rest(): void;
  about(data: KioskState["data"], clock: ClockTrust): void;
  /** What can be held there now, at least one: a reader that is gone is not asked for. */
  takes(media: Place["takes"]): void;
  /** What kind of place this is, by the policy in force. */
  kind(kind: Place["kind"]): void;
}

export function openDisplay(at: Place, show: (state: KioskState) => void): Display {
  const troubles = new Set<Trouble>(["starting"]);
  let place = at;
  let seq = 0;
  let scene: Scene = resting();
  let record: number | undefined;
  let data: KioskState["data"] = { freshness: "blind", asOf: undefined, online: false };
  let clock: ClockTrust = "unsynced";
  let toRest: NodeJS.Timeout | undefined;

  function gravest(): Trouble | undefined {
    return GRAVEST_FIRST.find((trouble) => troubles.has(trouble));
  }

  function resting(): Scene {
    const why = gravest();
    return why === undefined ? { is: "idle" } : { is: "out-of-order", why };
  }

  function send(): void {
    seq += 1;
    show({
      v: PROTOCOL,
      seq,
      place,
      scene,
      record,
      standsMs: STANDS_MS[scene.is],
      data,
      clock,
      greeting: undefined,
      dates: datesOf(scene, data.asOf),
    });
  }

  function enter(next: Scene, itsRecord?: number): void {
    clearTimeout(toRest);
    toRest = undefined;
    scene = next;
    record = itsRecord;
    const standsMs = STANDS_MS[next.is];
    if (standsMs > 0) toRest = setTimeout(() => enter(resting()), standsMs);
    send();
  }

  send();
  return {
    checking: () => enter({ is: "checking" }),
    verdict(verdict, itsRecord) {
      for (const over of PROVED_BY_A_VERDICT) troubles.delete(over);
      if (isDecided(verdict)) troubles.delete("decision");
      enter(sceneOf(verdict), itsRecord);
    },
    trouble(trouble, is) {
      const before = gravest();
      if (is === "on") troubles.add(trouble);
      else troubles.delete(trouble);
      if (gravest() !== before && toRest === undefined) enter(resting());
    },
    has: (trouble) => troubles.has(trouble),
    rest: () => enter(resting()),
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
