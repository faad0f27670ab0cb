/**
 * How many damaged codes each decoder reads, and what a frame of 640 x 480 costs; then what decoding a camera's frames does to everybody
 * else's timers, on the event loop and in a thread of its own. The frames are calculated (bench/qr-corpus.ts), so the shares put decoders
 * in order and promise nothing of a real camera.
 *
 *     npm run bench:qr -- [--frames 36] [--seed 1] [--seconds 10] [--fps 15]
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { openQrDecoder, withSecondLook } from "../firmware-bridge/qr/decoder.ts";
import { openDecodingThread } from "../firmware-bridge/qr/decoding-thread.ts";
import type { Decode } from "../firmware-bridge/qr/picture.ts";
import { corpus, type Frame, KINDS } from "./qr-corpus.ts";

const { values } = parseArgs({
  options: {
    frames: { type: "string", default: "36" },
    seed: { type: "string", default: "1" },
    seconds: { type: "string", default: "10" },
    fps: { type: "string", default: "15" },
  },
});
const [frames, seed, seconds, fps] = [values.frames, values.seed, values.seconds, values.fps].map(Number) as [
  number,
  number,
  number,
  number,
];
/** As the camera reader's. */
const SECOND_LOOK_EVERY_MS = 250;

interface Outcome {
  readonly kind: Frame["kind"];
  readonly is: "read" | "missed" | "wrong";
  readonly ms: number;
}

interface Share {
  readonly readPercent: number;
  readonly byKind: Readonly<Record<string, number>>;
  /** Codes that said something else than was drawn, and frames without a code in which one was read. */
  readonly wrong: number;
  readonly hitMs: Times;
  readonly noneMs: Times;
}

interface Times {
  readonly p50: number;
  readonly p99: number;
}

async function outcomes(shown: readonly Frame[], decode: Decode): Promise<Outcome[]> {
  for (const { picture } of shown.filter((_, at) => at % 10 === 0)) await decode(picture);
  const all: Outcome[] = [];
  for (const { kind, text, picture } of shown) {
    const at = performance.now();
    const payload = await decode(picture);
    const ms = performance.now() - at;
    const said = payload && Buffer.from(payload).toString("latin1");
    all.push({ kind, is: said === undefined ? "missed" : said === text ? "read" : "wrong", ms });
  }
  return all;
}

function shareOf(all: readonly Outcome[]): Share {
  const coded = all.filter(({ kind }) => kind !== "no code");
  return {
    readPercent: percent(coded),
    byKind: Object.fromEntries(KINDS.map((kind) => [kind, percent(all.filter((one) => one.kind === kind))])),
    wrong: all.filter(({ is }) => is === "wrong").length,
    hitMs: times(coded.filter(({ is }) => is === "read").map(({ ms }) => ms)),
    noneMs: times(all.filter(({ kind }) => kind === "no code").map(({ ms }) => ms)),
  };
}

function percent(of: readonly Outcome[]): number {
  return round((100 * of.filter(({ is }) => is === "read").length) / of.length);
}

function times(milliseconds: readonly number[]): Times {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (share: number): number => round(sorted[Math.floor(sorted.length * share)] ?? Number.NaN);
  return { p50: at(0.5), p99: at(0.99) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** How late timers are while `look` is given frames at a camera's pace, one at a time. */
async function lateness(shown: readonly Frame[], look: (frame: Frame) => Promise<unknown>): Promise<Times> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const end = performance.now() + seconds * 1000;
  for (let turn = 0; performance.now() < end; turn += 1) {
    const next = performance.now() + 1000 / fps;
    const frame = shown[turn % shown.length];
    if (frame !== undefined) await look(frame);
    await sleep(Math.max(0, next - performance.now()));
  }
  delay.disable();
  return { p50: round(delay.percentile(50) / 1e6), p99: round(delay.percentile(99) / 1e6) };
}

const shown = [...corpus(frames, seed)];
const [wasm, js] = [await openQrDecoder("zxing-cpp"), await openQrDecoder("zxing-js")];
const decoders = {
  "zxing-js": js.decode,
  "zxing-js, second look": withSecondLook(js.decode, 0),
  "zxing-cpp": wasm.decode,
  "zxing-cpp, second look": withSecondLook(wasm.decode, 0),
};
const shares: Record<string, Share> = {};
for (const [name, decode] of Object.entries(decoders)) shares[name] = shareOf(await outcomes(shown, decode));

// Most of the time a camera sees no card.
const view = shown.filter(({ kind }, at) => kind === "no code" || at % 20 === 0);
const look = withSecondLook(wasm.decode, SECOND_LOOK_EVERY_MS);
const size = { width: 640, height: 480, secondLookEveryMs: SECOND_LOOK_EVERY_MS };
const thread = await openDecodingThread("bench", size);
const late = {
  idle: await lateness(view, async () => undefined),
  onTheLoop: await lateness(view, async ({ picture }) => look(picture)),
  inAThread: await lateness(view, async ({ picture }) => thread.decode(Uint8Array.from(picture.grey))),
};
await thread.close();

const say = (name: string, ...cells: readonly (string | number)[]): void =>
  void process.stdout.write(`${name.padEnd(26)}${cells.map((cell) => String(cell).padStart(24)).join("")}\n`);
const each = (of: (share: Share) => string | number): (string | number)[] => Object.values(shares).map(of);
process.stdout.write(`\n${shown.length} frames of 640 x 480, seed ${seed}; percent read\n`);
say("", ...Object.keys(shares));
for (const kind of KINDS) say(kind, ...each(({ byKind }) => byKind[kind] ?? "-"));
say("all", ...each(({ readPercent }) => readPercent));
say("wrong codes", ...each(({ wrong }) => wrong));
say("ms a hit, p50 / p99", ...each(({ hitMs }) => `${hitMs.p50} / ${hitMs.p99}`));
say("ms without code", ...each(({ noneMs }) => `${noneMs.p50} / ${noneMs.p99}`));
process.stdout.write(`\n${fps} frames a second for ${seconds} s each: ms between timers of 1 ms, p50 / p99\n`);
for (const [name, { p50, p99 }] of Object.entries(late)) say(name, `${p50} / ${p99}`);
process.stdout.write(`${JSON.stringify({ bench: "qr", frames, seed, fps, seconds, shares, timers: late })}\n`);
