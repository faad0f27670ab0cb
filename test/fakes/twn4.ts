/** A TWN4 with the firmware "Simple Protocol" on a pty, with cards on it. */
import { twn4Codec, twn4Line } from "../../firmware-bridge/wire/twn4.ts";
import type { ChipCard } from "./chip-card.ts";
import { openPty } from "./device-pty.ts";
import type { Pty } from "./device-pty.ts";
import { bytesOf } from "./hid-reports.ts";

/** A tag of another kind than ISO 14443 type A, such as EM4102 (40). */
interface OtherTag {
  readonly type: number;
  readonly id: Uint8Array;
}

export interface Twn4Fake extends AsyncDisposable {
  readonly pty: Pty;
  readonly put: (...cards: ChipCard[]) => void;
  /** Read when there is no card. */
  readonly putOther: (tag: OtherTag | undefined) => void;
  /** How often it was searched, or asked whether its card is still there. */
  readonly looks: () => number;
  /** What it was asked, hexadecimal. */
  readonly calls: () => readonly string[];
  readonly faults: {
    /** A reader that is capable of LEGIC: refuses CheckPresence and SearchMultiTag. */
    legic: boolean;
    /** Answers nothing. */
    deaf: boolean;
    /** Answers to these calls, by their first four digits, wait until they are let go. */
    holds: string | undefined;
    /** In place of the answer to a call, by its first four digits. */
    answers: Map<string, string>;
    /** The next exchange fails, and every one after it until the card is selected anew. */
    jams: boolean;
    /** Answers to a search end in the middle. */
    halfSearch: boolean;
  };
  /** Sends what was held. */
  readonly letGo: () => void;
}

const VERSION = "TWN4/B1.06/CCF4.51/PRS1.04";

export async function openTwn4(): Promise<Twn4Fake> {
  let cards: readonly ChipCard[] = [];
  let other: OtherTag | undefined;
  let selected: ChipCard | undefined;
  let calls: string[] = [];
  let held: Uint8Array[] = [];
  let jammed = false;
  const codec = twn4Codec();
  const faults: Twn4Fake["faults"] = {
    legic: false,
    deaf: false,
    holds: undefined,
    answers: new Map(),
    jams: false,
    halfSearch: false,
  };

  const pty = await openPty((bytes) => {
    for (const event of codec.push(bytes)) hear(event.is === "line" ? Buffer.from(event.bytes).toString("hex") : "");
  });

  function hear(call: string): void {
    if (faults.deaf) return;
    calls = [...calls, call].slice(-5000);
    const name = call.slice(0, 4);
    const line = twn4Line(bytesOf(faults.answers.get(name) ?? answerTo(name, call.slice(4))));
    if (faults.holds === name) held = [...held, line];
    else void pty.write(faults.halfSearch && name === "0500" ? line.subarray(0, 9) : line).catch(() => undefined);
  }

  function answerTo(name: string, parameters: string): string {
    switch (name) {
      case "0003":
        return "0078563412";
      case "0004":
        return `00${counted(Buffer.from(VERSION))}`;
      case "0500":
        return search();
      case "0502":
      case "0407":
      case "0410":
      case "0411":
      case "0412":
      case "0414":
        return "00";
      case "1200":
        return selected?.sak === 0x20 ? `0001${counted(selected.ats)}` : "0000";
      case "1202":
        return faults.legic ? "01" : `000${there(selected) ? 1 : 0}`;
      case "1203":
        return exchange(bytesOf(parameters).slice(1, -1));
      case "1208":
        return faults.legic ? "01" : count();
      default:
        return "01";
    }
  }

  function there(card: ChipCard | undefined): card is ChipCard {
    return card !== undefined && cards.includes(card) && card.here();
  }

  function search(): string {
    jammed = false;
    selected = cards.find((card) => card.here());
    if (selected === undefined) return other === undefined ? "0000" : tag(other.type, other.id);
    selected.powerUp();
    return tag(0x80, selected.uid());
  }

  /** Leaves no card selected. */
  function count(): string {
    const uids = cards.filter((card) => card.here()).map((card) => counted(card.uid()));
    selected = undefined;
    return uids.length === 0 ? "0000" : `0001${hex(uids.length)}${hex(uids.join("").length / 2)}${uids.join("")}`;
  }

  function exchange(apdu: Uint8Array): string {
    jammed ||= faults.jams;
    faults.jams = false;
    const answer = there(selected) && !jammed ? selected.answer(apdu) : undefined;
    return answer === undefined || answer.length > 255 ? "0000" : `0001${counted(answer)}`;
  }

  return {
    pty,
    put(...now) {
      cards = now;
    },
    putOther(tagNow) {
      other = tagNow;
    },
    looks: () => calls.filter((call) => call === "1202" || call === "0500ff").length,
    calls: () => calls,
    faults,
    letGo() {
      for (const line of held) void pty.write(line).catch(() => undefined);
      held = [];
    },
    [Symbol.asyncDispose]: async () => pty[Symbol.asyncDispose](),
  };
}

function tag(type: number, id: Uint8Array): string {
  return `0001${hex(type)}${hex(id.length * 8)}${counted(id)}`;
}

function counted(bytes: Uint8Array): string {
  return hex(bytes.length) + Buffer.from(bytes).toString("hex");
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
