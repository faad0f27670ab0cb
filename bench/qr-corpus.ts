/** Frames as a camera at a desk may see them, made by calculation from a seed: no photograph is among them. */
import type { Picture } from "../firmware-bridge/qr/picture.ts";
import { drawView } from "../test/fakes/qr-picture.ts";
import { cardUrl } from "../test/fakes/gate.ts";

export const KINDS = [
  "plain",
  "blur",
  "noise",
  "rotation",
  "perspective",
  "glare",
  "inverted",
  "moire",
  "small quiet zone",
  "low contrast",
  "all at once",
] as const;
type Kind = (typeof KINDS)[number];

export interface Frame {
  readonly kind: Kind | "no code";
  /** What the code says; undefined where there is none. */
  readonly text: string | undefined;
  readonly picture: Picture;
}

const WIDTH = 640;
const HEIGHT = 480;
/** Between 0 and 1. */
type Chance = () => number;

/** `frames` frames of every kind and as many without a code; the same seed makes the same frames. */
export function* corpus(frames: number, seed: number): Generator<Frame> {
  const chance = mulberry32(seed);
  for (const kind of KINDS)
    for (let n = 0; n < frames; n += 1) {
      const text = cardUrl(Math.floor(chance() * 1_000_000));
      yield { kind, text, picture: frameOf(kind, text, chance) };
    }
  for (let n = 0; n < frames; n += 1)
    yield { kind: "no code", text: undefined, picture: taken(clutter(chance), 1, 4, chance) };
}

function frameOf(kind: Kind, text: string, chance: Chance): Picture {
  const all = kind === "all at once";
  const has = (one: Kind): boolean => all || kind === one;
  // At once each is milder: all of them at full strength leave nothing to read.
  const between = (low: number, high: number): number => low + chance() * (high - low) * (all ? 0.3 : 1);
  const light = kind === "inverted" || (all && chance() < 0.3);
  const faint = all ? [between(50, 80), between(150, 180)] : [between(90, 110), between(130, 160)];
  const [dark = 0, bright = 0] = has("low contrast") ? faint : [25, 215];
  const turned =
    kind === "rotation" ? chance() * 2 * Math.PI : has("rotation") ? between(-0.4, 0.4) : between(-0.05, 0.05);
  let picture = drawView(text, {
    width: WIDTH,
    height: HEIGHT,
    quiet: has("small quiet zone") ? 1 : 4,
    ink: light ? bright : dark,
    paper: light ? dark : bright,
    background: clutterLevels(chance),
    place: placed(between(130, 230), turned, has("perspective") ? between(0.1, 0.35) : 0, chance),
    samples: 2,
  });
  if (has("moire")) picture = screened(picture, between(0.25, 0.55), chance);
  if (has("glare")) picture = glared(picture, between(15, 60), chance);
  return taken(picture, has("blur") ? between(0.8, 2.4) : 0.4, has("noise") ? between(all ? 5 : 10, 45) : 3, chance);
}

/** A square of `side` pixels somewhere in the frame, turned by `angle` and, with `tilt`, nearer on one side. */
function placed(side: number, angle: number, tilt: number, chance: Chance): (x: number, y: number) => [number, number] {
  const [centreX, centreY] = [WIDTH / 2 + (chance() - 0.5) * 160, HEIGHT / 2 + (chance() - 0.5) * 100];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const towards = chance() * 2 * Math.PI;
  const [tiltX, tiltY] = [Math.cos(towards) * tilt, Math.sin(towards) * tilt];
  return (x, y) => {
    const [dx, dy] = [(x - centreX) / side, (y - centreY) / side];
    // The depth grows along the direction of the tilt: a plane seen at a slant.
    const depth = 1 + tiltX * dx * 2 + tiltY * dy * 2;
    return [(dx * cos + dy * sin) / depth + 0.5, (dy * cos - dx * sin) / depth + 0.5];
  };
}

