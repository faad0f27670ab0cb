/** The camera reader on real programs that write real frames into a real pipe. The contract runs in readers.contract.test.ts. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openReader, readerOptions } from "../../firmware-bridge/catalog.ts";
import type { Reader } from "../../firmware-bridge/device.ts";
import { iterate, take, textOf } from "../contract/reader.ts";
import { type Camera, openCamera } from "../fakes/device-camera.ts";
import { childrenOf } from "../fakes/handles.ts";
import { invertedPicture, plainPicture } from "../fakes/qr-picture.ts";
import { until } from "../fakes/until.ts";

const SLOW = 60_000;
const SIDE = 164;

async function open(options: object): Promise<Reader> {
  return openReader(v.parse(readerOptions, options));
}

/** Runs this as its own Node process; standard output is the pipe. */
function program(text: string): object {
  const command = [process.execPath, "--input-type=module", "--eval", text];
  return { kind: "camera", command, width: SIDE, height: SIDE };
}

describe("a camera that shows things", { timeout: SLOW }, () => {
  let camera: Camera;
  beforeEach(async () => {
    camera = await openCamera();
  });
  afterEach(async () => camera[Symbol.asyncDispose]());

  test("a code that stays in view is one scan; once it has left for long enough it is another", async () => {
    await using reader = await open({ ...camera.options, again_after_ms: 400 });
    const scans = iterate(reader);
    await camera.show("first");
    expect(textOf(await take(scans))).toBe("first");
    // Long enough to be seen many times over.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await camera.show("second");
    expect(textOf(await take(scans))).toBe("second");
    camera.clear();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await camera.show("second");
    expect(textOf(await take(scans))).toBe("second");
  });

  test("light on dark, as half of the official codes are", async () => {
    await using reader = await open(camera.options);
    const scans = iterate(reader);
    await camera.showPicture(invertedPicture("inverted", SIDE, SIDE));
    expect(textOf(await take(scans))).toBe("inverted");
  });

  test("frames of noise, then a code", async () => {
    await using reader = await open(camera.options);
    const scans = iterate(reader);
    const grey = Uint8Array.from({ length: SIDE * SIDE }, (_, at) => (at * 2_654_435_761) >>> 24);
    await camera.showPicture({ grey, width: SIDE, height: SIDE });
    await camera.show("after noise");
    expect(textOf(await take(scans))).toBe("after noise");
  });

  test("it stops sending frames", async () => {
    await using reader = await open(camera.options);
    const next = iterate(reader).next();
    camera.freeze();
    await expect(next).rejects.toMatchObject({ code: "silent", message: expect.stringContaining("no frame") });
  });

  test("a frame breaks off and the next begins: it is read once a pause has told them apart", async () => {
    await using reader = await open(camera.options);
    const scans = iterate(reader);
    await camera.showHalf("broken");
    await new Promise((resolve) => setTimeout(resolve, 1200));
    await camera.show("whole");
    expect(textOf(await take(scans))).toBe("whole");
  });
});

