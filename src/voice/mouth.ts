/**
 * The loudspeaker: one `aplay`, and one `espeak-ng` that speaks into it. What is said next ends what is being said, at once: both
 * processes are killed, and no sentence is finished for somebody who has gone.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { type Earcon, TONES } from "../../kiosk-ui/src/kiosk/tones.ts";
import type { Log } from "../ops/log.ts";
import { quieter, RATE, samplesOf } from "./pcm.ts";
import type { Sentence } from "./saying.ts";

/** The longest that anything is heard; a sound card that takes nothing is let go then. Milliseconds. */
const LONGEST_MS = 20_000;
/** The samples of that. Bytes. */
const LONGEST_BYTES = (2 * RATE * LONGEST_MS) / 1000;
/** A WAV as espeak-ng writes it: the rate at byte 24, the samples from byte 44. */
const HEAD_BYTES = 44;
const PAUSE_MS = 150;
/** Words a minute; its own 175 is fast in a hall. */
const SPEED = "150";

interface Utterance {
  readonly earcon: Earcon | undefined;
  readonly said: Sentence | undefined;
  /** 0 to 1. */
  readonly level: number;
}

/** Disposal ends what is being said. */
export interface Mouth extends Disposable {
  /** Ends what is being said, and says this. Never throws: who hears nothing still has a picture. */
  say(utterance: Utterance): void;
}

export function openMouth(log: Log): Mouth {
  const complained = new Set<string>();
  let saying: readonly ChildProcessWithoutNullStreams[] = [];
  let tooLong: NodeJS.Timeout | undefined;

  /** Once for each reason: a box without a sound card would fill its log. */
  function complain(what: string, why: string): void {
    if (complained.has(what)) return;
    complained.add(what);
    log.warn({ why }, what);
  }

  function start(program: string, args: readonly string[]): ChildProcessWithoutNullStreams {
    const child = spawn(program, args, { stdio: "pipe" });
    child.on("error", (error) => complain(`${program} does not start`, error.message));
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on("error", () => undefined); // it was ended
    let why = "";
    child.stderr.on("data", (text) => void (why = `${why}${String(text)}`.slice(0, 200)));
    child.once("close", (code) => {
      if (code !== null && code > 0) complain(`${program} ${args.join(" ")} failed`, why.trim());
    });
    saying = [...saying, child];
    return child;
  }

  function hush(): void {
    clearTimeout(tooLong);
    for (const child of saying) child.kill("SIGKILL");
    saying = [];
  }

  function say({ earcon, said, level }: Utterance): void {
    hush();
    if (level <= 0 || (earcon === undefined && said === undefined)) return;
    const player = start("aplay", ["-q", "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", String(RATE), "-"]);
    player.stdout.resume();
    tooLong = setTimeout(hush, LONGEST_MS);
    tooLong.unref();
    if (earcon !== undefined) player.stdin.write(samplesOf(TONES[earcon], level));
    if (said === undefined) return void player.stdin.end();
    if (earcon !== undefined) player.stdin.write(samplesOf([{ hertz: 0, ms: 0, gapMs: PAUSE_MS }], 0));

    const speaker = start("espeak-ng", ["-v", said.language, "-s", SPEED, "--stdin", "--stdout"]);
    const spoken: Buffer[] = [];
    let bytes = 0;
    speaker.stdout.on("data", (part: Buffer) => {
      bytes += part.length;
      if (bytes <= LONGEST_BYTES) spoken.push(part);
    });
    speaker.once("close", () => {
      const wav = Buffer.concat(spoken);
      if (wav.length > HEAD_BYTES) {
        const rate = wav.readUInt32LE(24);
        if (rate === RATE) player.stdin.write(quieter(samplesIn(wav), level));
        else complain(`espeak-ng speaks ${said.language} at another rate`, `${rate} samples a second`);
      }
      player.stdin.end();
    });
    speaker.stdin.end(said.text);
  }

  return { say, [Symbol.dispose]: hush };
}

/** Whole samples only. */
function samplesIn(wav: Buffer): Buffer {
  return wav.subarray(HEAD_BYTES, wav.length - ((wav.length - HEAD_BYTES) % 2));
}
