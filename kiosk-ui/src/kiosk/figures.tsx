import type { ComponentChildren } from "preact";
import type { Figure as Name } from "./say.ts";

const OCTAGON = "M31.6 6h36.8L94 31.6v36.8L68.4 94H31.6L6 68.4V31.6z";
const TRIANGLE = "M50 8.5 96 88.5H4z";
const QUESTION = "M39 47.5c0-6.4 4.9-10.5 11.2-10.5 6.2 0 10.8 3.9 10.8 9.4 0 7.6-10.6 8.4-10.6 16.6";
const WRENCH =
  "M62.6 15.2a24 24 0 0 0-21 33L13 76.8a7.7 7.7 0 0 0 0 10.9l2.3 2.300a7.7 7.7 0 0 0 10.9 0L54.8 61.400a24 24 0 0 0 31.5-30l-13.9 13.9-11.3-3.3-3.3-11.3 13.9-13.900a24 24 0 0 0-9.1-1.600z";

/** Each meaning by outline alone: the shapes differ as much as their colours do. Drawn in the ink of their field. */
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
  clock: <path class="line" d="M50 8a42 42 0 1 0 0 84a42 42 0 1 0 0-84M50 24v27l18 12" />,
  seats: <path class="line" d="M30 10h40a6 6 0 0 1 6 6v32H24V16a6 6 0 0 1 6-6zM18 48h64v16H18zM24 64v28M76 64v28" />,
  barrier: <path class="line" d="M16 20v72M84 20v72M16 34h68v18H16zM32 52l12-18M52 52l12-18" />,
  "open-door": <path class="line" d="M22 92V10h56v82M12 92h76M38 92V22l28-12M46 54v4" />,
  arrow: <path class="line" d="M50 92V14M20 44l30-30 30 30" />,
};

export function Figure({ name }: { readonly name: Name }) {
  return (
    <svg class={`figure figure-${name}`} viewBox="0 0 100 100" aria-hidden="true" focusable="false">
      {FIGURES[name]}
    </svg>
  );
}
