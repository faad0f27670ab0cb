/** A day-pass as a QR code: for a terminal, for print, for a phone. */
import { encode as encodePng } from "fast-png";
import { encode } from "uqr";

/** Level M, as cards have it; 4 modules of quiet around it, as the standard says. */
const FORM = { ecc: "M", boostEcc: false, border: 4 } as const;

/** Black on white, whatever the colours of the terminal are: half of the readers know no inverted code. */
const BLACK_ON_WHITE = "\u001b[38;5;16;48;5;231m";
const AS_BEFORE = "\u001b[0m";

/** Two rows of modules a line. `colours`: the output is a terminal that takes them. */
export function drawInBlocks(text: string, colours: boolean): string {
  const { data, size } = encode(text, FORM);
  const lines = Array.from({ length: Math.ceil(size / 2) }, (_, line) => {
    const [upper = [], lower = []] = data.slice(2 * line, 2 * line + 2);
    const blocks = Array.from({ length: size }, (__, x) => block(upper[x] === true, lower[x] === true)).join("");
    return colours ? BLACK_ON_WHITE + blocks + AS_BEFORE : blocks;
  });
  return lines.join("\n");
}

function block(upper: boolean, lower: boolean): string {
  if (upper) return lower ? "█" : "▀";
  return lower ? "▄" : " ";
}

/** Pixels a module: an inch and a half at 300 dots an inch, and enough for a phone. */
const PIXELS = 10;

export function drawPng(text: string): Uint8Array {
  const { data, size } = encode(text, FORM);
  const side = size * PIXELS;
  const grey = new Uint8Array(side * side).fill(255);
  for (const [y, row] of data.entries())
    for (const [x, isDark] of row.entries()) {
      if (!isDark) continue;
      for (let line = 0; line < PIXELS; line += 1) {
        const start = (y * PIXELS + line) * side + x * PIXELS;
        grey.fill(0, start, start + PIXELS);
      }
    }
  return encodePng({ width: side, height: side, data: grey, channels: 1, depth: 8 });
}

/** Millimetres a module: a code of five centimetres. */
const MILLIMETRES = 1;
/** Millimetres from line to line. */
const LINE = 6;

/** For print, with `lines` under the code. */
export function drawSvg(text: string, lines: readonly string[]): string {
  const { data, size } = encode(text, FORM);
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : []))).join("");
  const height = size + lines.length * LINE;
  const words = lines.map(
    (line, nth) =>
      `<text x="${size / 2}" y="${size + (nth + 0.5) * LINE}" font-family="sans-serif" font-size="4" text-anchor="middle">${escaped(line)}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size * MILLIMETRES}mm" height="${height * MILLIMETRES}mm" viewBox="0 0 ${size} ${height}">`,
    `<rect width="${size}" height="${height}" fill="#fff"/>`,
    `<path d="${dark}" shape-rendering="crispEdges"/>`,
    ...words,
    "</svg>\n",
  ].join("\n");
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
