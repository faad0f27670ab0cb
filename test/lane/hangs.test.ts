import { expect, it } from "vitest";
import { openHangAlarm } from "../../src/lane/hangs.ts";

const MINUTE_MS = 60_000;

it("is raised by the third reset within an hour, for an hour, and for that reader alone", () => {
  const alarm = openHangAlarm();
  expect(alarm.note("reader 1", 0, 0)).toBe(false);
  expect(alarm.note("reader 1", 1, 0)).toBe(false);
  expect(alarm.note("reader 2", 1, 0)).toBe(false);
  expect(alarm.note("reader 1", 2, 50 * MINUTE_MS)).toBe(false);
  // The first is an hour ago.
  expect(alarm.note("reader 1", 3, 61 * MINUTE_MS)).toBe(false);
  expect(alarm.raised(61 * MINUTE_MS)).toEqual([]);
  expect(alarm.note("reader 1", 4, 70 * MINUTE_MS)).toBe(true);
  expect(alarm.raised(70 * MINUTE_MS)).toEqual(["reader 1"]);
  // The same count again is no news.
  expect(alarm.note("reader 1", 4, 71 * MINUTE_MS)).toBe(false);
  expect(alarm.raised(109 * MINUTE_MS)).toEqual(["reader 1"]);
  expect(alarm.raised(111 * MINUTE_MS)).toEqual([]);
});
