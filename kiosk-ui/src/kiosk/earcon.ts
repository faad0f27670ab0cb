/** The sounds of the page. */
import { type Earcon, EDGE_MS, type Tone, TONES } from "./tones.ts";

/** A sound that the browser held back longer than this belongs to somebody who has left. */
const TOO_LATE_MS = 1000;

let context: AudioContext | undefined;

/**
 * Opens the sound before the first card needs it, which takes a slow box most of a second. Browsers that do not let a page
 * sound by itself (kiosks are started so that it may) do so from the first touch.
 */
export function openSound(): void {
  void awake();
  addEventListener("pointerdown", () => void awake());
}

/** `level`: 0 to 1. Resolves when the sound is on its way or has been let go. */
export async function play(earcon: Earcon, level: number): Promise<void> {
  const asked = performance.now();
  const audio = await awake();
  if (audio === undefined || performance.now() - asked > TOO_LATE_MS) return;
  sound(audio, TONES[earcon], level);
}

/** Undefined on a box that cannot sound: it still has a picture, and that must not suffer. */
async function awake(): Promise<AudioContext | undefined> {
  try {
    context ??= new AudioContext({ latencyHint: "interactive" });
    await context.resume();
    return context;
  } catch {
    return undefined;
  }
}

function sound(audio: AudioContext, tones: readonly Tone[], level: number): void {
  let start = audio.currentTime;
  for (const { hertz, ms, gapMs } of tones) {
    const end = start + ms / 1000;
    const edge = EDGE_MS / 1000;
    const oscillator = new OscillatorNode(audio, { frequency: hertz, type: "triangle" });
    const gain = new GainNode(audio, { gain: 0 });
    gain.gain
      .setValueAtTime(0, start)
      .linearRampToValueAtTime(level, start + edge)
      .setValueAtTime(level, end - edge)
      .linearRampToValueAtTime(0, end);
    oscillator.connect(gain).connect(audio.destination);
    oscillator.start(start);
    oscillator.stop(end);
    start = end + gapMs / 1000;
  }
}
