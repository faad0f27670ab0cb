/** Still pictures on the command line, each call in a process of its own. */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { encode } from "fast-png";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Picture } from "../../firmware-bridge/qr/picture.ts";
import { readPictureFile } from "../../firmware-bridge/qr/picture-file.ts";
import { kiosk } from "../fakes/command-line.ts";
import { invertedPicture, plainPicture } from "../fakes/qr-picture.ts";

const NUMBER = "5c0a1001-7c2b-103e-9f3a-000999900000";
const URL = `https://s.esc-r.eu/${NUMBER}`;
const PICTURE = plainPicture(URL, 200, 180);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "decode-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function p5({ grey, width, height }: Picture, header = `P5\n# made by a test\n${width} ${height}\n255\n`): Uint8Array {
  return Buffer.concat([Buffer.from(header), grey]);
}

function png({ grey, width, height }: Picture, channels: 1 | 2 | 3 | 4, interlace: "null" | "Adam7" = "null") {
  const data = Uint8Array.from({ length: grey.length * channels }, (_, at) => {
    const alpha = channels % 2 === 0 && at % channels === channels - 1;
    return alpha ? 255 : (grey[Math.floor(at / channels)] ?? 0);
  });
  return encode({ width, height, data, channels, depth: 8 }, { interlace });
}

describe("esc-kiosk readers decode", { timeout: 60_000 }, () => {
  test("a card, light on dark too: what it says, and what is read out of it", async () => {
    const files = [file("card.png", png(PICTURE, 3)), file("card.pgm", p5(invertedPicture(URL, 200, 200)))];
    const said = await kiosk(["readers", "decode", ...files]);
    expect(said).toMatchObject({ code: 0, err: "" });
    for (const each of files) expect(said.out).toContain(`${each}: 55 bytes: ${URL}`);
    expect(said.out).toContain(`card number  ${NUMBER}`);
    expect(said.out).toContain("PIC 999900000");
  });

  test("as JSON, one object a file; a file without a code fails the call and not the others", async () => {
    const blank = file("blank.pgm", p5({ grey: new Uint8Array(10_000).fill(200), width: 100, height: 100 }));
    const said = await kiosk([
      "readers",
      "decode",
      blank,
      file("card.pgm", p5(PICTURE)),
      join(folder, "none"),
      "--json",
    ]);
    expect(said.code).toBe(1);
    const lines = said.out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as object);
    expect(lines).toMatchObject([
      { file: blank, is: "no-code" },
      { is: "code", bytes: 55, text: URL, card: { is: "card", escn: NUMBER }, decoder: "zxing-cpp" },
      { is: "no-picture", why: expect.stringContaining("no such file") },
    ]);
  });

  test("a code that is no card, with a terminal's commands in it", async () => {
    const said = await kiosk(["readers", "decode", file("esc.pgm", p5(plainPicture("a\u001b[2Jb", 150, 150)))]);
    expect(said).toMatchObject({ code: 0, out: expect.stringContaining("a\u{fffd}[2Jb\n  not a student card") });
    expect(said.out).not.toContain("\u001b");
  });

  test("without a file", async () => {
    expect(await kiosk(["readers", "decode"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("FILE is missing"),
    });
  });
});

