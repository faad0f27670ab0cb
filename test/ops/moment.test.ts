import { describe, expect, it } from "vitest";
import { momentsIn } from "../../src/ops/moment.ts";

describe("local time", () => {
  const riga = momentsIn("Europe/Riga");
  it.each([
    ["2026-11-23T21:59Z", "2026-11-23", 1, 1439],
    ["2026-11-23T22:00Z", "2026-11-24", 2, 0],
    // The night of the spring change: 03:00 does not exist.
    ["2026-03-29T00:59Z", "2026-03-29", 7, 179],
    ["2026-03-29T01:00Z", "2026-03-29", 7, 240],
    // The night of the autumn change: 03:30 comes twice.
    ["2026-10-25T00:30Z", "2026-10-25", 7, 210],
    ["2026-10-25T01:30Z", "2026-10-25", 7, 210],
    ["2028-02-29T12:00Z", "2028-02-29", 2, 840],
  ])("%s in Riga", (iso, day, weekday, minute) => {
    expect(riga(Date.parse(iso))).toEqual({ unixMs: Date.parse(iso), day, weekday, minute });
  });

  it("keeps every moment apart that shares its minute or its answer with another", () => {
    const at = Date.parse("2026-11-23T21:59Z");
    const hours = Array.from({ length: 24 }, (_, hour) => at + hour * 3_600_000);
    const fresh = hours.map((unixMs) => momentsIn("Europe/Riga")(unixMs));
    expect([...hours, ...hours].map((unixMs) => riga(unixMs))).toEqual([...fresh, ...fresh]);
    expect(riga(at + 1).unixMs).toBe(at + 1);
  });

  it("does not name a year that would stand before this one when it is compared as text", () => {
    expect(riga(Date.parse("9999-06-01T00:00Z")).day).toBe("9999-06-01");
    expect(() => riga(Date.parse("+010000-06-01T00:00Z"))).toThrow(/no(?:t a)? moment/);
  });
});
