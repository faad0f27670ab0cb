/** The far ends of the simulated devices: Unix sockets that speak the bytes a scanner sends and a relay takes. */
import { rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";

export interface SimulatedScanner extends AsyncDisposable {
  plug(): Promise<void>;
  unplug(): Promise<void>;
  /** Sends the text as a serial scanner does: AIM identifier of a QR code, text, carriage return. */
  show(text: string): void;
}

export function simulatedScanner(path: string): SimulatedScanner {
  let wire: Wire | undefined;
  return {
    async plug() {
      wire ??= await openWire(path, () => {});
    },
    async unplug() {
      await wire?.cut();
      wire = undefined;
    },
    show: (text) => wire?.send(Buffer.from(`]Q1${text}\r`)),
    async [Symbol.asyncDispose]() {
      await wire?.cut();
    },
  };
}

export interface SimulatedRelay extends AsyncDisposable {
  readonly closed: boolean;
  readonly pulses: number;
}

/** LCUS-1 frames (`A0 channel state sum`) move the simulated contact; `onMove` hears of every change. */
export async function simulatedRelay(path: string, onMove: () => void): Promise<SimulatedRelay> {
  const state = { closed: false, pulses: 0 };
  const wire = await openWire(path, (bytes) => {
    for (let at = 0; at + 3 < bytes.length; at += 4) {
      const closed = bytes[at + 2] === 1;
      if (bytes[at] !== 0xa0 || closed === state.closed) continue;
      state.closed = closed;
      if (closed) state.pulses += 1;
      onMove();
    }
  });
  return {
    get closed() {
      return state.closed;
    },
    get pulses() {
      return state.pulses;
    },
    [Symbol.asyncDispose]: () => wire.cut(),
  };
}

interface Wire {
  send(bytes: Uint8Array): void;
  cut(): Promise<void>;
}

async function openWire(path: string, onBytes: (bytes: Buffer) => void): Promise<Wire> {
  const ends = new Set<Socket>();
  const server: Server = createServer((end) => {
    ends.add(end);
    end.on("data", onBytes);
    end.on("error", () => end.destroy());
    end.on("close", () => ends.delete(end));
  });
  rmSync(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  return {
    send(bytes) {
      for (const end of ends) end.write(bytes);
    },
    cut() {
      for (const end of ends) end.destroy();
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
