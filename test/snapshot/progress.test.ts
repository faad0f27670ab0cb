import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { openProgress } from "../../src/snapshot/progress.ts";

function screen(isTTY: boolean, columns = 120) {
  const written: string[] = [];
  return { written, isTTY, columns, write: (text: string) => void written.push(text) };
}

function work(output: ReturnType<typeof screen>): string {
  let ms = 0;
  {
    using progress = openProgress(output, { label: "cards.csv", now: () => ms });
    for (let done = 1; done <= 100; done += 1) {
      ms += 200;
      progress.update({ done, total: 100, rows: done * 1_000 });
    }
  }
  return output.written.join("");
}

test("on a terminal one line redraws itself, and the cursor comes back", () => {
  const text = work(screen(true));
  expect(text).toContain("cards.csv  [############............]  50 %  50,000 rows  5,000 a second  0:10 left");
  expect(text.split("\n")).toHaveLength(2);
  expect(text.endsWith("100 %  100,000 rows  5,000 a second\n\u001b[?25h")).toBe(true);
});

test("in a log there are plain lines, and few", () => {
  const text = work(screen(false));
  expect(text).not.toContain("\r");
  expect(text).not.toContain("\u001b");
  const lines = text.trimEnd().split("\n");
  expect(lines.length).toBeLessThanOrEqual(5);
  expect(lines[0]).toBe("cards.csv  25 %  25,000 rows  5,000 a second  0:15 left");
  expect(lines.at(-1)).toBe("cards.csv  100 %  100,000 rows  5,000 a second");
});

test("on a narrow terminal the line does not wrap", () => {
  const output = screen(true, 30);
  work(output);
  for (const text of output.written)
    expect(stripVTControlCharacters(text).replaceAll(/[\r\n]/g, "").length).toBeLessThan(30);
});

test("work that fails half-way ends its line; work that was over at once says nothing", () => {
  const output = screen(true);
  let ms = 0;
  expect(() => {
    using progress = openProgress(output, { label: "x", now: () => (ms += 1_000) });
    progress.update({ done: 1, total: undefined, rows: 5 });
    throw new Error("no disk");
  }).toThrow("no disk");
  expect(output.written.at(-1)?.endsWith("\n\u001b[?25h")).toBe(true);
  const quick = screen(true);
  {
    using progress = openProgress(quick, { label: "x", now: () => 0 });
    progress.update({ done: 1, total: 1, rows: 1 });
  }
  expect(quick.written).toEqual([]);
});
