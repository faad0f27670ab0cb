import { useEffect, useRef } from "preact/hooks";
import type { Place } from "../../../src/kiosk/protocol.ts";

type Takes = Place["takes"];

interface InvitationProps {
  readonly reader: Place["reader"];
  readonly takes: Takes;
}

/** Where there is more room than drawing, the reader stays at its edge of the screen. */
const EDGE = { left: "xMinYMid", right: "xMaxYMid", below: "xMidYMax" } as const satisfies Record<
  Place["reader"],
  string
>;

const BREATH_MS = 3000;
/** Nobody has come for so long. In a queue the reader stands lit and still: nobody needs to be invited, and no verdict waits for a frame of this. */
const STILL_MS = 6000;
/**
 * Steps that are too small to be seen as such. An animation of the style sheet would have the browser draw sixty frames a second day and
 * night, which costs a box without a graphics card a third of a core, and each verdict would wait for the next of them.
 */
const STEP_MS = 125;

/** This site's reader where it really is, and a hand that brings a card to it. One line weight; while nobody comes it glows every 3 s. */
export function Invitation({ reader, takes }: InvitationProps) {
  const drawing = useRef<SVGSVGElement>(null);
  useEffect(() => {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return undefined;
    const begun = performance.now();
    const timer = setInterval(() => {
      const turn = (performance.now() - begun - STILL_MS) / BREATH_MS;
      if (turn < 0) return;
      drawing.current?.style.setProperty("--breath", (0.5 + 0.5 * Math.cos(2 * Math.PI * turn)).toFixed(2));
    }, STEP_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <svg
      ref={drawing}
      class={`drawing to-${reader}`}
      viewBox="-8 0 250 200"
      preserveAspectRatio={EDGE[reader]}
      aria-hidden="true"
      focusable="false"
    >
      {reader === "below" ? <Below takes={takes} /> : <Beside takes={takes} />}
    </svg>
  );
}

/** Drawn for a reader at the right; the style sheet mirrors it for one at the left. */
function Beside({ takes }: { readonly takes: Takes }) {
  return (
    <g class="scene">
      <g class="halo">
        <rect x="142" y="18" width="96" height="164" rx="24" />
      </g>
      <rect class="body" x="154" y="30" width="72" height="140" rx="14" />
      {takes.includes("nfc") && takes.includes("qr") ? (
        <>
          <Window x={190} y={68} />
          <Waves x={190} y={132} />
        </>
      ) : takes.includes("nfc") ? (
        <Waves x={190} y={100} />
      ) : (
        <Window x={190} y={84} />
      )}
      <g transform="translate(52 58) rotate(-7)">
        <Hand takes={takes} />
      </g>
    </g>
  );
}

function Below({ takes }: { readonly takes: Takes }) {
  return (
    <g class="scene">
      <g class="halo">
        <rect x="38" y="134" width="164" height="60" rx="22" />
      </g>
      <rect class="body" x="50" y="146" width="140" height="40" rx="12" />
      <path class="lit" d="M96 166h48" />
      <g transform="translate(146 24) rotate(72)">
        <Hand takes={takes} />
      </g>
    </g>
  );
}

function Window({ x, y }: { readonly x: number; readonly y: number }) {
  return (
    <g class="lit" transform={`translate(${x} ${y})`}>
      <path d="M-20-10v-6a4 4 0 0 1 4-4h6M10-20h6a4 4 0 0 1 4 4v6M20 10v6a4 4 0 0 1-4 4h-6M-10 20h-6a4 4 0 0 1-4-4v-6M-12 0h24" />
    </g>
  );
}

function Waves({ x, y }: { readonly x: number; readonly y: number }) {
  return (
    <g class="lit" transform={`translate(${x} ${y})`}>
      <path d="M-12-5a9 9 0 0 1 0 10M-4-10a17 17 0 0 1 0 20M4-15a25 25 0 0 1 0 30" />
    </g>
  );
}

const QR = "M55 11h10v10H55zM75 11h10v10H75zM55 31h10v10H55zM75 31h0M85 31h0M80 36h0M75 41h0M85 41h0";

/**
 * A card of 96 by 60, its corner at the origin, held from below at its left: fingers behind it, the thumb on it. Where only
 * codes are taken it is a phone that shows one.
 */
function Hand({ takes }: { readonly takes: Takes }) {
  return (
    <>
      <path
        class="body"
        d="M16 50H44c8 0 11 12 1 15 8 2 9 13 0 15 6 3 5 12-3 14 3 5 0 11-6 12-3 7-8 12-16 15L-47 114C-46 100-42 90-34 78-20 60 0 50 16 50z"
      />
      {takes.includes("nfc") ? <Card isChip={!takes.includes("qr")} /> : <Phone />}
      <path class="body" d="M-53 111 26 121 24 136-55 126z" />
      <path class="body" d="M-34 78C-22 60-4 52 16 36c7-5 15 1 15 8 0 5-3 8-7 11-9 7-15 13-18 24" />
    </>
  );
}

function Card({ isChip }: { readonly isChip: boolean }) {
  return (
    <>
      <rect class="body" x="0" y="0" width="96" height="60" rx="8" />
      {isChip ? <Waves x={72} y={30} /> : <path d={QR} />}
      <path d="M12 15h26M12 26h16" />
    </>
  );
}

/** Held flat: longer than a card, rounder, with the code in the middle of what it shows. */
function Phone() {
  return (
    <>
      <rect class="body" x="-8" y="-4" width="110" height="64" rx="13" />
      <path d="M94 22v12" />
      <path transform="translate(-10 -3)" d={QR} />
    </>
  );
}
