/** The earcons as samples for a sound card. Pure. */
import { EDGE_MS, type Tone } from "../../kiosk-ui/src/kiosk/tones.ts";

/** Samples a second: what espeak-ng speaks in, so that a sound and a sentence are one stream. 16 bits, little-endian, one channel. */
export const RATE = 22_050;
const FULL = 32_767;

/** `level` 0 to 1. A triangle wave, as the page has it: soft, and heard on a small loudspeaker. */
export function samplesOf(tones: readonly Tone[], level: number): Buffer {
  return Buffer.concat(tones.flatMap((tone) => [sounding(tone, level), Buffer.alloc(2 * samples(tone.gapMs))]));
}

/** The samples at another level, 0 to 1. */
export function quieter(pcm: Buffer, level: number): Buffer {
  const out = Buffer.alloc(pcm.length);
  for (let at = 0; at < pcm.length; at += 2) out.writeInt16LE(Math.round(pcm.readInt16LE(at) * level), at);
  return out;
}

function sounding({ hertz, ms }: Tone, level: number): Buffer {
  const count = samples(ms);
  const edge = samples(EDGE_MS);
  const out = Buffer.alloc(2 * count);
  for (let nth = 0; nth < count; nth += 1) {
    const turn = ((nth * hertz) / RATE + 0.25) % 1;
    const wave = 1 - 4 * Math.abs(turn - 0.5);
    const soft = Math.min(1, nth / edge, (count - 1 - nth) / edge);
    out.writeInt16LE(Math.round(FULL * level * soft * wave), 2 * nth);
  }
  return out;
}

function samples(ms: number): number {
  return Math.round((RATE * ms) / 1000);
}
