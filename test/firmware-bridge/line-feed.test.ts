import { afterEach, expect, test, vi } from "vitest";
import type { Scan } from "../../firmware-bridge/device.ts";
import { lineFeed } from "../../firmware-bridge/line-feed.ts";
import { textOf } from "../contract/reader.ts";

const OPTIONS = { terminator: "any", framing: "none", aim: "auto", medium: "qr", idleEndMs: 50 } as const;

afterEach(() => {
  vi.restoreAllMocks();
});

test.each([
  [2000, ["half of a card"]],
  [2001, ["card"]],
])("the rest of a line comes after %d ms", (gapMs, texts) => {
  const clock = vi.spyOn(performance, "now").mockReturnValue(5000);
  const scans: Scan[] = [];
  const feed = lineFeed(OPTIONS, (scan) => scans.push(scan));
  feed.push(Buffer.from("half of a "));
  clock.mockReturnValue(5000 + gapMs);
  feed.push(Buffer.from("card\r"));
  expect(scans.map(textOf)).toEqual(texts);
  expect(scans[0]?.at).toBe(5000 + gapMs);
});

test("the device goes away in mid-line", () => {
  const scans: Scan[] = [];
  const feed = lineFeed(OPTIONS, (scan) => scans.push(scan));
  feed.push(Buffer.from("half of a "));
  feed.stop();
  feed.push(Buffer.from("card\r"));
  expect(scans.map(textOf)).toEqual(["card"]);
});