describe("the program", { timeout: SLOW }, () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "camera-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Frames without a code for ever. */
  const BLANKS = `
    const frame = Buffer.alloc(${SIDE * SIDE}, 120);
    setInterval(() => process.stdout.write(frame), 30);`;

  test("is not installed", async () => {
    await expect(open({ kind: "camera", command: ["no-such-program-anywhere"] })).rejects.toMatchObject({
      code: "absent",
      message: expect.stringContaining("is it installed?"),
    });
  });

  test("may not be run", async () => {
    await expect(open({ kind: "camera", command: [folder] })).rejects.toMatchObject({ code: "denied" });
  });

  test("ends before a frame and says why: that is quoted, cleaned and cut", async () => {
    const failing = program(
      `process.stderr.write("x".repeat(100_000) + "\\x1b[31m\\n/dev/video9: no such camera\\n"); process.exitCode = 3;`,
    );
    const error = await open(failing).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "absent", message: expect.stringContaining("/dev/video9: no such camera") });
    expect(String(error)).toContain("exit code 3");
    expect(String(error)).not.toContain("\x1b");
    expect(String(error).length).toBeLessThan(1000);
  });

  test("finds the camera busy", async () => {
    const busy = program(
      `process.stderr.write("ioctl(VIDIOC_STREAMON): Device or resource busy\\n"); process.exitCode = 1;`,
    );
    await expect(open(busy)).rejects.toMatchObject({ code: "denied" });
  });

  test("sends a part of a frame and no more", async () => {
    await expect(
      open(program(`process.stdout.write(Buffer.alloc(1000)); setInterval(() => {}, 1000);`)),
    ).rejects.toMatchObject({
      code: "silent",
    });
  });

  test("dies in mid-frame", async () => {
    const dying = `${BLANKS} setTimeout(() => { process.stdout.write(Buffer.alloc(500)); process.kill(process.pid, "SIGKILL"); }, 500);`;
    await using reader = await open(program(dying));
    await expect(iterate(reader).next()).rejects.toMatchObject({
      code: "lost",
      message: expect.stringContaining("SIGKILL"),
    });
  });

  test("ends with the reader, also one that ignores being asked, and what it started with it", async () => {
    const stubborn = `
      import { spawn } from "node:child_process";
      import { writeFileSync } from "node:fs";
      process.on("SIGTERM", () => {});
      const own = spawn("sleep", ["1000"]);
      writeFileSync(${JSON.stringify(join(folder, "pids"))}, process.pid + " " + own.pid);
      ${BLANKS}`;
    const reader = await open(program(stubborn));
    const pids = (await readFile(join(folder, "pids"), "latin1")).split(" ").map(Number);
    expect(childrenOf(process.pid)).toContain(pids[0]);
    await reader[Symbol.asyncDispose]();
    await until("both have ended", () => pids.every((pid) => !isRunning(pid)));
    expect(childrenOf(process.pid)).not.toContain(pids[0]);
  });

  test("ends when the gate is killed", async () => {
    const camera = `
      import { writeFileSync } from "node:fs";
      writeFileSync(${JSON.stringify(join(folder, "pid"))}, String(process.pid));
      ${BLANKS}`;
    const gate = spawn(
      process.execPath,
      [
        "--input-type=module",
        "--eval",
        `const { openReader } = await import("./firmware-bridge/catalog.ts");
       await openReader({ ...${JSON.stringify(program(camera))}, fps: 15, again_after_ms: 2000 });
       console.log("open");`,
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    await once(gate.stdout, "data");
    const pid = Number(await readFile(join(folder, "pid"), "latin1"));
    expect(isRunning(pid)).toBe(true);
    gate.kill("SIGKILL");
    await until("the program has ended", () => !isRunning(pid));
  });

  test("floods: what is in between is let fall, memory stays, and it can still be stopped", async () => {
    writeFileSync(join(folder, "frame"), plainPicture("in the flood", SIDE, SIDE).grey);
    const flood = program(`
      import { readFileSync } from "node:fs";
      const card = readFileSync(${JSON.stringify(join(folder, "frame"))});
      const blanks = Buffer.alloc(${SIDE * SIDE * 40}, 120);
      const cards = Buffer.concat(Array.from({ length: 40 }, () => card));
      let shown = blanks;
      setTimeout(() => { shown = cards; }, 2000);
      const more = () => process.stdout.write(shown, more);
      more();`);
    const reader = await open(flood);
    const before = process.memoryUsage().rss;
    let most = 0;
    for (let look = 0; look < 20; look += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      most = Math.max(most, process.memoryUsage().rss);
    }
    expect(most - before).toBeLessThan(150_000_000);
    const scans = iterate(reader);
    expect(textOf(await take(scans))).toBe("in the flood");
    await reader[Symbol.asyncDispose]();
    expect(await scans.next()).toMatchObject({ done: true });
  });
});

