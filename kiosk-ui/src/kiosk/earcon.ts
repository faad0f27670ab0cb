/**
 * Three sounds that differ in rhythm before they differ in pitch: two short that rise, two longer with a gap that fall,
 * one long that stays. Nobody needs a good ear, or a good loudspeaker, to tell them apart.
 */
export type Earcon = "yes" | "no" | "wait" | "soon";

interface Tone {
  readonly hertz: number;
  readonly ms: number;
  readonly gapMs: number;
}

const TONES: Readonly<Record<Earcon, readonly Tone[]>> = {
  yes: [
    { hertz: 660, ms: 90, gapMs: 0 },
    { hertz: 880, ms: 90, gapMs: 0 },
  ],
  no: [
    { hertz: 330, ms: 140, gapMs: 60 },
    { hertz: 220, ms: 140, gapMs: 0 },
  ],
  wait: [{ hertz: 440, ms: 350, gapMs: 0 }],
  // No verdict: the time for what somebody has opened is nearly over.
  soon: [{ hertz: 520, ms: 50, gapMs: 0 }],
};

/** Soft, so that it does not click. */
const EDGE_MS = 12;
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

/** `hour`: 0 to 23 at the place; a hall at night is quiet. Resolves when the sound is on its way or has been let go. */
export async function play(earcon: Earcon, hour: number): Promise<void> {
  const asked = performance.now();
  const audio = await awake();
  if (audio === undefined || performance.now() - asked > TOO_LATE_MS) return;
  sound(audio, TONES[earcon], hour >= 7 && hour < 22 ? 0.5 : 0.15);
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
