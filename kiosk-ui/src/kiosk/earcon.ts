/**
 * Three sounds that differ in rhythm before they differ in pitch: two short that rise, two longer with a gap that fall,
 * one long that stays. Nobody needs a good ear, or a good loudspeaker, to tell them apart.
 */
export type Earcon = "yes" | "no" | "wait";

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
};

/** Soft, so that it does not click. */
const EDGE_MS = 12;
/** A sound that the browser held back longer than this belongs to somebody who has left. */
const TOO_LATE_MS = 250;

let context: AudioContext | undefined;

/** Browsers let a page sound after the first touch (kiosks start with it allowed); from then on it stays awake. */
export function wakeOnTouch(): void {
  addEventListener("pointerdown", () => void awake().resume());
}

/** `hour`: 0 to 23 at the place; a hall at night is quiet. Resolves when the sound is on its way or has been let go. */
export async function play(earcon: Earcon, hour: number): Promise<void> {
  const audio = awake();
  const asked = performance.now();
  await audio.resume();
  if (performance.now() - asked < TOO_LATE_MS) sound(audio, TONES[earcon], hour >= 7 && hour < 22 ? 0.5 : 0.15);
}

function awake(): AudioContext {
  context ??= new AudioContext({ latencyHint: "interactive" });
  return context;
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
