/** The policies that are shipped: each is good, proves itself in every zone, and says enough to be copied from. */
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { localMomentsIn } from "../../src/ops/local-moment.ts";
import { sayFault } from "../../src/ops/toml.ts";
import { loadPolicy } from "../../src/policy/load-policy.ts";
import { SHIPPED, shippedFile } from "../../src/policy/shipped.ts";
import { judge } from "../../src/verdict/judge.ts";
import { goodFacts } from "../fakes/facts.ts";

const ZONES = ["Europe/Riga", "Europe/Lisbon", "America/New_York", "Australia/Lord_Howe"];

function load(name: (typeof SHIPPED)[number], zone = "Europe/Riga") {
  const reading = loadPolicy(shippedFile(name), localMomentsIn(zone));
  if (reading.is === "faulty") throw new Error(reading.faults.map(sayFault).join("\n"));
  return reading;
}

describe.each(SHIPPED)("%s", (name) => {
  it.each(ZONES)("holds all its examples in %s", (zone) => {
    expect(load(name, zone).document.name).toBe(name);
  });

  it("shows by at least 25 examples what it does", () => {
    const { document } = load(name);
    expect(document.example.length).toBeGreaterThanOrEqual(25);
    expect(document.says).toBeDefined();
  });

  it("has an example of every rule that refuses, and of every price", () => {
    const { document } = load(name);
    const reasons = new Set(document.example.map(({ reason }) => reason));
    const tariffs = new Set(document.example.map(({ tariff }) => tariff));
    const own = {
      open: "closed",
      active: "inactive",
      unexpired: "expired",
      data: "data-stale",
      seats: "full",
    } as const;
    const used = JSON.stringify([document.rule, document.guest]);
    for (const [rule, reason] of Object.entries(own))
      if (used.includes(`"is":"${rule}"`)) expect(reasons).toContain(reason);
    for (const { code } of document.price) expect(tariffs).toContain(code);
  });

  it("admits nobody without data", () => {
    const { policy } = load(name);
    const blind = goodFacts({ data: { freshness: "blind", ageMs: undefined }, lookup: { is: "no-answer" } });
    expect(judge(policy, blind).is).not.toBe("admit");
    expect(judge(policy, { ...blind, medium: "nfc" }).is).not.toBe("admit");
  });
});

it("is every file of the folder", () => {
  const files = readdirSync(new URL("../../src/policy/presets/", import.meta.url));
  expect(files.toSorted()).toEqual(SHIPPED.map((name) => `${name}.toml`).toSorted());
});
