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

const VARIABLE = { ESC_KIOSK_ROUTER_TOKEN: "variable" };
const credentials = () => ({ CREDENTIALS_DIRECTORY: folder });

test("a file with a line's end", () => {
  expect(readToken(file("token", "secret\n"), {})).toBe("secret");
});

test("the unit's credential comes before the file, and that before the environment", () => {
  const path = file("token", "file");
  expect(readToken(undefined, { ...VARIABLE })).toBe("variable");
  expect(readToken(path, { ...VARIABLE })).toBe("file");
  expect(readToken(path, { ...VARIABLE, ...credentials() })).toBe("file");
  file("router-token", "credential", 0o440);
  expect(readToken(path, { ...VARIABLE, ...credentials() })).toBe("credential");
  expect(readToken(undefined, { ...VARIABLE, ...credentials() })).toBe("credential");
});

test("a variable is taken out of the environment, whether it was used or not", () => {
  const used = { ...VARIABLE };
  readToken(undefined, used);
  const unused = { ...VARIABLE };
  readToken(file("token", "file"), unused);
  expect([used, unused]).toEqual([{}, {}]);
});

test("nothing is configured", () => {
  expect(readToken(undefined, {})).toBeUndefined();
});

test.each([0o644, 0o604, 0o602, 0o601])("a file of mode %o is open to everybody and refused", (mode) => {
  const path = file("token", "secret", mode);
  expect(() => readToken(path, { ...VARIABLE })).toThrow(
    `the token file ${path} is open to everybody (mode ${mode.toString(8)}): chmod o= ${path}`,
  );
});

test("so is a credential", () => {
  const path = file("router-token", "secret", 0o444);
  expect(() => readToken(undefined, credentials())).toThrow(`the token file ${path} is open to everybody`);
});

const NO_TOKENS = ["", "two lines\nof text", "schlüssel", "a b", "x".repeat(5000), `${" ".repeat(5000)}x`];

test.each(NO_TOKENS)("content that is no token is refused and not told", (content) => {
  const path = file("token", content);
  expect(() => readToken(path, {})).toThrow(
    new TypeError(`the token file ${path} must hold one line of 1 to 4096 visible ASCII characters`),
  );
});

test.each(NO_TOKENS.slice(0, 5))("nor in the environment", (content) => {
  expect(() => readToken(undefined, { ESC_KIOSK_ROUTER_TOKEN: content })).toThrow(
    new TypeError("ESC_KIOSK_ROUTER_TOKEN must hold one line of 1 to 4096 visible ASCII characters"),
  );
});

test("a file that is not there is a fault, though the environment has a token", () => {
  expect(() => readToken(join(folder, "none"), { ...VARIABLE })).toThrow(/is not there/);
});

test("a folder in its place is a fault", () => {
  expect(() => readToken(folder, {})).toThrow(/EISDIR/);
});
