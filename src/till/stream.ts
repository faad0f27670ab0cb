/** One till's stream: what it missed, then everything as it happens, no faster than it takes it. */
import { setImmediate as turn } from "node:timers/promises";
import type { WebSocket } from "ws";
import type { Streamed } from "./messages.ts";
import type { Sales } from "./sales.ts";

/** Tells all who wait that the record has grown. */
export interface News {
  tell(): void;
  /** Resolves at the next `tell`. */
  readonly next: Promise<void>;
}

export function openNews(): News {
  let waiting = Promise.withResolvers<void>();
  return {
    tell() {
      waiting.resolve();
      waiting = Promise.withResolvers();
    },
    get next() {
      return waiting.promise;
    },
  };
}

export interface FeedParts {
  readonly sales: Pick<Sales, "after">;
  readonly news: Pick<News, "next">;
  /** After this entry; 0: all that is kept. */
  readonly seq: number;
  /** The id that `seq` was named by. */
  readonly after: string | undefined;
  readonly lane: string | undefined;
}

/**
 * Resolves when the socket is closed. One message is under way at a time: a till that does not read costs one message of memory, and
 * is cut off by the pings that it does not answer. Rejects with `JournalError`.
 */
export async function feed(socket: WebSocket, { after, lane, news, sales, seq }: FeedParts): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    socket.once("close", () => resolve());
  });
  let from = seq;
  let next = after ?? null;
  let isCaughtUp = false;
  while (socket.readyState === socket.OPEN) {
    const more = news.next;
    const batch = sales.after(from, lane);
    for (const event of batch.events) await send(socket, { type: "event", event });
    from = batch.last?.seq ?? from;
    next = batch.last?.id ?? next;
    if (batch.more) {
      await turn();
      continue;
    }
    if (!isCaughtUp) await send(socket, { type: "caught-up", next });
    isCaughtUp = true;
    await Promise.race([more, closed]);
  }
}

/** Resolves when it is on its way, or the socket is gone. */
function send(socket: WebSocket, message: Streamed): Promise<void> {
  return new Promise((resolve) => {
    // the error is the socket's end, which it says itself
    socket.send(JSON.stringify(message), () => resolve());
  });
}
