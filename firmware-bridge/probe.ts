/** Asks an unknown serial device who it is, in one family's words after the other's. It writes: only on request. */
import { setTimeout as sleep } from "node:timers/promises";
import type { LineHandlers, SerialLine } from "./serial-line.ts";
import { type Probe, PROBES } from "./wire/probes.ts";

export interface Probed {
  readonly probe: Probe;
  readonly baud: number;
  /** What came within the time, at most 4096 bytes. */
  readonly answer: Uint8Array;
  /** `echo`: what was written came back as it was: a line that is not connected, a modem, or a terminal. */
  readonly is: "recognised" | "echo" | "strange" | "silent";
  /** Of a recognised device, what it says of itself. */
  readonly says?: string;
}

export interface ProbeOptions {
  /** In this order; each opens the port anew. At most 8. */
  readonly bauds: readonly number[];
  /** Throws `DeviceError`. */
  readonly open: (baud: number, handlers: LineHandlers) => Promise<SerialLine>;
  /** Called before the bytes are written. */
  readonly onAsk: (probe: Probe, baud: number) => void;
  /** How long each answer may take. Default 1500: an adapter may hold the first bytes back for a second. */
  readonly answerMs?: number;
  /** Every question at the first rate: USB CDC has none of its own. */
  readonly ratesMeanNothing: boolean;
}

const MAX_ANSWER_BYTES = 4096;
/** What comes later than the answer's end and before the next question is let fall. Milliseconds. */
const QUIET_MS = 50;

/** Ends with the first that is recognised, and with the device. Throws `DeviceError`. */
export async function* probeSerial(options: ProbeOptions): AsyncGenerator<Probed> {
  const bauds = options.ratesMeanNothing ? options.bauds.slice(0, 1) : options.bauds.slice(0, 8);
  for (const baud of bauds) {
    const probes = PROBES.filter((probe) => options.ratesMeanNothing || probe.bauds.includes(baud));
    const port = await openPort(options, baud);
    try {
      for (const probe of probes) {
        options.onAsk(probe, baud);
        const probed = { probe, baud, ...(await ask(port, probe, options.answerMs ?? 1500)) };
        yield probed;
        if (probed.is === "recognised") return;
      }
    } finally {
      await port.line.close();
    }
  }
}

interface Port {
  readonly line: SerialLine;
  readonly received: { bytes: Uint8Array; onBytes: () => void };
}

async function openPort({ open }: ProbeOptions, baud: number): Promise<Port> {
  const received: Port["received"] = { bytes: new Uint8Array(), onBytes: () => undefined };
  const line = await open(baud, {
    onBytes(bytes) {
      received.bytes = Uint8Array.from([...received.bytes, ...bytes]).subarray(0, MAX_ANSWER_BYTES);
      received.onBytes();
    },
    // The next write says so.
    onLost: () => undefined,
  });
  return { line, received };
}

async function ask({ line, received }: Port, probe: Probe, answerMs: number): Promise<Omit<Probed, "probe" | "baud">> {
  for (let nth = 0; nth < probe.tries; nth++) {
    await sleep(QUIET_MS);
    received.bytes = new Uint8Array();
    await line.write(probe.bytes);
    const says = await answered(received, probe, answerMs);
    const answer = received.bytes;
    if (answer.length > 0 && probe.bytes.every((byte, at) => byte === answer[at])) return { answer, is: "echo" };
    if (says !== undefined) return { answer, is: "recognised", says };
  }
  return { answer: received.bytes, is: received.bytes.length === 0 ? "silent" : "strange" };
}

async function answered(received: Port["received"], probe: Probe, answerMs: number): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const timer = setTimeout(() => resolve(undefined), answerMs);
  received.onBytes = () => {
    const says = probe.recognise(received.bytes);
    if (says !== undefined) resolve(says);
  };
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    received.onBytes = () => undefined;
  }
}