describe("v4l2-ctl, played by a program of that name", { timeout: SLOW }, () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "v4l2-"));
    vi.stubEnv("PATH", `${folder}:${process.env["PATH"]}`);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Says that it took this format, and streams a code in YUYV. */
  function playV4l2(took: string): void {
    const { grey } = plainPicture("over v4l2", SIDE, SIDE);
    const frame = Buffer.alloc(grey.length * 2, 128);
    for (const [at, level] of grey.entries()) frame[2 * at] = level;
    writeFileSync(join(folder, "frame"), frame);
    const script = `#!${process.execPath}
      const { appendFileSync, readFileSync } = require("node:fs");
      appendFileSync(${JSON.stringify(join(folder, "calls"))}, process.argv.slice(2).join(" ") + "\\n");
      if (process.argv.includes("--get-fmt-video")) process.stdout.write(${JSON.stringify(took)});
      else {
        const frame = readFileSync(${JSON.stringify(join(folder, "frame"))});
        setInterval(() => process.stdout.write(frame), 30);
      }`;
    writeFileSync(join(folder, "v4l2-ctl"), script, { mode: 0o755 });
  }

  const answer = (size: string, name: string, row: number): string =>
    `Format Video Capture:\n\tWidth/Height      : ${size}\n\tPixel Format      : '${name}' (x)\n\tField             : None\n\tBytes per Line    : ${row}\n`;
  const OPTIONS = { kind: "camera", source: "v4l2", device: "/dev/video7", width: SIDE, height: SIDE };

  test("it takes the format, and its frames are read", async () => {
    playV4l2(answer(`${SIDE}/${SIDE}`, "YUYV", 2 * SIDE));
    await using reader = await open(OPTIONS);
    expect(textOf(await take(iterate(reader)))).toBe("over v4l2");
    const [asked, streamed] = (await readFile(join(folder, "calls"), "latin1")).split("\n");
    expect(asked).toBe(
      `--device /dev/video7 --set-fmt-video=width=${SIDE},height=${SIDE},pixelformat=YUYV --get-fmt-video`,
    );
    expect(streamed).toContain("--stream-mmap=3 --stream-to=- --device /dev/video7");
  });

  test.each([
    ["another size", answer("640/480", "YUYV", 1280), "640 x 480 YUYV"],
    ["another format", answer(`${SIDE}/${SIDE}`, "MJPG", 0), "MJPG"],
    ["padded rows", answer(`${SIDE}/${SIDE}`, "YUYV", 384), "rows of 384 bytes"],
  ])("it takes %s: that is said, and not that no card is shown", async (_what, took, why) => {
    playV4l2(took);
    await expect(open(OPTIONS)).rejects.toMatchObject({ code: "protocol", message: expect.stringContaining(why) });
  });

  test("it answers in other words: the frames decide", async () => {
    playV4l2("nothing that anybody knows");
    await using reader = await open(OPTIONS);
    expect(textOf(await take(iterate(reader)))).toBe("over v4l2");
  });
});

describe("options", () => {
  test.each([
    [{}, "either source or command"],
    [{ source: "v4l2", command: ["x"] }, "either source or command"],
    [{ command: ["x"], device: "/dev/video0" }, "device goes with source"],
    [{ source: "rpicam", width: 1000 }, "multiple of 64"],
    [{ source: "ffmpeg", pixels: "yuyv" }, "nothing else"],
    [{ source: "v4l2", width: 641 }, "even"],
    [{ source: "v4l2", fps: 0 }, "2"],
  ])("%j is refused: %s", (options, why) => {
    const result = v.safeParse(readerOptions, { kind: "camera", ...options });
    expect(result.success).toBe(false);
    expect(result.issues?.map(({ message }) => message).join()).toContain(why);
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
