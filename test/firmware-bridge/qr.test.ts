/** Both decoders on drawn codes; bench/qr.ts measures how they do on damaged ones. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { openQrDecoder, withSecondLook } from "../../firmware-bridge/qr/decoder.ts";
import type { QrDecoder } from "../../firmware-bridge/qr/decoder.ts";
import { openDecodingThread } from "../../firmware-bridge/qr/decoding-thread.ts";
import type { Picture } from "../../firmware-bridge/qr/picture.ts";
import { sharpen } from "../../firmware-bridge/qr/sharpen.ts";
import { invertedPicture, plainPicture } from "../fakes/qr-picture.ts";

const text = (payload: Uint8Array | undefined): string | undefined => payload && Buffer.from(payload).toString("utf8");
const CARD = "https://s.esc-r.eu/5c0a1001-7c2b-103e-9f3a-000999900000";

const fetched = vi.fn<typeof fetch>();
vi.stubGlobal("fetch", fetched);

describe.each(["zxing-cpp", "zxing-js"] as const)("%s", { timeout: 300_000 }, (name) => {
  const opened: Promise<QrDecoder> = openQrDecoder(name);

  test.each([CARD, "5", "0123456789", "HELLO WORLD", "é ü 学生", "\u0000\u0001\u007f", "x".repeat(600)])(
    "%j, byte by byte",
    async (what) => {
      const { decode } = await opened;
      expect(text(await decode(plainPicture(what, 480, 400)))).toBe(what);
    },
  );

  test("a code with nothing in it is none", async () => {
    const { decode } = await opened;
    expect(await decode(plainPicture("", 200, 200))).toBeUndefined();
  });

  test("light on dark", async () => {
    const { decode } = await opened;
    expect(text(await decode(invertedPicture(CARD, 300, 300)))).toBe(CARD);
  });

  test("upside down, on its side and mirrored", async () => {
    const { decode } = await opened;
    const { grey, width, height } = plainPicture(CARD, 240, 240);
    const turned = (from: (x: number, y: number) => number): Picture => ({
      grey: Uint8Array.from(grey, (_, at) => grey[from(at % width, Math.floor(at / width))] ?? 0),
      width,
      height,
    });
    for (const picture of [
      turned((x, y) => (239 - y) * 240 + 239 - x),
      turned((x, y) => x * 240 + 239 - y),
      turned((x, y) => y * 240 + 239 - x),
    ])
      expect(text(await decode(picture))).toBe(CARD);
  });

  test("no code: grey, black, stripes, a picture of one pixel", async () => {
    const { decode } = await opened;
    const levels = [() => 128, () => 0, (at: number) => (at % 7 < 3 ? 255 : 0)];
    for (const level of levels)
      expect(
        await decode({ grey: Uint8Array.from({ length: 6400 }, (_, at) => level(at)), width: 80, height: 80 }),
      ).toBeUndefined();
    expect(await decode({ grey: Uint8Array.of(3), width: 1, height: 1 })).toBeUndefined();
  });

  test("whatever the pixels are it does not reject, and reads the next code", async () => {
    const { decode } = await opened;
    const card = plainPicture(CARD, 123, 123);
    const spoilt = fc.tuple(fc.nat(122), fc.nat(122), fc.integer({ min: 1, max: 120 }), fc.infiniteStream(fc.nat(255)));
    await fc.assert(
      fc.asyncProperty(spoilt, async ([x0, y0, size, noise]) => {
        const grey = Uint8Array.from(card.grey);
        for (let y = y0; y < Math.min(123, y0 + size); y += 1)
          for (let x = x0; x < Math.min(123, x0 + size); x += 1) grey[y * 123 + x] = noise.next().value ?? 0;
        const payload = await decode({ ...card, grey });
        expect([undefined, CARD]).toContain(text(payload));
      }),
      { numRuns: 300 },
    );
    expect(text(await decode(card))).toBe(CARD);
  });
});

describe("which decoder is there", { timeout: 60_000 }, () => {
  const run = promisify(execFile);
  const WITHOUT = `
    import { registerHooks } from "node:module";
    registerHooks({ resolve(name, context, next) {
      if (name.startsWith("zxing-wasm")) throw Object.assign(new Error("not installed"), { code: "ERR_MODULE_NOT_FOUND" });
      return next(name, context);
    } });`;

  async function nameIn(before = ""): Promise<string> {
    const script = `${before}
      const { openQrDecoder } = await import("./firmware-bridge/qr/decoder.ts");
      console.log((await openQrDecoder()).name);`;
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script]);
    return stdout.trim();
  }

  test("the better one, from the disk and not from the network", async () => {
    expect((await openQrDecoder()).name).toBe("zxing-cpp");
    expect(fetched).not.toHaveBeenCalled();
    expect(await nameIn()).toBe("zxing-cpp");
  });

  test("the other where the package is not installed", async () => {
    expect(await nameIn(WITHOUT)).toBe("zxing-js");
  });
});

describe("a second look", () => {
  const picture: Picture = { grey: new Uint8Array(100), width: 10, height: 10 };

  test("is taken of what the first did not read, not oftener than it may", async () => {
    const looks: Picture[] = [];
    const nothing = withSecondLook(async (look) => void looks.push(look), 60_000);
    expect(await nothing(picture)).toBeUndefined();
    expect(looks).toHaveLength(2);
    expect(looks[0]).toBe(picture);
    expect(looks[1]).not.toBe(picture);
    await nothing(picture);
    expect(looks).toHaveLength(3);
  });

  test("is not needed where the first finds something", async () => {
    let looks = 0;
    const look = withSecondLook(async () => Uint8Array.of((looks += 1)), 0);
    expect(await look(picture)).toEqual(Uint8Array.of(1));
    expect(looks).toBe(1);
  });

  test("sharpens: an edge becomes steeper, a plain stays, and nothing leaves 0 to 255", () => {
    const slope = Uint8Array.from({ length: 400 }, (_, at) => Math.min(200, Math.max(50, 50 + ((at % 20) - 5) * 15)));
    const sharp = sharpen({ grey: slope, width: 20, height: 20 });
    const row = [...sharp.grey.subarray(200, 220)];
    expect(row[0]).toBe(50);
    expect(row[19]).toBe(200);
    expect(row[5]).toBeLessThan(50);
    expect(row[15]).toBeGreaterThan(200);
    const black = sharpen({ grey: new Uint8Array(25), width: 5, height: 5 });
    expect(Math.max(...black.grey)).toBe(0);
  });

  test("finds a code that is out of focus", async () => {
    const { decode } = await openQrDecoder("zxing-cpp");
    const blurred = blur(plainPicture(CARD, 164, 164), 2);
    expect(await decode(blurred)).toBeUndefined();
    expect(text(await withSecondLook(decode, 0)(blurred))).toBe(CARD);
  });
});

describe("the decoding thread", { timeout: 60_000 }, () => {
  const SIZE = { width: 164, height: 164, secondLookEveryMs: 250 };

  test("reads one picture after the other and takes each away", async () => {
    const thread = await openDecodingThread("camera", SIZE);
    for (const what of ["one", "two"]) {
      const grey = Uint8Array.from(plainPicture(what, 164, 164).grey);
      expect(text(await thread.decode(grey))).toBe(what);
      expect(grey.length).toBe(0);
    }
    await thread.close();
    await thread.close();
    await expect(thread.decode(new Uint8Array(164 * 164))).rejects.toMatchObject({ code: "lost" });
  });

  test("is closed while it decodes", async () => {
    const thread = await openDecodingThread("camera", SIZE);
    const decoding = thread.decode(Uint8Array.from(plainPicture("x", 164, 164).grey)).catch((error: unknown) => error);
    await thread.close();
    const outcome = await decoding;
    expect(outcome instanceof Uint8Array || (outcome instanceof Error && outcome.name === "DeviceError")).toBe(true);
  });
});

/** A mean over a square of `2 * radius + 1` pixels, twice. */
function blur({ grey, width, height }: Picture, radius: number): Picture {
  let from: ArrayLike<number> = grey;
  for (let pass = 0; pass < 2; pass += 1) {
    const source = from;
    from = Uint8Array.from({ length: width * height }, (_, at) => {
      let [sum, count] = [0, 0];
      for (let y = Math.floor(at / width) - radius; y <= Math.floor(at / width) + radius; y += 1)
        for (let x = (at % width) - radius; x <= (at % width) + radius; x += 1) {
          if (x < 0 || y < 0 || x >= width || y >= height) continue;
          sum += source[y * width + x] ?? 0;
          count += 1;
        }
      return sum / count;
    });
  }
  return { grey: Uint8Array.from(from), width, height };
}
