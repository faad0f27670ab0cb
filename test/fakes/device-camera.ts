/** A camera that shows what the test holds before it, behind a real program that writes its frames to a pipe. */
import { fileURLToPath } from "node:url";
import type { Picture } from "../../firmware-bridge/qr/picture.ts";
import { openSocketDevice } from "./device-socket.ts";
import { plainPicture } from "./qr-picture.ts";
import { until } from "./until.ts";

const PROGRAM = fileURLToPath(new URL("pipe-camera.mjs", import.meta.url));
const SIDE = 164;
const FRAME_MS = 40;

export interface Camera extends AsyncDisposable {
  /** Options of the reader that sees what this camera shows: grey frames, square. */
  readonly options: {
    readonly kind: "camera";
    readonly command: readonly string[];
    readonly width: number;
    readonly height: number;
  };
  /** Stays before the camera until something else does. */
  readonly show: (text: string) => Promise<void>;
  readonly showPicture: (picture: Picture) => Promise<void>;
  /** Begins a frame and sends no more of it, nor any other. */
  readonly showHalf: (text: string) => Promise<void>;
  readonly freeze: () => void;
  /** Nothing lies before it any more. */
  readonly clear: () => void;
  readonly unplug: () => Promise<void>;
  readonly plug: () => Promise<void>;
}

export async function openCamera(): Promise<Camera> {
  const device = await openSocketDevice();
  const nothing = new Uint8Array(SIDE * SIDE).fill(120);
  let view = nothing;
  let frozen = false;
  let writing = Promise.resolve();

  async function write(bytes: Uint8Array): Promise<void> {
    writing = writing.then(async () => (device.connections() === 0 ? undefined : device.write(bytes)));
    await writing;
  }

  const ticking = setInterval(() => {
    if (!frozen) void write(view);
  }, FRAME_MS);

  async function showGrey(grey: Uint8Array): Promise<void> {
    await until("the camera is looked at", () => device.connections() > 0);
    view = Uint8Array.from(grey);
    await write(view);
  }

  return {
    options: { kind: "camera", command: [process.execPath, PROGRAM, device.path], width: SIDE, height: SIDE },
    show: async (text) => showGrey(plainPicture(text, SIDE, SIDE).grey),
    showPicture: async ({ grey }) => showGrey(grey),
    async showHalf(text) {
      frozen = true;
      await until("the camera is looked at", () => device.connections() > 0);
      await write(plainPicture(text, SIDE, SIDE).grey.subarray(0, (SIDE * SIDE) / 2));
    },
    freeze() {
      frozen = true;
    },
    clear() {
      view = nothing;
    },
    unplug: device.unplug,
    async plug() {
      view = nothing;
      frozen = false;
      await device.plug();
    },
    async [Symbol.asyncDispose]() {
      clearInterval(ticking);
      await device[Symbol.asyncDispose]();
    },
  };
}
