/** A pcscd that answers what a test tells it to: for refusals, for wrong bytes, and for readers that come and go. */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Asked {
  readonly command: number;
  /** What followed the two words in front. */
  readonly body: Buffer;
}

/** Bytes to send, perhaps none, or the end of the connection. Undefined: what a well pcscd says. */
export type Said = Uint8Array | "hang up" | undefined;

export interface FakeReader {
  readonly name: string;
  readonly present?: boolean;
  readonly unknown?: boolean;
  readonly events?: number;
}

export interface ScriptedPcscd extends AsyncDisposable {
  readonly socket: string;
  /** Every question, in order. */
  readonly asked: readonly Asked[];
  readonly connections: () => number;
  /** Sends this to whoever is connected. */
  readonly say: (bytes: Uint8Array) => void;
  /** From now on these are the readers; who waits for a change is told. */
  readonly show: (...readers: readonly FakeReader[]) => void;
}

export const COMMAND = {
  context: 0x01,
  connect: 0x04,
  disconnect: 0x06,
  transmit: 0x09,
  control: 0x0a,
  version: 0x11,
  readers: 0x12,
  wait: 0x13,
  stop: 0x14,
} as const;

const UID = [0x04, 1, 2, 3, 4, 5, 6, 0x90, 0x00];

export async function openScriptedPcscd(script: (asked: Asked) => Said = () => undefined): Promise<ScriptedPcscd> {
  const folder = await mkdtemp(join(tmpdir(), "scripted-pcscd-"));
  const socket = join(folder, "pcscd.comm");
  const asked: Asked[] = [];
  let readers: readonly FakeReader[] = [{ name: "ACS ACR122U PICC Interface 00 00" }];
  let sockets: readonly Socket[] = [];
  let waiting: readonly Socket[] = [];

  function answer(line: Socket, { command, body }: Asked): Uint8Array {
    const changed = Buffer.from(body);
    switch (command) {
      case COMMAND.version:
        return structOf(4, 4, 0);
      case COMMAND.context:
        return structOf(2, 0x1234, 0);
      case COMMAND.wait:
        waiting = [...waiting, line];
        return tableOf(readers);
      case COMMAND.readers:
        return tableOf(readers);
      case COMMAND.stop: {
        const waits = waiting.includes(line);
        waiting = waiting.filter((each) => each !== line);
        return waits ? structOf(0, 0) : new Uint8Array();
      }
      case COMMAND.connect:
        changed.set(structOf(0x77, 2, 0), 140);
        return changed;
      case COMMAND.transmit:
        return Buffer.concat([structOf(0x77, 2, 16, 5, 2, 16, UID.length, 0), Uint8Array.from(UID)]);
      case COMMAND.control:
        return Buffer.concat([structOf(0x77, 0, 9, 264, 2, 0), Uint8Array.of(0x90, 0x00)]);
      default:
        return changed;
    }
  }

  const server = createServer((line) => {
    let held = Buffer.alloc(0);
    sockets = [...sockets, line];
    line.on("error", () => undefined);
    line.on("close", () => {
      sockets = sockets.filter((each) => each !== line);
      waiting = waiting.filter((each) => each !== line);
    });
    line.on("data", (bytes) => {
      held = Buffer.concat([held, bytes]);
      for (let one = questionIn(held); one !== undefined; one = questionIn(held)) {
        held = held.subarray(one.bytes);
        asked.push(one.asked);
        const said = script(one.asked) ?? answer(line, one.asked);
        if (said === "hang up") return void line.destroy();
        line.write(said);
      }
    });
  }).listen(socket);
  await once(server, "listening");

  return {
    socket,
    asked,
    connections: () => sockets.length,
    say(bytes) {
      for (const line of sockets) line.write(bytes);
    },
    show(...now) {
      readers = now;
      for (const line of waiting) line.write(structOf(0, 0));
      waiting = [];
    },
    async [Symbol.asyncDispose]() {
      server.close();
      for (const line of sockets) line.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A struct of 32-bit words in this machine's byte order. */
export function structOf(...words: readonly number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(words).buffer);
}

/** pcscd's table of 16 readers. */
export function tableOf(readers: readonly FakeReader[]): Uint8Array {
  const table = Buffer.alloc(16 * 184);
  // So pcscd has it in a place that nobody uses.
  for (let place = 0; place < 16; place++) table.set(structOf(34), place * 184 + 176);
  for (const [place, { name, present = false, unknown = false, events = 0 }] of readers.entries()) {
    table.write(name, place * 184);
    table.set(structOf(events, unknown ? 1 : present ? 0x34 : 2), place * 184 + 128);
  }
  return table;
}

/** Transmit and control have data behind their struct, whose length is its fourth or third word. */
function questionIn(held: Buffer): { readonly asked: Asked; readonly bytes: number } | undefined {
  if (held.length < 8) return undefined;
  const [size = 0, command = 0] = new Uint32Array(Uint8Array.from(held.subarray(0, 8)).buffer);
  if (held.length < 8 + size) return undefined;
  const words = new Uint32Array(Uint8Array.from(held.subarray(8, 8 + (size & ~3))).buffer);
  const data = command === COMMAND.transmit ? words[3] : command === COMMAND.control ? words[2] : 0;
  const bytes = 8 + size + (data ?? 0);
  return held.length < bytes ? undefined : { asked: { command, body: held.subarray(8, bytes) }, bytes };
}
