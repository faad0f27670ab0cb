/**
 * Datalogic scanners on RS-232 or USB COM: commands of one byte. Nothing marks their answers, which end as scans do; they are known by what
 * they say. Source: Magellan 9300i/9800i and 800i Product Reference Guides, Host Commands.
 */
import { lineCodec } from "./line.ts";
import { bytesOfText, textOfBytes } from "./replies.ts";
import type { FamilyEvent, ScannerFamily, Shown } from "./scanner-family.ts";

export const DATALOGIC = {
  enable: bytesOfText("E"),
  disable: bytesOfText("D"),
  /** Deaf for up to 30 s after it. */
  reset: bytesOfText("R"),
  identity: bytesOfText("i"),
  health: bytesOfText("h"),
  status: bytesOfText("s"),
  /** Whether or not the beep of a good read is switched on. */
  goodRead: Uint8Array.of(0x01),
  /** Some models stop reading with it until they are enabled. */
  notOnFile: bytesOfText("F"),
} as const;

export const datalogic: ScannerFamily = {
  codec(options) {
    const lines = lineCodec(options);
    let known: ReadonlySet<string> = new Set();

    function sort(events: ReturnType<typeof lines.push>): FamilyEvent[] {
      return events.map((event) => {
        if (event.is !== "line" || event.symbology !== undefined) return event;
        const text = textOfBytes(event.payload);
        return known.has(text) ? { is: "reply", taken: true, text } : event;
      });
    }

    return {
      push: (bytes) => sort(lines.push(bytes)),
      flush: () => sort(lines.flush()),
      reset: () => lines.reset(),
      learn(all) {
        known = new Set(all);
      },
      get heldBytes() {
        return lines.heldBytes;
      },
    };
  },
  start: [{ bytes: DATALOGIC.enable, answered: false }],
  status: DATALOGIC.identity,
  answers: "learnt",
  signal: (feedback) => ({ bytes: SIGNALS[feedback] }),
};

const SIGNALS: Readonly<Record<Shown, Uint8Array>> = {
  admit: DATALOGIC.goodRead,
  refuse: bytesOfText("FE"),
  unsure: Uint8Array.of(...DATALOGIC.goodRead, ...DATALOGIC.goodRead),
  "out-of-order": bytesOfText("FEFE"),
};
