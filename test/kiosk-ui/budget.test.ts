/** What the page weighs and what its documents may not hold. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BuiltPage, buildPage } from "./built.ts";

const BUDGET = 60_000;

describe("the built pages", () => {
  let built: BuiltPage;
  beforeAll(async () => {
    built = await buildPage();
  });
  afterAll(() => built[Symbol.asyncDispose]());

  /**
   * Counted, compressed, without fonts: the document, every script and style that it names, the four largest files of words
   * (three languages of a place, and staff's own), and staff's screens. Not counted: the other languages, which come one by
   * one afterwards while nobody waits, and the pages of the cashier and of the demo.
   */
  test("what one kiosk fetches is less than 60 kB, compressed, without fonts", async () => {
    const html = await readFile(join(built.folder, "index.html"), "utf8");
    const named = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((match) => match[1] ?? "");
    const files = await readdir(join(built.folder, "assets"));
    const sizeOf = async (file: string) => gzipSync(await readFile(join(built.folder, file))).length;
    const largest = async (count: number, pattern: RegExp) => {
      const sizes = await Promise.all(
        files.filter((name) => pattern.test(name)).map((name) => sizeOf(`assets/${name}`)),
      );
      return sizes.toSorted((a, b) => b - a).slice(0, count);
    };
    const languages = await largest(4, /^[a-z]{2}-[^.]+\.js$/);
    const staff = await largest(100, /^staff-[^.]+\.(?:js|css)$/);
    const document = await Promise.all(["index.html", ...named].map(sizeOf));
    expect(named.length).toBeGreaterThan(1);
    expect(languages).toHaveLength(4);
    const counted = [...document, ...languages, ...staff];
    expect(counted.reduce((sum, each) => sum + each)).toBeLessThan(BUDGET);
  });

  test.each(["index.html", "cashier.html", "tray.html"])(
    "%s holds no script, style or handler of its own",
    async (name) => {
      const html = await readFile(join(built.folder, name), "utf8");
      expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/);
      expect(html).not.toMatch(/https?:\/\//);
    },
  );

  test("the kiosk's document has the place for its token", async () => {
    const html = await readFile(join(built.folder, "index.html"), "utf8");
    expect(html).toContain('<meta name="kiosk-token" content="{{kiosk-token}}"');
  });

  test("two weights of one font come along for every script of the Union, and nothing from elsewhere", async () => {
    const files = await readdir(built.folder, { recursive: true });
    const fonts = files.filter((name) => name.endsWith(".woff2"));
    for (const script of ["latin", "latin-ext", "greek", "cyrillic"])
      for (const weight of [500, 700])
        expect(fonts.some((name) => name.includes(`inter-${script}-${weight}-`))).toBe(true);
    const styles = files.filter((name) => name.endsWith(".css"));
    for (const name of styles) expect(await readFile(join(built.folder, name), "utf8")).not.toMatch(/https?:|@import/);
  });
});