describe("pictures that are read to the pixel", () => {
  const { grey, width, height } = PICTURE;
  const wide = Buffer.concat([
    Buffer.from(`P5 ${width} ${height} 65535\n`),
    Uint8Array.from({ length: grey.length * 2 }, (_, at) => grey[at >> 1] ?? 0),
  ]);
  test.each([
    ["P5", p5(PICTURE)],
    ["P5 with a comment in the middle", p5(PICTURE, `P5 ${width} # wide\r${height}\n#\n255 `)],
    ["P5 of 16 bits", wide],
    ["P2", Buffer.from(`P2\n${width} ${height}\n255\n${[...grey].join("\n")}\n`)],
    ["PNG, grey", png(PICTURE, 1)],
    ["PNG, grey and alpha", png(PICTURE, 2)],
    ["PNG, colours", png(PICTURE, 3)],
    ["PNG, colours and alpha", png(PICTURE, 4)],
    ["PNG, interlaced", png(PICTURE, 3, "Adam7")],
    [
      "PNG, 16 bits",
      encode({ width, height, data: Uint16Array.from(grey, (level) => level * 257), channels: 1, depth: 16 }),
    ],
    [
      "PNG, a palette",
      encode({
        width,
        height,
        data: grey,
        channels: 1,
        depth: 8,
        palette: Array.from({ length: 256 }, (_, at) => [at, at, at]),
      }),
    ],
  ])("%s", async (name, content) => {
    const picture = await readPictureFile(file(name.replaceAll(" ", "-"), content));
    expect(picture).toMatchObject({ width, height });
    expect(Buffer.compare(picture.grey, grey)).toBe(0);
  });

  test("PNG of one bit a pixel, in a width that ends within a byte", async () => {
    const rows = Uint8Array.of(0b10110010, 0b10000000, 0b01001101, 0b00000000);
    const picture = await readPictureFile(
      file("bits.png", encode({ width: 9, height: 2, data: rows, channels: 1, depth: 1 })),
    );
    expect([...picture.grey].map((level) => level / 255)).toEqual([
      1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0,
    ]);
  });

  test("colours weigh as the eye sees them", async () => {
    const data = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255);
    const picture = await readPictureFile(
      file("rgb.png", encode({ width: 3, height: 1, data, channels: 3, depth: 8 })),
    );
    expect([...picture.grey]).toEqual([76, 150, 29]);
  });
});

describe("files that are no picture", () => {
  const whole = png(PICTURE, 3);
  const changed = Uint8Array.from(whole, (byte, at) => (at === 100 ? byte ^ 1 : byte));
  test.each([
    ["is neither", "GIF89a"],
    ["is neither", ""],
    ["breaks off", "P5\n20 20\n255\nabc"],
    ["breaks off", "P2\n20 20\n255\n1 2 3"],
    ["breaks off", "P5\n20"],
    ["no pixels", "P5 0 20 255\n"],
    ["something else stands", "P5 twenty 20 255\n"],
    ["a number in it is too long", `P5 ${"9".repeat(40)} 1 255\n`],
    ["at most 8192 a side", "P5 100000 1 255\n"],
    ["16777216 in all", "P5 8000 8000 255\n"],
    ["highest level is 0", "P5 2 2 0\n1111"],
    ["breaks off", whole.subarray(0, 200)],
    ["damaged", changed],
    ["no header", Buffer.concat([whole.subarray(0, 8), whole.subarray(-12)])],
    ["100000 x 1 pixels", pngOf(100_000, 1, new Uint8Array(10))],
    ["damaged", pngOf(10, 10, new Uint8Array(50_000_000))],
    ["damaged", pngOf(10, 10, new Uint8Array(5))],
  ])("%s", async (why, content) => {
    await expect(readPictureFile(file("bad", content))).rejects.toThrow(why);
  });

  test("a folder, and a file that is too large", async () => {
    await expect(readPictureFile(folder)).rejects.toThrow("is no file");
    const path = file("large", "P5");
    truncateSync(path, 33 * 1024 * 1024);
    await expect(readPictureFile(path)).rejects.toThrow("at most 33554432 are read");
  });
});

/** A PNG by hand: grey, 8 bits, whose packed data say something else than its header. */
function pngOf(width: number, height: number, unpacked: Uint8Array): Uint8Array {
  const good = Buffer.from(encode({ width: 1, height: 1, data: Uint8Array.of(0), channels: 1, depth: 8 }));
  const header = Buffer.from(good.subarray(16, 29));
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  return Buffer.concat([
    good.subarray(0, 8),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(unpacked)),
    chunk("IEND", new Uint8Array()),
  ]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(type), data]);
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, crc]);
}
