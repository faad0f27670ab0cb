/**
 * Scanners that answer commands on the line that also carries scans. An answer is looked for only where a scan may begin, so that nothing
 * in the middle of a code passes for one.
 */
import type { LineCodec, LineEvent } from "./line.ts";

/** What a scanner says to a command. */
export interface ReplyEvent {
  readonly is: "reply";
  /** false: it refuses the command, or does not know it */
  readonly taken: boolean;
  /** It asks for the same command once more. */
  readonly again?: true;
  /** What it says of itself, Latin-1. */
  readonly text: string;
}

/**
 * What stands at the beginning of these bytes: an answer of so many bytes (`event` left out: a damaged one, to be let fall), bytes that may
 * become one, or none. Must say `no` at some length at the latest: that bounds what is held.
 */
export type Look<Reply> = (bytes: Uint8Array) => { readonly length: number; readonly event?: Reply } | "more" | "no";

export interface ReplyCodec<Reply> extends Omit<LineCodec, "push" | "flush"> {
  push(bytes: Uint8Array): (LineEvent | Reply)[];
  flush(): (LineEvent | Reply)[];
}

const NOTHING = new Uint8Array();

/** Takes answers out of the bytes and gives everything else to `lines`. */
export function cutReplies<Reply>(lines: LineCodec, look: Look<Reply>): ReplyCodec<Reply> {
  let candidate: Uint8Array = NOTHING;

  return {
    push(bytes) {
      const events: (LineEvent | Reply)[] = [];
      const all = Uint8Array.from([...candidate, ...bytes]);
      candidate = NOTHING;
      let at = 0;
      while (at < all.length) {
        const found = lines.heldBytes === 0 ? look(all.subarray(at)) : "no";
        if (found === "more") {
          candidate = all.slice(at);
          break;
        }
        if (found === "no") {
          events.push(...lines.push(all.subarray(at, at + 1)));
          at += 1;
        } else {
          if (found.event !== undefined) events.push(found.event);
          at += found.length;
        }
      }
      return events;
    },
    flush() {
      const events = lines.push(candidate);
      candidate = NOTHING;
      return [...events, ...lines.flush()];
    },
    reset() {
      candidate = NOTHING;
      lines.reset();
    },
    get heldBytes() {
      return candidate.length + lines.heldBytes;
    },
  };
}

/** Latin-1: every byte is a character. */
export function textOfBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

export function bytesOfText(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
