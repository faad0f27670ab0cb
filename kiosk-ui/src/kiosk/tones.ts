/**
 * The sounds, which the page makes, or the box (src/voice.ts). They differ in rhythm before they differ in pitch: two short that
 * rise, two longer with a gap that fall, one long that stays. Nobody needs a good ear, or a good loudspeaker, to tell them apart.
 */
export type Earcon = "yes" | "no" | "wait" | "soon";

export interface Tone {
  readonly hertz: number;
  readonly ms: number;
  readonly gapMs: number;
}

export const TONES: Readonly<Record<Earcon, readonly Tone[]>> = {
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

/** Soft at both ends, so that it does not click. */
export const EDGE_MS = 12;
