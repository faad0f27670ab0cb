import { closeSync, constants, openSync, readFileSync, readSync, writeSync } from "node:fs";
import * as v from "valibot";
import { consolePort } from "./console-port.ts";

/** Where the guest sees the folder in which QEMU works. */
const FOLDER = "/run/pictures";
const LOOK_MS = 20;

const answer = v.object({ id: v.number(), error: v.optional(v.object({ desc: v.string() })) });

/** What stands on the screen, as the graphics card sends it out. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** `#rrggbb`; both 0 to 1, from the left and the upper edge. */
  at(x: number, y: number): string;
  /** How many pixels differ, 0 to 1. Of another size: all. */
  differs(from: Picture): number;
  readonly pixels: Buffer;
}

/** Disposal lets the port go. */
export interface Camera extends Disposable {
  /** `name`: of the file that stays in the rig's folder `pictures`. */
  shoot(name: string): Promise<Picture>;
}

/** Talks QMP (QEMU's docs/interop/qmp-spec) to the emulator around us, through a port of our console that run.sh joined to it. */
export async function openCamera(): Promise<Camera> {
  const fd = openSync(await consolePort("to-qmp"), constants.O_RDWR | constants.O_NONBLOCK);
  const asked = new Map<number, PromiseWithResolvers<void>>();
  let held = "";
  let count = 0;

  const looking = setInterval(() => {
    const lines = (held + waiting(fd)).split("\n");
    held = lines.pop() ?? "";
    for (const line of lines) {
      const told = v.safeParse(answer, JSON.parse(line)); // a greeting and events have no id
      if (!told.success) continue;
      const { id, error } = told.output;
      if (error === undefined) asked.get(id)?.resolve();
      else asked.get(id)?.reject(new Error(`QEMU: ${error.desc}`));
      asked.delete(id);
    }
  }, LOOK_MS);

  function ask(execute: string, args: Readonly<Record<string, string>> = {}): Promise<void> {
    count += 1;
    const done = Promise.withResolvers<void>();
    asked.set(count, done);
    writeSync(fd, `${JSON.stringify({ execute, arguments: args, id: count })}\n`);
    return done.promise;
  }

  await ask("qmp_capabilities");
  return {
    async shoot(name) {
      await ask("screendump", { filename: `${name}.ppm` });
      return pictureOf(readFileSync(`${FOLDER}/${name}.ppm`));
    },
    [Symbol.dispose]() {
      clearInterval(looking);
      closeSync(fd);
    },
  };
}

/** A PPM, binary: `P6 WIDTH HEIGHT 255`, then three bytes a pixel (netpbm's ppm.5). */
function pictureOf(file: Buffer): Picture {
  const [head, size] = /^P6\s+(\d+\s+\d+)\s+255\s/.exec(file.subarray(0, 64).toString("latin1")) ?? [];
  const [width, height] = size?.split(/\s+/).map(Number) ?? [];
  if (head === undefined || width === undefined || height === undefined) throw new Error("QEMU wrote no picture");
  const pixels = file.subarray(head.length);
  return {
    width,
    height,
    pixels,
    at(x, y) {
      const pixel = Math.round(y * (height - 1)) * width + Math.round(x * (width - 1));
      return `#${pixels.subarray(pixel * 3, pixel * 3 + 3).toString("hex")}`;
    },
    differs(from) {
      if (from.width !== width || from.height !== height) return 1;
      let count = 0;
      for (let at = 0; at < pixels.length; at += 3)
        if (pixels.readUIntBE(at, 3) !== from.pixels.readUIntBE(at, 3)) count += 1;
      return count / (width * height);
    },
  };
}

/** What has arrived, up to 4 kB; nothing is no error. */
function waiting(fd: number): string {
  const bytes = Buffer.alloc(4096);
  try {
    return bytes.toString("utf8", 0, readSync(fd, bytes));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EAGAIN") return "";
    throw error;
  }
}