/** Rectangles and stripes of print, and a slow gradient. */
function clutterLevels(chance: Chance): (x: number, y: number) => number {
  const boxes = Array.from({ length: 12 }, () => ({
    x: chance() * WIDTH,
    y: chance() * HEIGHT,
    w: 20 + chance() * 160,
    h: 10 + chance() * 100,
    level: 30 + chance() * 200,
    stripes: chance() < 0.4 ? 3 + chance() * 8 : 0,
  }));
  const slope = (chance() - 0.5) * 0.2;
  return (x, y) => {
    let level = 120 + slope * x;
    for (const box of boxes) {
      if (x < box.x || x >= box.x + box.w || y < box.y || y >= box.y + box.h) continue;
      const gap = box.stripes > 0 && Math.floor((x - box.x) / box.stripes) % 2 === 1;
      level = gap ? 255 - box.level : box.level;
    }
    return level;
  };
}

function clutter(chance: Chance): Picture {
  const level = clutterLevels(chance);
  return overPixels({ grey: new Uint8Array(WIDTH * HEIGHT), width: WIDTH, height: HEIGHT }, (_grey, x, y) =>
    level(x, y),
  );
}

/** A phone's pixels under the camera's: two grids of nearly the same width beat. */
function screened(picture: Picture, depth: number, chance: Chance): Picture {
  const [pitch, angle] = [1.7 + chance() * 1.6, (chance() - 0.5) * 0.3];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const wave = (at: number): number => 0.5 + 0.5 * Math.cos((2 * Math.PI * at) / pitch);
  return overPixels(picture, (level, x, y) => {
    const lit = (wave(x * cos + y * sin) + wave(y * cos - x * sin)) / 2;
    return level * (1 - depth) + level * depth * 2 * lit;
  });
}

/** A lamp mirrored in the card, at most a part of the code. */
function glared(picture: Picture, radius: number, chance: Chance): Picture {
  const [atX, atY] = [WIDTH / 2 + (chance() - 0.5) * 180, HEIGHT / 2 + (chance() - 0.5) * 140];
  return overPixels(picture, (level, x, y) => {
    const away = Math.hypot((x - atX) / radius, (y - atY) / (radius * 0.6));
    return level + 400 * Math.exp(-away * away * 1.5);
  });
}

/** Through a lens (`blur`: standard deviation in pixels) onto a sensor (`noise`: the same in levels). */
function taken(picture: Picture, blur: number, noise: number, chance: Chance): Picture {
  return overPixels(gaussian(picture, blur), (level) => level + noise * normal(chance));
}

function gaussian({ grey, width, height }: Picture, sigma: number): Picture {
  const reach = Math.ceil(sigma * 2.5);
  const weights = Float32Array.from({ length: 2 * reach + 1 }, (_, at) =>
    Math.exp(-((at - reach) ** 2) / (2 * sigma ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const across = new Float32Array(grey.length);
  const down = new Uint8Array(grey.length);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      for (let off = -reach; off <= reach; off += 1)
        sum += (weights[off + reach] ?? 0) * (grey[y * width + Math.min(width - 1, Math.max(0, x + off))] ?? 0);
      across[y * width + x] = sum / total;
    }
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      for (let off = -reach; off <= reach; off += 1)
        sum += (weights[off + reach] ?? 0) * (across[Math.min(height - 1, Math.max(0, y + off)) * width + x] ?? 0);
      down[y * width + x] = Math.round(sum / total);
    }
  return { grey: down, width, height };
}

function overPixels(picture: Picture, change: (level: number, x: number, y: number) => number): Picture {
  const { grey, width, height } = picture;
  const levels = new Uint8ClampedArray(grey.length);
  for (let at = 0; at < grey.length; at += 1) levels[at] = change(grey[at] ?? 0, at % width, Math.floor(at / width));
  return { grey: new Uint8Array(levels.buffer), width, height };
}

/** Box and Muller's two uniform draws for a normal one. */
function normal(chance: Chance): number {
  return Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
}

/** Tommy Ettinger's generator: small, seeded, the same everywhere. */
function mulberry32(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
