import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadSecret, SecretError } from "../../src/disk/secret.ts";
import { KEY, temporaryJournal } from "../journal/folder.ts";

describe("a secret of the box", () => {
  test("is made when there is none, for its owner alone, and is the same ever after", () => {
    using at = temporaryJournal();
    const file = join(at.folder, "site.key");
    const made = loadSecret({ name: "site-key", file });
    expect(made).toHaveLength(32);
    expect(new Set(made).size).toBeGreaterThan(8);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(at.folder)).toEqual(["site.key"]);
    expect(loadSecret({ name: "site-key", file })).toEqual(made);
    using other = temporaryJournal();
    expect(loadSecret({ name: "site-key", file: join(other.folder, "site.key") })).not.toEqual(made);
  });

  test.each(["", "\n", "\r\n"])("is read as hexadecimal digits ending in %j", (end) => {
    using at = temporaryJournal();
    const file = join(at.folder, "site.key");
    writeFileSync(file, Buffer.from(KEY).toString("hex") + end, { mode: 0o600 });
    expect(loadSecret({ name: "site-key", file })).toEqual(KEY);
  });

  test("comes from systemd first, whatever its group bits say", () => {
    using at = temporaryJournal();
    writeFileSync(join(at.folder, "site-key"), KEY, { mode: 0o440 });
    expect(
      loadSecret({ name: "site-key", credentialsDirectory: at.folder, file: join(at.folder, "no", "file") }),
    ).toEqual(KEY);
    expect(readdirSync(at.folder)).toEqual(["site-key"]);
  });

  test("of systemd that is there and cannot be read is a fault, and no new key takes its place", () => {
    using at = temporaryJournal();
    symlinkSync("site-key", join(at.folder, "site-key"));
    const file = join(at.folder, "site.key");
    expect(() => loadSecret({ name: "site-key", credentialsDirectory: at.folder, file })).toThrow(SecretError);
    expect(readdirSync(at.folder)).toEqual(["site-key"]);
  });

  test("comes from the file when systemd hands over other credentials only", () => {
    using at = temporaryJournal();
    const file = join(at.folder, "site.key");
    expect(loadSecret({ name: "site-key", credentialsDirectory: at.folder, file })).toEqual(
      new Uint8Array(readFileSync(file)),
    );
  });

  test.each([0o640, 0o604, 0o620, 0o666])(
    "is refused when its mode is %o, and the message says what to run",
    (mode) => {
      using at = temporaryJournal();
      const file = join(at.folder, "site.key");
      writeFileSync(file, KEY);
      chmodSync(file, mode);
      expect(() => loadSecret({ name: "site-key", file })).toThrow(SecretError);
      expect(() => loadSecret({ name: "site-key", file })).toThrow(`mode 0${mode.toString(8)}`);
      expect(() => loadSecret({ name: "site-key", file })).toThrow(`chmod 600 ${file}`);
    },
  );

  test.each<[string, string | Uint8Array]>([
    ["nothing", ""],
    ["half a key", KEY.subarray(16)],
    ["digits that are none", "x".repeat(64)],
    ["too many digits", "ab".repeat(33)],
    ["a whole file", "ab".repeat(5_000)],
  ])("is refused when the file holds %s, and the file is left as it is", (_name, content) => {
    using at = temporaryJournal();
    const file = join(at.folder, "site.key");
    writeFileSync(file, content, { mode: 0o600 });
    expect(() => loadSecret({ name: "site-key", file })).toThrow(SecretError);
    expect(readFileSync(file).equals(Buffer.from(content))).toBe(true);
  });

  test("that cannot be made is an error that names it", () => {
    using at = temporaryJournal();
    expect(() => loadSecret({ name: "site-key", file: join(at.folder, "no", "site.key") })).toThrow(
      join(at.folder, "no", "site.key"),
    );
  });
});
