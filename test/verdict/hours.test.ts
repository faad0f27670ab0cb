/** Opening hours in the nights that break them: past midnight, holidays, and the two a year on which the wall's clock jumps. */
import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { momentsIn } from "../../src/ops/moment.ts";
import { calendarsOf, dayAfter, dayNumber, isDay, isDays } from "../../src/verdict/calendar.ts";
import { hoursSchema } from "../../src/verdict/document.ts";
import { isOpen, opensNext, sayHours, timeOfDay, type Timetable, timetable } from "../../src/verdict/hours.ts";
import { openHours } from "../../src/verdict/opening.ts";
import type { Moment } from "../../src/verdict/words.ts";
import { goodFacts } from "../fakes/facts.ts";
import { wall } from "../fakes/policy.ts";

const HOLIDAYS = calendarsOf({
  holidays: ["12-25", "2026-11-18", "02-29"],
  "winter-break": ["2026-12-24..2027-01-06"],
});

const hoursOf = (written: unknown) => v.parse(hoursSchema, written);
const tableOf = (written: unknown): Timetable => timetable(hoursOf(written), HOLIDAYS);

function opening(table: Timetable, now: Moment): string {
  if (isOpen(table, now)) return "open";
  const { on, opens } = opensNext(table, now);
  return [on, opens].filter((word) => word !== undefined).join(" ") || "not within two weeks";
}

const LIBRARY = tableOf({
  monday: ["08:00-12:00", "13:00-22:00"],
  friday: ["20:00-02:00"],
  saturday: [],
  sunday: ["22:00-24:00", "00:00-01:00"],
  except: [
    { on: "holidays", open: [] },
    { on: "winter-break", open: ["10:00-14:00"] },
  ],
});

