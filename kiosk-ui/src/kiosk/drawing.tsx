import type { Place } from "../../../src/kiosk/protocol.ts";

type Takes = Place["takes"];

interface InvitationProps {
  readonly reader: Place["reader"];
  readonly takes: Takes;
}

/** This site's reader where it really is, and a hand that brings a card to it. One line weight; it breathes every 3 s. */
export function Invitation({ reader, takes }: InvitationProps) {
  return (
    <svg class={`drawing to-${reader}`} viewBox="0 0 240 200" aria-hidden="true" focusable="false">
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
      <g class="bring">
        <g transform="translate(44 66) rotate(-7)">
          <Hand takes={takes} />
        </g>
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
      <g class="bring">
        <g transform="translate(78 52)">
          <Hand takes={takes} />
        </g>
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

/** A card of 92 by 58, its corner at the origin, held from below at its left. */
function Hand({ takes }: { readonly takes: Takes }) {
  return (
    <>
      <path
        class="body"
        d="M14 52C26 50 44 52 47 60c2 6-2 10-7 11 4 3 4 11-3 13 3 4 2 10-5 12-4 12-18 20-30 24L-16 150-50 124c4-20 8-40 18-54C-24 58 0 54 14 52z"
      />
      <rect class="body" x="0" y="0" width="92" height="58" rx="7" />
      {takes.includes("qr") && <path d="M58 14h12v12H58zM78 14h2M78 26h2M58 36h2M58 44h6M70 36h2M70 44h10M80 36v0" />}
      <path d="M12 14h28M12 24h18" />
      <path class="body" d="M-30 72C-26 60-8 50 14 37c6-4 13-2 14 3 2 5-1 9-6 12-8 6-14 12-18 22" />
    </>
  );
}
