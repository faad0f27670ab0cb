/** How an operator may make a screen look, and what becomes of it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readLogo } from "../../src/kiosk/logo.ts";
import { contrast, greetings, lookFaults, lookOf, lookOptions } from "../../src/kiosk/options.ts";

const options = v.strictObject(lookOptions);
const look = (written: Readonly<Record<string, unknown>> = {}) => v.parse(options, written);

describe("a look that nobody has written", () => {
  it("is the plain one, in the site's first language, and greets nobody", () => {
    const plain = look();
    expect(lookOf(plain, ["lv", "en"], undefined)).toEqual({
      theme: "auto",
      brand: { logo: undefined, accent: undefined },
      volume: { day: 0.5, night: 0.15 },
      cashier: "lv",
    });
    expect(lookFaults(plain, "screen")).toEqual([]);
    expect(greetings(plain)("999900001")).toBeUndefined();
  });
});

describe("an accent", () => {
  it.each([
    ["#000000", "#ffffff", 21],
    ["#ffffff", "#ffffff", 1],
    ["#777777", "#ffffff", 4.478],
  ])("%s on %s has its contrast by WCAG", (one, other, ratio) => {
    expect(contrast(one, other)).toBeCloseTo(ratio, 2);
    expect(contrast(other, one)).toBeCloseTo(ratio, 2);
  });

  it("that stands out from both grounds is taken, in small letters", () => {
    const good = look({ accent: "#1F7A8C" });
    expect(lookFaults(good, "lane[1].screen")).toEqual([]);
    expect(lookOf(good, ["en"], "/brand/logo.png").brand).toEqual({ logo: "/brand/logo.png", accent: "#1f7a8c" });
  });

  it.each([
    ["#ffd100", "1.30 to 1 on the light ground #f4f2ec"],
    ["#002b5c", "1.30 to 1 on the dark ground #10151c"],
  ])("%s is refused with its ratio", (accent, said) => {
    const [fault, more] = lookFaults(look({ accent }), "lane[1].screen");
    expect(fault).toMatchObject({ option: "lane[1].screen.accent", value: `"${accent}"` });
    expect(fault?.expected).toContain("at least 3 to 1");
    expect(fault?.expected).toContain(said);
    expect(more).toBeUndefined();
  });

  it.each(["red", "#fff", "#12345", "#1234567", "url(x)"])("that is none is refused: %s", (accent) => {
    expect(v.safeParse(options, { accent }).success).toBe(false);
  });
});

describe("a greeting", () => {
  const greeting = [
    { language: "fr", issuers: ["999900001", "999900002"] },
    { language: "lv", issuers: ["999900003"] },
  ];

  it("goes by who issued the card and by nothing else", () => {
    const greetingOf = greetings(look({ greeting }));
    expect(["999900002", "999900003", "999900004", undefined].map(greetingOf)).toEqual([
      "fr",
      "lv",
      undefined,
      undefined,
    ]);
  });

  it("that names an issuer twice is refused: nobody would know which counts", () => {
    const twice = [...greeting, { language: "de", issuers: ["999900003"] }];
    expect(lookFaults(look({ greeting: twice }), "lane[1].screen")).toEqual([
      { option: "lane[1].screen.greeting[3].issuers", value: '"999900003"', expected: "each issuer once in all" },
    ]);
  });

  it.each([
    ["a language that the screen does not speak", { language: "ru", issuers: ["999900001"] }],
    ["what is no PIC", { language: "fr", issuers: ["Sorbonne"] }],
    ["nobody", { language: "fr", issuers: [] }],
  ])("of %s is refused", (_, one) => {
    expect(v.safeParse(options, { greeting: [one] }).success).toBe(false);
  });
});

describe("a logo", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "esc-kiosk-brand-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const put = (name: string, bytes: string | Uint8Array) => writeFileSync(join(folder, name), bytes);

  it.each([
    ["logo.svg", "image/svg+xml"],
    ["logo.png", "image/png"],
    ["logo.webp", "image/webp"],
  ])("%s is served as what it is", (name, type) => {
    put(name, "picture");
    expect(readLogo(folder)).toEqual({ path: `/brand/${name}`, type, body: Buffer.from("picture") });
  });

  it("is the drawing where there is a picture too", () => {
    put("logo.png", "p");
    put("logo.svg", "s");
    expect(readLogo(folder).path).toBe("/brand/logo.svg");
  });

  it("of 512 kB is read, and one byte more is not", () => {
    put("logo.png", new Uint8Array(512 * 1024));
    expect(readLogo(folder).body).toHaveLength(512 * 1024);
    put("logo.png", new Uint8Array(512 * 1024 + 1));
    expect(() => readLogo(folder)).toThrow("524289 bytes");
  });

  it("that is not there, or no file, is said to be so", () => {
    expect(() => readLogo(folder)).toThrow("none of logo.svg, logo.png, logo.webp");
    mkdirSync(join(folder, "logo.svg"));
    expect(() => readLogo(folder)).toThrow("no file");
  });
});
