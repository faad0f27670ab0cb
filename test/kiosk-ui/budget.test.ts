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

  test("all but the fonts is less than 60 kB, compressed", async () => {
    const files = await readdir(built.folder, { recursive: true });
    let bytes = 0;
    for (const file of files.filter((name) => /\.(?:html|js|css|svg)$/.test(name))) {
      bytes += gzipSync(await readFile(join(built.folder, file))).length;
    }
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(BUDGET);
  });

  test.each(["index.html", "cashier.html", "tray.html"])("%s holds no script, style or handler of its own", async (name) => {
    const html = await readFile(join(built.folder, name), "utf8");
    expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/);
    expect(html).not.toMatch(/https?:\/\//);
  });

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
