import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Display, openDisplay } from "../../src/kiosk/display.ts";
import { type KioskState, LANGUAGES, type Place } from "../../src/kiosk/protocol.ts";
import type { Verdict } from "../../src/verdict/words.ts";
import { PLAIN_LOOK } from "../fakes/look.ts";

const place: Place = {
  name: "Gate",
  kind: "library",
  languages: ["en", "lv", "fr"],
  timeZone: "UTC",
  reader: "below",
  takes: ["qr"],
  look: PLAIN_LOOK,
};
const welcome: Verdict = { is: "admit", notices: [] };
const expired: Verdict = { is: "refuse", why: { code: "expired", on: "2026-09-30" } };
const doubt: Verdict = { is: "unsure", why: { code: "cannot-ask" } };

let states: KioskState[];
let display: Display;
const scene = (): string => {
  const { scene: now } = states.at(-1) ?? { scene: { is: "nothing" } };
  return "why" in now && typeof now.why === "string" ? `${now.is} ${now.why}` : now.is;
};

beforeEach(() => {
  vi.useFakeTimers();
  states = [];
  display = openDisplay(place, (state) => states.push(state));
});
afterEach(() => {
  display[Symbol.dispose]();
  vi.useRealTimers();
});

describe("the display", () => {
  it("is out of order until the gate has started", () => {
    expect(scene()).toBe("out-of-order starting");
    display.trouble("starting", "off");
    expect(scene()).toBe("idle");
  });

  it.each([
    ["an admission", welcome, "admitted", 2500],
    ["a refusal", expired, "refused", 5000],
    ["a doubt", doubt, "unsure", 10_000],
  ])("shows %s for its time, then rests", (_, verdict, expected, standsMs) => {
    display.trouble("starting", "off");
    display.verdict(verdict, 7);
    expect(states.at(-1)).toMatchObject({ record: 7, standsMs });
    vi.advanceTimersByTime(standsMs - 1);
    expect(scene()).toBe(expected);
    vi.advanceTimersByTime(1);
    expect(scene()).toBe("idle");
    expect(states.at(-1)?.record).toBeUndefined();
  });

  it("is out of order for want of a policy also after a card that staff had to decide about, until there is one", () => {
    display.trouble("starting", "off");
    display.trouble("decision", "on");
    display.verdict({ is: "unsure", why: { code: "no-policy" } }, 1);
    expect(scene()).toBe("unsure");
    vi.advanceTimersByTime(10_000);
    expect(scene()).toBe("out-of-order decision");
    display.kind("canteen");
    display.trouble("decision", "off");
    expect(scene()).toBe("idle");
    expect(states.at(-1)?.place).toEqual({ ...place, kind: "canteen" });
  });

  it("takes any other verdict for a proof that decisions are made again", () => {
    display.trouble("starting", "off");
    display.trouble("decision", "on");
    display.verdict(doubt, 1);
    vi.advanceTimersByTime(10_000);
    expect(scene()).toBe("idle");
  });

  it("lets the next card interrupt at once, and gives its scene its own time", () => {
    display.trouble("starting", "off");
    display.verdict(doubt, 1);
    vi.advanceTimersByTime(9000);
    display.checking();
    expect(scene()).toBe("checking");
    display.verdict(welcome, 2);
    vi.advanceTimersByTime(2000);
    expect(scene()).toBe("admitted");
  });

  it("does not cut a verdict short for trouble, and tells it right after", () => {
    display.trouble("starting", "off");
    display.verdict(welcome, 1);
    display.trouble("reader", "on");
    expect(scene()).toBe("admitted");
    vi.advanceTimersByTime(2500);
    expect(scene()).toBe("out-of-order reader");
    display.trouble("reader", "off");
    expect(scene()).toBe("idle");
  });

  it("tells the gravest of several troubles", () => {
    display.trouble("starting", "off");
    display.trouble("actuator", "on");
    display.trouble("journal", "on");
    expect(scene()).toBe("out-of-order journal");
    // A verdict proves that the journal works; of the relay it says nothing.
    display.verdict(expired, 3);
    vi.advanceTimersByTime(5000);
    expect(scene()).toBe("out-of-order actuator");
    expect([display.has("actuator"), display.has("journal")]).toEqual([true, false]);
  });

  it("formats the day of a refusal in every language", () => {
    display.verdict(expired, 1);
    const { dates } = states.at(-1) ?? {};
    expect(Object.keys(dates?.["2026-09-30"] ?? {})).toEqual([...LANGUAGES]);
    expect(dates?.["2026-09-30"]).toMatchObject({
      en: "30 September 2026",
      lv: "2026. gada 30. septembris",
      fr: "30 septembre 2026",
      ga: "30 Meán Fómhair 2026",
      mt: "30 ta’ Settembru 2026",
    });
  });

  it("formats the day of old data too", () => {
    display.about({ freshness: "ageing", asOf: "2026-11-20", online: true }, "synced");
    expect(states.at(-1)?.dates["2026-11-20"]?.fr).toBe("20 novembre 2026");
    display.about({ freshness: "fresh", asOf: "12:00", online: true }, "synced");
    expect(states.at(-1)?.dates).toEqual({});
  });

  it("sends a new state for news about data and clock only when there are some, and counts every state", () => {
    const data = { freshness: "fresh", asOf: "12:00", online: true } as const;
    const before = states.length;
    display.about(data, "synced");
    display.about({ ...data }, "synced");
    expect(states.length).toBe(before + 1);
    display.about({ ...data, online: false }, "synced");
    expect(states.map(({ seq }) => seq)).toEqual(states.map((_, index) => index + 1));
  });
});
