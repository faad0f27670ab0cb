/** Staff let somebody in: whatever is missing, broken or busy, the record is first, and what it says is what the relay did. */
import fc from "fast-check";
import { pino } from "pino";
import * as v from "valibot";
import { expect, it } from "vitest";
import type { VerdictEntry } from "../../src/journal/entry.ts";
import { openDisplay } from "../../src/kiosk/display.ts";
import { openCards } from "../../src/lane/cards.ts";
import { letIn } from "../../src/lane/lane.ts";
import { toPseudonym } from "../../src/journal/pseudonym.ts";
import { policyFrom, policyOptions } from "../../src/verdict/presets.ts";
import { tellFacts } from "../../src/verdict/told.ts";
import { goodFacts } from "../fakes/facts.ts";
import { NOBODY_INSPECTS, plainStanding, pulsing } from "../fakes/lane.ts";
import { verdict } from "../journal/folder.ts";
import { bentBox } from "./bent-box.ts";
import { PLAIN_LOOK } from "../fakes/look.ts";

const log = pino({ level: "silent" });
const canteen = policyFrom(v.parse(policyOptions, { preset: "canteen-checkout" }));
const CARD = toPseudonym("a".repeat(32));
const broken = (): never => {
  throw new Error("broken on purpose");
};

const worlds = fc.record({
  journal: fc.constantFrom("works", "works", "throws"),
  relay: fc.constantFrom("works", "works", "refuses", "missing"),
  passage: fc.constantFrom("free", "free", "full"),
  policy: fc.constantFrom("prices", "throws"),
  answers: fc.constantFrom("a card", "something else", "nothing", "facts that nobody can read"),
});

it("is recorded first, then shown, then opened, over 300 worlds", async () => {
  using box = bentBox("2026-11-23T08:00Z");
  const { clock, journal } = box.now();
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const events: string[] = [];
      using display = openDisplay(
        {
          name: "gate",
          kind: "canteen",
          languages: ["en"],
          timeZone: "UTC",
          reader: "below",
          takes: ["qr"],
          look: PLAIN_LOOK,
        },
        ({ scene }) => events.push(`show ${scene.is}`),
      );
      display.trouble("starting", "off");
      if (world.relay === "missing") display.trouble("actuator", "on");
      const told = world.answers === "a card" ? tellFacts(goodFacts()) : "{}";
      const isAbout = world.answers === "a card" || world.answers === "facts that nobody can read";
      const refusal = verdict(1, {
        card: isAbout ? CARD : undefined,
        facts: isAbout ? told : undefined,
      }) as VerdictEntry;
      const answers = world.answers === "nothing" ? undefined : { ...journal.append(refusal), entry: refusal };
      const passage = pulsing({
        async pulse() {
          events.push("pulse");
          if (world.relay === "refuses") broken();
        },
      });
      const lane = {
        name: "gate",
        environment: "production",
        readers: [],
        inspector: NOBODY_INSPECTS,
        readScan: broken,
        policy: world.policy === "throws" ? broken : () => canteen,
        passage: { ...passage, isFull: () => world.passage === "full" },
        standing: plainStanding("gate"),
        cards: openCards({ snapshot: () => undefined, ask: undefined, deadlineMs: 1 }),
        journal: {
          ...journal,
          append(entry: Parameters<typeof journal.append>[0]) {
            if (world.journal === "throws") broken();
            events.push(`record ${entry.kind === "passage" ? entry.how : entry.kind}`);
            return journal.append(entry);
          },
        },
        display,
        clock,
        momentOf: box.momentOf,
        log,
      } as const;
      events.length = 0;
      const did = await letIn(lane, { staff: "desk", why: "visitor", answers }).catch(() => ({ is: "threw" as const }));

      const order = events.filter(
        (event) => event === "pulse" || event === "show admitted" || event.startsWith("record"),
      );
      if (world.relay === "missing") expect([did.is, order]).toEqual(["out-of-order", []]);
      else if (world.passage === "full") expect([did.is, order]).toEqual(["busy", []]);
      else if (world.journal === "throws") expect([did.is, order]).toEqual(["threw", []]);
      else if (world.relay === "works") {
        expect([did.is, order]).toEqual(["opened", ["record override", "show admitted", "pulse"]]);
        const hasPrice = world.answers === "a card" && world.policy === "prices";
        const kept = journal.recentOf("override", 1)[0]?.entry;
        expect(kept).toMatchObject({ staff: "desk", why: "visitor" });
        expect([kept?.card, kept?.tariff]).toEqual([isAbout ? CARD : undefined, hasPrice ? "STUDENT" : undefined]);
      } else {
        const all = ["record override", "show admitted", "pulse", "record fault", "record not-used"];
        expect([did.is, order]).toEqual(["failed", all]);
      }
    }),
    { numRuns: 300 },
  );
});
