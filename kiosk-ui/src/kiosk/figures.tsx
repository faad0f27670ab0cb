import type { ComponentChildren } from "preact";
import type { Figure as Name } from "./say.ts";

const OCTAGON = "M31.6 6h36.8L94 31.6v36.8L68.4 94H31.6L6 68.4V31.6z";
const TRIANGLE = "M50 8.5 96 88.5H4z";
const QUESTION = "M39 47.5c0-6.4 4.9-10.5 11.2-10.5 6.2 0 10.8 3.9 10.8 9.4 0 7.6-10.6 8.4-10.6 16.6";
const WRENCH =
  "M62.6 15.2a24 24 0 0 0-21 33L13 76.8a7.7 7.7 0 0 0 0 10.9l2.3 2.300a7.7 7.7 0 0 0 10.9 0L54.8 61.400a24 24 0 0 0 31.5-30l-13.9 13.9-11.3-3.3-3.3-11.3 13.9-13.900a24 24 0 0 0-9.1-1.600z";
const CIRCLE = "M50 8a42 42 0 1 0 0 84a42 42 0 1 0 0-84";
const DOORWAY = "M20 92V8h60v84M6 92h88";
const SEAT = "M5 0h8a5 5 0 0 1 5 5v15H0V5a5 5 0 0 1 5-5z";
const SEATS = [
  [10, 12],
  [41, 12],
  [72, 12],
  [10, 56],
  [41, 56],
  [72, 56],
] as const;

/**
 * Each meaning by outline alone: the shapes differ as much as their colours do. One family on a field of 100: a line of 6,
 * round ends, 8 to 92; what is filled is filled whole. Drawn in the ink of their field.
 */
const FIGURES: Readonly<Record<Name, ComponentChildren>> = {
  tick: (
    <>
      <circle class="solid" cx="50" cy="50" r="48" />
      <path class="cut" d="M27.5 52.5 43.5 68.5 73.5 34" />
    </>
  ),
  cross: (
    <>
      <path class="solid" d={OCTAGON} />
      <path class="cut" d="M34 34 66 66M66 34 34 66" />
    </>
  ),
  question: (
    <>
      <path class="solid" d={TRIANGLE} />
      <path class="cut thin" d={QUESTION} />
      <circle class="dot" cx="50.4" cy="76" r="4.6" />
    </>
  ),
  ring: (
    <>
      <circle class="track" cx="50" cy="50" r="42" />
      <path class="sweep" d="M50 8a42 42 0 0 1 42 42" />
    </>
  ),
  wrench: <path class="line" d={WRENCH} />,
  clock: (
    <>
      <path class="line" d={CIRCLE} />
      <path class="line" d="M50 28v22l15 11" />
      <path class="line" d="M50 19v.010M81 50h.010M50 81v.010M19 50h.010" />
    </>
  ),
  seats: SEATS.map(([x, y]) => (
    <g key={`${x} ${y}`} transform={`translate(${x} ${y})`}>
      <path class="solid" d={SEAT} />
      <path class="line" d="M-3 19v10h24V19" />
    </g>
  )),
  barrier: (
    <>
      <path class="line" d="M8 30h84v24H8z" />
      <path
        class="line"
        d="M26 54 38 30M46 54 58 30M66 54 78 30M20 54v38M80 54v38M20 30V18M80 30V18M10 92h20M70 92h20"
      />
    </>
  ),
  nobody: <path class="line dotted" d="M50 10a17 17 0 1 0 0 34a17 17 0 1 0 0-34M16 92c0-22 14-35 34-35s34 13 34 35" />,
  "open-door": (
    <>
      <path class="line" d={DOORWAY} />
      <path class="solid" d="M20 9 48 20v72H20z" />
      <circle class="dot" cx="40" cy="56" r="3.6" />
    </>
  ),
  "shut-door": (
    <>
      <path class="line" d={DOORWAY} />
      <path class="solid" d="M32 20h36v72H32z" />
      <circle class="dot" cx="60" cy="56" r="3.6" />
    </>
  ),
  "closing-door": (
    <>
      <path class="line" d={DOORWAY} />
      <path class="solid" d="M20 9 38 16v76H20z" />
      <path class="line" d="M48 54h20M59 44l10 10-10 10" />
    </>
  ),
  "no-entry": (
    <>
      <path class="line" d={CIRCLE} />
      <path class="line bar" d="M30 50h40" />
    </>
  ),
  one: (
    <>
      <circle class="solid" cx="32" cy="25" r="14" />
      <path class="solid" d="M8 89c0-22 9-36 24-36s24 14 24 36z" />
      <path class="line dotted" d="M76 22a11.500 11.500 0 1 0 .010 0M68 59c16-5 25 10 25 31" />
    </>
  ),
  arrow: <path class="line bold" d="M50 90V14M17 47 50 14l33 33" />,
};

export function Figure({ name }: { readonly name: Name }) {
  return (
    <svg class={`figure figure-${name}`} viewBox="0 0 100 100" aria-hidden="true" focusable="false">
      {FIGURES[name]}
    </svg>
  );
}
