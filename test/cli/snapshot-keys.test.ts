/** Keys and sources by hand: each call in a process of its own. */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { kiosk, type Outcome } from "../fakes/command-line.ts";
import { number, temporaryFolder } from "../snapshot/folder.ts";

let folder: string;
const at = (name: string): string => join(folder, name);

beforeEach(() => {
  const temporary = temporaryFolder();
  folder = temporary.path;
  writeFileSync(at("list.csv"), `escn,status\n${number(1)},active\n${number(2)},active\n`);
  return () => temporary[Symbol.dispose]();
});

const place = (): readonly string[] => ["--cards", at("cards"), "--site", "riga", "--state", at("sync")];
const call = (...words: readonly string[]): Promise<Outcome> => kiosk([...words, ...place()]);

it("announces a key and then signs with it", { timeout: 30_000 }, async () => {
  await call("snapshot", "import", at("list.csv"));
  const { out: before } = await call("snapshot", "keys", "next");
  const [, announced = ""] = before.split("\n");
  expect(announced).toMatch(/announced$/);
  expect(await call("snapshot", "keys", "switch")).toMatchObject({
    code: 0,
    out: announced.replace(/announced$/, "signs\n"),
  });
  expect(await call("snapshot", "import", at("list.csv"))).toMatchObject({ code: 0 });
});

it("makes no second key for what another one has signed", { timeout: 30_000 }, async () => {
  await call("snapshot", "import", at("list.csv"));
  rmSync(at("sync/snapshot-key"));
  for (const words of [
    ["snapshot", "import", at("list.csv")],
    ["snapshot", "keys"],
    ["snapshot", "remove", "import"],
  ])
    expect(await call(...words)).toMatchObject({
      code: 1,
      err: expect.stringContaining("neither in") as unknown,
    });
  expect(existsSync(at("sync/snapshot-key"))).toBe(false);
});

it("does not switch a key that is a credential, and says so", { timeout: 30_000 }, async () => {
  await call("snapshot", "import", at("list.csv"));
  await call("snapshot", "keys", "next");
  mkdirSync(at("credentials"));
  renameSync(at("sync/snapshot-key"), at("credentials/snapshot-key"));
  process.env["CREDENTIALS_DIRECTORY"] = at("credentials");
  try {
    expect(await call("snapshot", "keys", "switch")).toMatchObject({
      code: 1,
      err: expect.stringContaining("a credential cannot be switched") as unknown,
    });
    expect(await call("snapshot", "import", at("list.csv"))).toMatchObject({ code: 0 });
  } finally {
    delete process.env["CREDENTIALS_DIRECTORY"];
  }
});

it("takes a source out, and names what there is when it is called wrongly", { timeout: 30_000 }, async () => {
  await call("snapshot", "import", at("list.csv"));
  await call("snapshot", "import", at("list.csv"), "--name", "guests");
  expect(await call("snapshot", "remove", "gests")).toMatchObject({
    code: 1,
    err: expect.stringMatching(/no source "gests".*guests, import/) as unknown,
  });
  expect(await call("snapshot", "remove", "guests")).toMatchObject({
    code: 0,
    out: '"guests" is out: 2 cards are left\n',
  });
});
