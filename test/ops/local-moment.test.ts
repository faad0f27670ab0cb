import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { localMomentsIn } from "../../src/ops/local-moment.ts";
import { momentsIn } from "../../src/ops/moment.ts";

const ZONES = ["Europe/Riga", "Europe/Lisbon", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC"];

describe("a local time", () => {
  it.each([
    ["on an ordinary day", "Europe/Riga", "2026-11-23 10:00", "2026-11-23T08:00Z"],
    ["that comes twice is the first of the two", "Europe/Riga", "2026-10-25 03:30", "2026-10-25T00:30Z"],
    ["before it comes twice", "Europe/Riga", "2026-10-25 02:59", "2026-10-24T23:59Z"],
    ["after it came twice", "Europe/Riga", "2026-10-25 04:00", "2026-10-25T02:00Z"],
    ["that is skipped is what the wall shows instead", "Europe/Riga", "2026-03-29 03:30", "2026-03-29T01:30Z"],
    ["the minute after what is skipped", "Europe/Riga", "2026-03-29 04:00", "2026-03-29T01:00Z"],
    ["that comes twice in Lisbon", "Europe/Lisbon", "2026-10-25 01:30", "2026-10-25T00:30Z"],
    ["that comes twice in New York", "America/New_York", "2026-11-01 01:30", "2026-11-01T05:30Z"],
    ["half an hour that comes twice", "Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04T14:45Z"],
    ["half an hour that is skipped", "Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03T15:45Z"],
  ])("%s: %s %s", (_, zone, local, utc) => {
    expect(new Date(localMomentsIn(zone)(local).unixMs).toISOString()).toBe(new Date(utc).toISOString());
  });

  it("is found again from every moment whose time comes once", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.integer({ min: Date.UTC(2026, 0) / 60_000, max: Date.UTC(2030, 0) / 60_000 }),
        (zone, minutes) => {
          const moment = momentsIn(zone)(minutes * 60_000);
          const time = `${String(Math.floor(moment.minute / 60)).padStart(2, "0")}:${String(moment.minute % 60).padStart(2, "0")}`;
          const found = localMomentsIn(zone)(`${moment.day} ${time}`);
          return (
            found.day === moment.day &&
            found.minute === moment.minute &&
            found.unixMs <= moment.unixMs &&
            moment.unixMs - found.unixMs <= 3_600_000
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it("that is none is named", () => {
    expect(() => localMomentsIn("UTC")("noon")).toThrow("noon is not a moment");
  });
});
