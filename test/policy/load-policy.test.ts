/** Whatever stands in a policy file: it is a policy whose examples all hold, or it is faulty, and nothing in between. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localMomentsIn } from "../../src/ops/local-moment.ts";
import { sayFault } from "../../src/ops/toml.ts";
import { loadPolicy, readPolicy } from "../../src/policy/load-policy.ts";
import { SHIPPED, shippedFile } from "../../src/policy/shipped.ts";
import { runExamples } from "../../src/verdict/examples.ts";

const momentAt = localMomentsIn("Europe/Riga");
const texts = SHIPPED.map((name) => readFileSync(shippedFile(name), "utf8"));
const [library = ""] = texts;
const read = (text: string) => readPolicy("test", Buffer.from(text), momentAt);

function faults(text: string): readonly string[] {
  const reading = read(text);
  return reading.is === "faulty" ? reading.faults.map(sayFault) : [];
}

describe("a policy file that somebody garbled", () => {
  const line = fc.integer({ min: 0, max: 400 });
  const garble = fc.oneof(
    fc.record({ act: fc.constant("drop" as const), line }),
    fc.record({ act: fc.constant("double" as const), line }),
    fc.record({ act: fc.constant("swap" as const), line, with: line }),
    fc.record({ act: fc.constant("write" as const), line, text: fc.string({ maxLength: 20 }) }),
  );

  it("is faulty with a reason, or all its examples hold", () => {
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.array(garble, { minLength: 1, maxLength: 4 }), (text, garbles) => {
        const lines = text.split("\n");
        for (const one of garbles) {
          const at = one.line % lines.length;
          const here = lines[at] ?? "";
          if (one.act === "drop") lines.splice(at, 1);
          else if (one.act === "double") lines.splice(at, 0, here);
          else if (one.act === "write")
            lines[at] = here.slice(0, here.length / 2) + one.text + here.slice(here.length / 2);
          else {
            const to = one.with % lines.length;
            lines[at] = lines[to] ?? "";
            lines[to] = here;
          }
        }
        const reading = read(lines.join("\n"));
        if (reading.is === "faulty") return reading.faults.length > 0;
        return runExamples(reading.policy, reading.document, momentAt).length === 0;
      }),
      { numRuns: 300 },
    );
  });

  it("is faulty and no fault of ours, however deep its rules are in each other", () => {
    const deep = (depth: number) => `${'{ is = "all", of = ['.repeat(depth)}{ is = "active" }${"] }".repeat(depth)}`;
    const withRule = (rule: string) => library.replace('is = "active"', `is = "all"\nof = [${rule}]`);
    expect(faults(withRule(deep(3)))).toEqual([]);
    expect(faults(withRule(deep(5)))).not.toEqual([]);
    expect(faults(withRule(deep(900)))).not.toEqual([]);
    expect(faults(withRule(deep(100_000)))).not.toEqual([]);
  });
});

describe("the faults of a policy file", () => {
  it.each([
    [
      "an hour that is none",
      'monday = ["08:00-22:00"]',
      'monday = ["8-22"]',
      /^hours\.reading-room\.monday\[1\] = "8-22": expected text, a span like 08:00-22:00/,
    ],
    [
      "a calendar that nobody wrote",
      'on = "summer"',
      'on = "sumer"',
      /^hours\.reading-room\.except\[3\]\.on = "sumer": expected .*"summer"/,
    ],
    [
      "hours that nobody wrote",
      'then = { is = "open", hours = "reading-room" }',
      'then = { is = "open", hours = "reading" }',
      /^rule\[4\]\.then\.hours = "reading": expected one of \[hours\]: "reading-room"/,
    ],
    [
      "a name that none may have",
      "[hours.reading-room]",
      "[hours.Reading]",
      /^hours\.Reading = "Reading": expected a name: 1 to 32 of a-z, 0-9 and -/,
    ],
    ["a parameter by a wrong name", "of = 240", "seats = 240", /^rule\[7\]\.then\.seats: no such option/],
    [
      "a number out of its range",
      "of = 240",
      "of = 0",
      /^rule\[7\]\.then\.of = 0: expected a number, whole, at least 1, at most 100000/,
    ],
    ["a rule without a name", 'is = "unexpired"', "", /^rule\[2\]\.is: is missing; one of active, unexpired/],
    [
      "a day that is none",
      "2027-07-01..2027-08-22",
      "2027-08-22..2027-07-01",
      /^calendar\.summer\[1\] = .* days that there are, the earlier one first/,
    ],
    ["no examples", /\[\[example\]\][^]*/, "", /^example: is missing/],
  ])("%s", (_, from, to, expected) => {
    expect(faults(library.replace(from, to)).join("\n")).toMatch(new RegExp(expected.source, "m"));
  });

  it("days without quotes are days", () => {
    expect(faults(library.replace('["2027-07-01..2027-08-22"]', "[2027-07-01, 2027-07-02]"))).toEqual([
      expect.stringContaining("the lunch break in summer"),
    ]);
    expect(faults(library.replace('["01-01", "12-24"', '[2026-01-01, "01-01", "12-24"'))).toEqual([]);
  });
});

describe("a policy file that cannot be read", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "esc-kiosk-policy-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ["is not there", (file: string) => file, /expected a file that can be read \(ENOENT/],
    ["is a folder", () => folder, /expected a file/],
    ["is a device that never ends", () => "/dev/zero", /expected a file/],
    [
      "is too large",
      (file: string) => {
        writeFileSync(file, "#".repeat(1024 * 1024 + 1));
        return file;
      },
      /1048577 bytes: expected at most 1048576/,
    ],
  ])("because it %s", (_, make, expected) => {
    const reading = loadPolicy(make(join(folder, "policy.toml")), momentAt);
    expect(reading.is === "faulty" ? reading.faults.map(sayFault).join() : "").toMatch(expected);
  });
});
