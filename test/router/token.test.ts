import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readToken } from "../../src/router/token.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "esc-token-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string, mode = 0o600): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

test("a file with a line's end", () => {
  expect(readToken(file("token", "secret\n"), undefined)).toBe("secret");
});

test("the unit's credential comes before the file", () => {
  file("router-token", "credential", 0o440);
  expect(readToken(file("token", "secret"), folder)).toBe("credential");
});

test("no credential of this name: the file", () => {
  expect(readToken(file("token", "secret"), folder)).toBe("secret");
});

test("neither is configured", () => {
  expect(readToken(undefined, undefined)).toBeUndefined();
});

test("a file that everybody can read is refused", () => {
  expect(() => readToken(file("token", "secret", 0o644), undefined)).toThrow(/open to everybody \(mode 644\)/);
});

test.each(["", "two lines\nof text", "schlüssel", "x".repeat(5000)])(
  "content that is no token is refused and not told",
  (content) => {
    const path = file("token", content);
    expect(() => readToken(path, undefined)).toThrow(
      `the token file ${path} must hold one line of visible ASCII characters`,
    );
  },
);

test("a file that is not there is a fault", () => {
  expect(() => readToken(join(folder, "none"), undefined)).toThrow(/is not there/);
});
