import { expect, it } from "vitest";
import { openComers } from "../../src/lane/comers.ts";
import { tellFacts } from "../../src/verdict/told.ts";
import { goodFacts, withCard } from "../fakes/facts.ts";
import { verdict } from "../journal/folder.ts";
import { type BentBox, bentBox, HOUR_MS } from "./bent-box.ts";

const facts = (lane: string, groups: readonly string[]) =>
  goodFacts({ ...withCard({ groups }), lane: { ...goodFacts().lane, id: lane } });

function record(box: BentBox, lane: string, groups: readonly string[], is: "admit" | "refuse" = "admit") {
  const { clock, journal } = box.now();
  const change = { ...clock.stamp(), lane, verdict: is, facts: tellFacts(facts(lane, groups)) };
  return journal.append(verdict(1, change));
}

it("who came today is known by lane, and from midnight on nobody has come", () => {
  using box = bentBox("2026-11-23T20:00Z");
  const comers = openComers({ ...box.now(), momentOf: box.momentOf });
  comers.came(facts("gate", ["staff", "night"]));
  comers.came(facts("gate", ["day"]));
  expect([comers.today("gate"), comers.today("till")]).toEqual([["day", "night", "staff"], []]);
  box.machine.pass(3 * HOUR_MS);
  expect(comers.today("gate")).toEqual([]);
});

it("is known after a restart, behind thousands of others, and of today alone", () => {
  using box = bentBox("2026-11-23T20:00Z");
  record(box, "gate", ["yesterday"]);
  box.machine.pass(12 * HOUR_MS);
  record(box, "gate", ["staff"]);
  record(box, "gate", ["refused"], "refuse");
  record(box, "till", ["cooks"]);
  for (let n = 0; n < 3_000; n += 1) box.now().journal.append(verdict(n, box.now().clock.stamp()));
  box.restart(HOUR_MS);
  const comers = openComers({ ...box.now(), momentOf: box.momentOf });
  expect([comers.today("gate"), comers.today("till")]).toEqual([["staff"], ["cooks"]]);
});

it("counts whom staff let in against a refusal", () => {
  using box = bentBox("2026-11-23T09:00Z");
  const { clock, journal } = box.now();
  const { seq: answers } = record(box, "gate", ["staff"], "refuse");
  const who = { card: undefined, person: undefined, tariff: undefined };
  journal.append({ kind: "override", ...clock.stamp(), ...who, lane: "gate", staff: "desk", why: "known", answers });
  box.restart();
  expect(openComers({ ...box.now(), momentOf: box.momentOf }).today("gate")).toEqual(["staff"]);
});