describe("opening hours", () => {
  it.each([
    ["the minute before", "2026-11-23 07:59", "08:00"],
    ["the minute it opens", "2026-11-23 08:00", "open"],
    ["the last minute before lunch", "2026-11-23 11:59", "open"],
    ["the minute lunch begins", "2026-11-23 12:00", "13:00"],
    ["the minute it closes, told of the next day that it opens", "2026-11-23 22:00", "2026-11-27 20:00"],
    ["a day that is not named", "2026-11-25 10:00", "2026-11-27 20:00"],
    ["the evening of a night that goes on", "2026-11-27 23:59", "open"],
    ["the midnight of a night that goes on", "2026-11-28 00:00", "open"],
    ["its last minute, on a day that is closed", "2026-11-28 01:59", "open"],
    ["the minute it ends", "2026-11-28 02:00", "2026-11-29 00:00"],
    ["the same hour of a night after which nothing goes on", "2026-11-27 01:00", "20:00"],
    ["until 24:00 and no longer", "2026-11-29 23:59", "open"],
    ["at 24:00, which is the next day", "2026-11-30 00:00", "08:00"],
    ["a holiday of one year", "2026-11-18 10:00", "2026-11-20 20:00"],
    ["a holiday of every year goes before the break that it lies in", "2026-12-25 11:00", "2026-12-26 10:00"],
    ["a day in the break, on which it is otherwise closed", "2026-12-26 11:00", "open"],
    ["the first day of the break", "2026-12-24 10:00", "open"],
    ["the last day of the break", "2027-01-06 13:59", "open"],
    ["the day after the break", "2027-01-07 11:00", "2027-01-08 20:00"],
    ["the day before the break", "2026-12-23 11:00", "2026-12-24 10:00"],
  ])("%s: %s is %s", (_, at, expected) => {
    expect(opening(LIBRARY, wall(at))).toBe(expected);
  });

  it("a night that begins on a holiday does not come, and one that began the day before it is not cut off", () => {
    const club = tableOf({
      thursday: ["22:00-02:00"],
      friday: ["22:00-02:00"],
      except: [{ on: "holidays", open: [] }],
    });
    expect(opening(club, wall("2026-12-25 01:00"))).toBe("open");
    expect(opening(club, wall("2026-12-25 23:00"))).toBe("2026-12-31 22:00");
    expect(opening(club, wall("2026-12-26 01:00"))).toBe("2026-12-31 22:00");
  });

  it("tells an opening 14 days ahead, and none 15 days ahead", () => {
    const rare = timetable(
      hoursOf({ except: [{ on: "open-day", open: ["10:00-18:00"] }] }),
      calendarsOf({ "open-day": ["2026-12-15"] }),
    );
    expect(opening(rare, wall("2026-12-01 12:00"))).toBe("2026-12-15 10:00");
    expect(opening(rare, wall("2026-11-30 12:00"))).toBe("not within two weeks");
  });

  it("a place that is open all week has no minute at which it is closed", () => {
    const always = ["00:00-24:00"];
    const table = tableOf({
      monday: always,
      tuesday: always,
      wednesday: always,
      thursday: always,
      friday: always,
      saturday: always,
      sunday: always,
    });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_079 }), (minute) => {
        const day = dayAfter("2026-11-23", Math.floor(minute / 1440));
        return isOpen(table, wall(`${day} ${timeOfDay(minute % 1440)}`));
      }),
    );
  });

  it("what it names as the next opening is open, and nothing before it is", () => {
    const start = fc.integer({ min: 0, max: 1439 });
    const span = fc
      .tuple(start, start)
      .filter(([from, to]) => from !== to)
      .map(([from, to]) => `${timeOfDay(from)}-${timeOfDay(to)}`);
    const day = fc.array(span, { maxLength: 2 });
    const week = fc.record({ monday: day, wednesday: day, saturday: day });
    fc.assert(
      fc.property(week, start, (written, minute) => {
        const table = tableOf(written);
        const now = wall(`2026-11-23 ${timeOfDay(minute)}`);
        if (isOpen(table, now)) return;
        const { on = now.day, opens } = opensNext(table, now);
        if (opens === undefined) return;
        const next = wall(`${on} ${opens}`);
        expect(isOpen(table, next)).toBe(true);
        for (let at = now.unixMs; at < next.unixMs; at += 60_000) {
          expect(isOpen(table, wall(new Date(at).toISOString().slice(0, 16).replace("T", " ")))).toBe(false);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("without any hours is never open", () => {
    expect(opening(tableOf({}), wall("2026-11-23 10:00"))).toBe("not within two weeks");
  });

  it("refuses to be made with an exception on a calendar that nobody wrote", () => {
    expect(() => tableOf({ except: [{ on: "holydays", open: [] }] })).toThrow("there is no calendar holydays");
  });

  it("is read aloud", () => {
    const weekday = ["08:00-12:00", "13:00-22:00"];
    const week = { monday: weekday, tuesday: weekday, wednesday: weekday, friday: ["20:00-02:00"] };
    expect(sayHours(hoursOf({ ...week, except: [{ on: "holidays", open: [] }] }))).toBe(
      "Monday to Wednesday 08:00-12:00 and 13:00-22:00, Thursday closed, Friday 20:00-02:00, Saturday to Sunday closed; on a day of holidays closed",
    );
  });

  it("as a clause refuses with the next opening", () => {
    const clause = openHours(hoursOf({ tuesday: ["09:00-17:00"] }), HOLIDAYS);
    expect(clause.rule(goodFacts())).toEqual({
      is: "refuse",
      why: { code: "closed", opens: "09:00", on: "2026-11-24" },
    });
    expect(clause.rule(goodFacts({ now: wall("2026-11-24 09:00") }))).toBeUndefined();
  });
});

/** Zone, the moment in UTC, what a site there that opens by night would say. */
const NIGHT = tableOf({ saturday: ["22:00-03:30"], sunday: ["03:30-05:00"] });
const SHORT = tableOf({ sunday: ["03:10-03:50", "12:00-13:00"] });
/** For zones that change their clock at 01:00 or 02:00. */
const EARLY = tableOf({ saturday: ["22:00-01:30"], sunday: ["01:30-05:00"] });
const AT_TWO = tableOf({ saturday: ["22:00-02:15"], sunday: ["02:15-05:00"] });
const UNTIL_HALF = tableOf({ saturday: ["22:00-01:30"], monday: ["08:00-10:00"] });
const UNTIL_QUARTER = tableOf({ saturday: ["22:00-01:45"], monday: ["08:00-10:00"] });

describe("in the nights on which the wall's clock is changed", () => {
  it.each([
    // Riga: on 29 March 2026 03:00 becomes 04:00, on 25 October 04:00 becomes 03:00.
    ["Europe/Riga", "2026-03-29T00:59Z", "02:59, a night that ends in the gap", NIGHT, "open"],
    ["Europe/Riga", "2026-03-29T01:00Z", "04:00, half an hour that never came ago", NIGHT, "open"],
    ["Europe/Riga", "2026-03-29T02:00Z", "05:00, when what began in the gap ends", NIGHT, "2026-04-04 22:00"],
    ["Europe/Riga", "2026-03-29T00:59Z", "02:59, before a span that lies in the gap", SHORT, "03:10"],
    ["Europe/Riga", "2026-03-29T01:00Z", "04:00, that span having been skipped", SHORT, "12:00"],
    ["Europe/Riga", "2026-10-25T00:29Z", "03:29 of summer", tableOf({ saturday: ["22:00-03:30"] }), "open"],
    ["Europe/Riga", "2026-10-25T00:30Z", "03:30 of summer", tableOf({ saturday: ["22:00-03:30"] }), "2026-10-31 22:00"],
    [
      "Europe/Riga",
      "2026-10-25T01:00Z",
      "03:00 of winter, which the wall shows again",
      tableOf({ saturday: ["22:00-03:30"] }),
      "open",
    ],
    [
      "Europe/Riga",
      "2026-10-25T01:30Z",
      "03:30 of winter, at the latest",
      tableOf({ saturday: ["22:00-03:30"] }),
      "2026-10-31 22:00",
    ],
    ["Europe/Riga", "2026-10-25T00:09Z", "03:09 of summer", SHORT, "03:10"],
    ["Europe/Riga", "2026-10-25T00:50Z", "03:50 of summer", SHORT, "12:00"],
    ["Europe/Riga", "2026-10-25T01:10Z", "03:10 of winter", SHORT, "open"],
    // Lisbon: on 29 March 01:00 becomes 02:00, on 25 October 02:00 becomes 01:00.
    ["Europe/Lisbon", "2026-03-29T00:59Z", "00:59", EARLY, "open"],
    ["Europe/Lisbon", "2026-03-29T01:00Z", "02:00, and what begins at 01:30 has begun", EARLY, "open"],
    ["Europe/Lisbon", "2026-03-29T01:00Z", "02:00, and what ends at 01:30 has ended", UNTIL_HALF, "2026-03-30 08:00"],
    ["Europe/Lisbon", "2026-10-25T00:30Z", "01:30 of summer", UNTIL_HALF, "2026-10-26 08:00"],
    ["Europe/Lisbon", "2026-10-25T01:29Z", "01:29 of winter", UNTIL_HALF, "open"],
    ["Europe/Lisbon", "2026-10-25T01:30Z", "01:30 of winter", UNTIL_HALF, "2026-10-26 08:00"],
    // Lord Howe: on 4 October 2026 02:00 becomes 02:30, on 5 April 02:00 becomes 01:30.
    ["Australia/Lord_Howe", "2026-10-03T15:29Z", "01:59", AT_TWO, "open"],
    ["Australia/Lord_Howe", "2026-10-03T15:30Z", "02:30, and what begins at 02:15 has begun", AT_TWO, "open"],
    ["Australia/Lord_Howe", "2026-04-04T14:44Z", "01:44 of summer", UNTIL_QUARTER, "open"],
    ["Australia/Lord_Howe", "2026-04-04T14:45Z", "01:45 of summer", UNTIL_QUARTER, "2026-04-06 08:00"],
    ["Australia/Lord_Howe", "2026-04-04T15:00Z", "01:30 of winter", UNTIL_QUARTER, "open"],
    ["Australia/Lord_Howe", "2026-04-04T15:15Z", "01:45 of winter", UNTIL_QUARTER, "2026-04-06 08:00"],
  ])("%s at %s, %s", (zone, at, wallSays, table, expected) => {
    const now = momentsIn(zone)(Date.parse(at));
    expect(timeOfDay(now.minute)).toBe(wallSays.slice(0, 5));
    expect(opening(table, now)).toBe(expected);
  });

  it.each(["Europe/Riga", "Europe/Lisbon", "Australia/Lord_Howe", "America/New_York"])(
    "in %s a whole year of minutes shows no hour of a day on which it is closed, and every full day is open to its end",
    (zone) => {
      const momentOf = momentsIn(zone);
      const table = tableOf({ sunday: ["00:00-24:00"] });
      const wrong: string[] = [];
      for (let at = Date.parse("2026-01-01T00:07Z"); at < Date.parse("2027-01-01T00:00Z"); at += 1_800_000) {
        const now = momentOf(at);
        if (isOpen(table, now) !== (now.weekday === 7)) wrong.push(`${now.day} ${timeOfDay(now.minute)}`);
      }
      expect(wrong).toEqual([]);
    },
  );
});

describe("where other doors opened outside their hours", () => {
  const office = tableOf({ monday: ["08:30-17:15"], sunday: ["23:00-24:00"] });

  it.each([
    ["the hours are the site's and not UTC's", "Europe/Riga", "2026-11-23T06:30Z", "open"],
    ["nor is its evening", "Europe/Riga", "2026-11-23T15:15Z", "2026-11-29 23:00"],
    ["the day is the site's too, west of Greenwich", "America/New_York", "2026-11-24T03:30Z", "2026-11-29 23:00"],
    [
      "and Sunday is the last day of the week, not the one before Monday's",
      "America/New_York",
      "2026-11-23T04:30Z",
      "open",
    ],
    ["a whole hour is not open because a part of it is", "Europe/Riga", "2026-11-23T06:29Z", "08:30"],
    ["a summer's hours are not an hour off in winter", "Europe/Riga", "2026-07-20T05:30Z", "open"],
  ])("%s: %s at %s is %s", (_, zone, at, expected) => {
    expect(opening(office, momentsIn(zone)(Date.parse(at)))).toBe(expected);
  });
});

describe("days", () => {
  it.each(["2026-02-28", "2028-02-29", "12-25", "02-29", "2026-12-24..2027-01-06", "2026-12-24..2026-12-24"])(
    "%s can be written",
    (days) => expect(isDays(days)).toBe(true),
  );
  it.each(["2026-02-29", "2026-13-01", "13-25", "02-30", "2026-12-24..2026-12-23", "2026-12-24..", "24.12.2026", ""])(
    "%j cannot",
    (days) => expect(isDays(days)).toBe(false),
  );
  it("29 February is a holiday in leap years alone", () => {
    const isHoliday = HOLIDAYS.get("holidays");
    expect(["2028-02-29", "2027-02-28", "2027-03-01"].map((day) => isHoliday?.(day))).toEqual([true, false, false]);
  });
  it("are the same as those of the clock, each of 400 years", () => {
    let day = "1899-12-30";
    const wrong: string[] = [];
    for (let at = Date.UTC(1899, 11, 31); at < Date.UTC(2300, 0); at += 86_400_000) {
      day = dayAfter(day, 1);
      if (day !== new Date(at).toISOString().slice(0, 10) || dayNumber(day) !== at / 86_400_000) wrong.push(day);
    }
    expect(wrong).toEqual([]);
    expect(["1900-02-29", "2100-02-29", "2000-02-29"].map(isDay)).toEqual([false, false, true]);
  });
  it.each([
    "2026-1-02",
    "2026-00-10",
    "2026-13-10",
    "2026-04-31",
    "2026-01-00",
    "20a6-01-01",
    "2026/01/01",
    "-026-01-01",
  ])("%s is none", (text) => expect(isDay(text)).toBe(false));
  it("follow each other through every month and year", () => {
    fc.assert(
      fc.property(fc.integer({ min: -400_000, max: 400_000 }), (days) => {
        const day = dayAfter("2026-11-23", days % 100_000);
        return isDay(day) && dayAfter(day, -(days % 100_000)) === "2026-11-23";
      }),
    );
  });
});
