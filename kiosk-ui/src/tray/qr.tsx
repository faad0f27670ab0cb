import { encode } from "uqr";

/** As the official generator draws them: version 4 (33 modules) or, for longer texts, what they need; level M; 4 modules of quiet. */
const FORM = { ecc: "M", boostEcc: false, minVersion: 4, border: 4 } as const;

/** A real code: a phone's camera reads it off the screen. One path, one unit square for each dark module. */
export function QrCode({ text }: { readonly text: string }) {
  const { data, size } = encode(text, FORM);
  const dark = data.flatMap((row, y) => row.flatMap((module, x) => (module ? `M${x} ${y}h1v1h-1z` : [])));
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} shape-rendering="crispEdges" aria-hidden="true" focusable="false">
      <path d={dark.join("")} />
    </svg>
  );
}
