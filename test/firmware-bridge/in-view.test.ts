import { expect, test } from "vitest";
import { inView } from "../../firmware-bridge/in-view.ts";

const code = (n: number): Uint8Array => Buffer.from(`code ${n}`);

test("a code is new once, and again after it was out of view for long enough", () => {
  const view = inView(1000);
  expect(view.isNew(code(1), 0)).toBe(true);
  for (let at = 100; at <= 5000; at += 900) expect(view.isNew(code(1), at)).toBe(false);
  expect(view.isNew(code(1), 5599)).toBe(false);
  expect(view.isNew(code(1), 6599)).toBe(true);
});

test("two codes that take turns before the camera are two scans", () => {
  const view = inView(1000);
  const seen = Array.from({ length: 20 }, (_, turn) => view.isNew(code(turn % 2), turn * 100));
  expect(seen.filter(Boolean)).toHaveLength(2);
});

test("it remembers a few codes, those that were seen last", () => {
  const view = inView(60_000);
  for (let n = 0; n < 1000; n += 1) expect(view.isNew(code(n), n)).toBe(true);
  expect(view.isNew(code(999), 1001)).toBe(false);
  expect(view.isNew(code(984), 1002)).toBe(false);
  expect(view.isNew(code(983), 1003)).toBe(true);
});
