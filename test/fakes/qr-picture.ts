/** Pictures of QR codes as a camera sees them, drawn by inverse mapping. */
import { encode } from "uqr";
import type { Picture } from "../../firmware-bridge/qr/picture.ts";

/** As the official generator draws them: version 4 (33 modules) or, for longer texts, what they need; level M. */
const FORM = { ecc: "M", boostEcc: false, minVersion: 4 } as const;

export interface View {
  readonly width: number;
  readonly height: number;
  /** Modules of quiet zone around the code; 4 in the standard. */
  readonly quiet: number;
  readonly ink: number;
  readonly paper: number;
  /** What lies around the quiet zone. */
  readonly background: (x: number, y: number) => number;
  /** From a pixel to a place on the paper, where 0 to 1 is the quiet zone's outer edge in both directions. */
  readonly place: (x: number, y: number) => readonly [u: number, v: number];
  /** Samples a pixel in each direction. */
  readonly samples: number;
}

export function drawView(text: string, view: View): Picture {
  const { width, height, samples } = view;
  const { data, size } = encode(text, { ...FORM, border: view.quiet });
  const dark = Uint8Array.from(data.flat(), Number);
  const grey = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      let [sum, outside] = [0, 0];
      for (let sample = 0; sample < samples * samples; sample += 1) {
        const [u, v] = view.place(
          x + ((sample % samples) + 0.5) / samples,
          y + (Math.floor(sample / samples) + 0.5) / samples,
        );
        if (u < 0 || u >= 1 || v < 0 || v >= 1) outside += 1;
        else sum += dark[Math.floor(v * size) * size + Math.floor(u * size)] === 1 ? view.ink : view.paper;
      }
      if (outside > 0) sum += outside * view.background(x, y);
      grey[y * width + x] = Math.round(sum / (samples * samples));
    }
  return { grey, width, height };
}

/** A code as large as fits, sharp and straight, dark on light. */
export function plainPicture(text: string, width: number, height: number): Picture {
  const side = Math.min(width, height);
  return drawView(text, {
    width,
    height,
    quiet: 4,
    ink: 20,
    paper: 230,
    background: () => 230,
    place: (x, y) => [(x - (width - side) / 2) / side, (y - (height - side) / 2) / side],
    samples: 1,
  });
}

/** The same, light on dark. */
export function invertedPicture(text: string, width: number, height: number): Picture {
  const { grey } = plainPicture(text, width, height);
  return { grey: grey.map((level) => 255 - level), width, height };
}
