import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openReader, readerOptions } from "../../firmware-bridge/catalog.ts";
import { textOf } from "../contract/reader.ts";
import { COUNTING_SCANNER, countingReports } from "../fakes/hid-reports.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "replay-"));
});
afterAll(async () => rm(folder, { recursive: true }));

async function replayed(bytes: Uint8Array | string, options: Readonly<Record<string, string>>): Promise<string[]> {
  const file = join(folder, "recording");
  await writeFile(file, bytes);
  await using reader = await openReader(v.parse(readerOptions, { kind: "replay", file, ...options }));
  const texts: string[] = [];
  for await (const scan of reader.scans()) texts.push(textOf(scan));
  return texts;
}

/** As a real scanner's node gives them: 64 bytes each. */
function padded(code: string): Uint8Array[] {
  return countingReports(code).map((report) => {
    const whole = new Uint8Array(64);
    whole.set(report.subarray(0, 61));
    whole[63] = report[61] ?? 0;
    return whole;
  });
}

describe("a recording of a serial scanner", () => {
  test("ends without an error, and nothing is let fall", async () => {
    const texts = Array.from({ length: 5000 }, (_, index) => `card ${index}`);
    expect(await replayed(texts.map((each) => `]Q1${each}\r\n`).join(""), { as: "serial" })).toEqual(texts);
  });

  test("has no line ends: it is one scan", async () => {
    expect(await replayed("]Q1one", { as: "serial", terminator: "idle" })).toEqual(["one"]);
  });

  test("comes by standard input", async () => {
    const script = `
      import { openReader } from ${JSON.stringify(join(import.meta.dirname, "../../firmware-bridge/catalog.ts"))};
      const options = { kind: "replay", file: "-", as: "serial", terminator: "any", framing: "none", aim: "auto", medium: "qr" };
      await using reader = await openReader(options);
      for await (const scan of reader.scans()) console.log(Buffer.from(scan.payload).toString());`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    child.stdin.end("one\rtwo\rhalf");
    expect(await text(child.stdout)).toBe("one\ntwo\n");
  });

  test("is not there", async () => {
    const options = v.parse(readerOptions, { kind: "replay", file: join(folder, "none"), as: "serial" });
    await expect(openReader(options)).rejects.toMatchObject({ code: "absent" });
  });

  test("is a folder", async () => {
    const options = v.parse(readerOptions, { kind: "replay", file: folder, as: "serial" });
    await using reader = await openReader(options);
    await expect(reader.scans()[Symbol.asyncIterator]().next()).rejects.toMatchObject({ name: "DeviceError" });
  });
});

describe("a recording of HID reports", () => {
  const codes = ["first", "x".repeat(200), "last"];

  test("back to back", async () => {
    expect(await replayed(Buffer.concat(codes.flatMap(padded)), { as: "hid-pos" })).toEqual(codes);
  });

  test("as hexadecimal lines with comments, the last without an end", async () => {
    const lines = codes.flatMap(padded).map((report) => Buffer.from(report).toString("hex").replaceAll(/../g, "$& "));
    expect(await replayed(`# two cards\n\n${lines.join("\r\n")}`, { as: "hid-pos" })).toEqual(codes);
  });

  test("of a prescribed layout", async () => {
    const [report = COUNTING_SCANNER] = padded("card");
    expect(await replayed(report, { as: "hid-pos", layout: "A" })).toEqual(["card"]);
    expect(await replayed(report, { as: "hid-pos", layout: "E" })).not.toEqual(["card"]);
  });

  test("a line is no report", async () => {
    await expect(replayed("# one\n02zz\n", { as: "hid-pos" })).rejects.toMatchObject({
      code: "protocol",
      message: expect.stringContaining("line 2"),
    });
  });
});
