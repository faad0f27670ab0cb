import { describe, expect, test } from "vitest";
import type { Cut } from "./disk.ts";
import { emptyDisk } from "./disk.ts";
import type { Op } from "./log.ts";

const ROOT = 1;
const A = 2;
const openRoot: Op = { is: "open", fd: ROOT, path: "", mode: 0o755 };
const open = (path: string): Op => ({ is: "open", fd: A, path, mode: 0o644 });
const write = (text: string, at = 0): Op => ({ is: "write", fd: A, at, bytes: Buffer.from(text) });
const sync = (fd: number): Op => ({ is: "sync", fd });
const close: Op = { is: "close", fd: A };
/** A file "a" that holds "old", for good. */
const old: readonly Op[] = [openRoot, open("a"), write("old"), sync(A), close, sync(ROOT)];

function after(ops: readonly Op[], cut: Cut, chance = () => 0): Record<string, string> {
  const disk = emptyDisk();
  for (const op of ops) disk.apply(op);
  const state = [...disk.after(cut, chance)];
  return Object.fromEntries(
    state.map(([path, kept]) => [path, kept.is === "file" ? Buffer.from(kept.bytes).toString() : "/"]),
  );
}

/** Everything that may be there, when chance draws each of `draws` numbers. */
function possible(ops: readonly Op[], cut: Cut, draws = 200): Set<string> {
  const seen = new Set<string>();
  let state = 1;
  for (let n = 0; n < draws; n += 1)
    seen.add(JSON.stringify(after(ops, cut, () => (state = (state * 48271) % 2147483647) / 2147483647)));
  return seen;
}

describe("a disk after the power was cut", () => {
  test("knows no file whose folder was not synced, though the file was", () => {
    const ops = [openRoot, open("a"), write("text"), sync(A)];
    expect(after(ops, { data: "all", names: "none" })).toEqual({});
    expect(after([...ops, sync(ROOT)], { data: "none", names: "none" })).toEqual({ a: "text" });
  });

  test("knows an empty file whose name was synced and whose bytes were not", () => {
    const ops = [openRoot, open("a"), write("text"), sync(ROOT)];
    expect(after(ops, { data: "none", names: "none" })).toEqual({ a: "" });
    expect(after(ops, { data: "all", names: "none" })).toEqual({ a: "text" });
  });

  test("has the old file or the new one under a name that was replaced, whole as far as it was synced", () => {
    const replaced = [...old, open("b"), write("new"), sync(A), close, { is: "rename", from: "b", to: "a" } as const];
    expect(possible(replaced, { data: "torn", names: "some" })).toEqual(
      new Set(['{"a":"old"}', '{"a":"new"}', '{"a":"old","b":"new"}']),
    );
    expect(after([...replaced, sync(ROOT)], { data: "none", names: "none" })).toEqual({ a: "new" });
    const unsynced = [...old, open("b"), write("new"), close, { is: "rename", from: "b", to: "a" } as const];
    expect(after(unsynced, { data: "none", names: "all" })).toEqual({ a: "" });
  });

  test("may have forgotten the first of two changes of names and kept the second, unless names keep their order", () => {
    const ops = [...old, open("b"), close, { is: "unlink", path: "a" } as const];
    expect(possible(ops, { data: "all", names: "some" })).toContain("{}");
    expect(possible(ops, { data: "all", names: "first" })).toEqual(
      new Set(['{"a":"old"}', '{"a":"old","b":""}', '{"b":""}']),
    );
  });

  test("may have any sector of a write, and zeros in the place of one before it", () => {
    const two = [openRoot, open("a"), sync(ROOT), write("x".repeat(512) + "y".repeat(512), 0)];
    const sectors = [...possible(two, { data: "torn", names: "none" })].map((text) =>
      text.replaceAll("\\u0000", "0").replaceAll(/(?<byte>[0xy])\k<byte>{511}/g, "$1"),
    );
    expect(new Set(sectors)).toEqual(new Set(['{"a":""}', '{"a":"x"}', '{"a":"xy"}', '{"a":"0y"}']));
  });

  test("has one file under two names, and both when it is written through one", () => {
    const ops = [...old, { is: "link", from: "a", to: "b" } as const, open("b"), write("new"), sync(A), sync(ROOT)];
    expect(after(ops, { data: "none", names: "none" })).toEqual({ a: "new", b: "new" });
  });

  test("forgets what an unsynced folder holds together with it", () => {
    const ops: Op[] = [
      openRoot,
      { is: "mkdir", path: "f", mode: 0o755 },
      { is: "open", fd: 3, path: "f", mode: 0o755 },
    ];
    const inside = [...ops, open("f/a"), write("text"), sync(A), sync(3)];
    expect(after(inside, { data: "all", names: "none" })).toEqual({});
    expect(after([...inside, sync(ROOT)], { data: "none", names: "none" })).toEqual({ f: "/", "f/a": "text" });
  });
});
