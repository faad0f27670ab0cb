import { MAX_GAP_MS } from "./wire/payload.ts";

/** What a codec of lines or packets has that is fed by a serial line. */
interface Feedable<Event> {
  push(bytes: Uint8Array): Event[];
  flush(): Event[];
  reset(): void;
}

export interface CodecFeed {
  readonly push: (bytes: Uint8Array) => void;
  /** Milliseconds of `performance.now()` when the last bytes came; 0 before the first. */
  readonly lastAt: () => number;
  /** Stops the timer and forgets what is half there. */
  readonly stop: () => void;
}

/**
 * A codec with the two silences that bytes alone cannot show: after `idleEndMs` without bytes it is flushed (undefined: never), and what
 * is half there is forgotten when more than 2 s pass before it goes on. `at`: when the last byte of the event came.
 */
export function codecFeed<Event>(
  codec: Feedable<Event>,
  idleEndMs: number | undefined,
  onEvent: (event: Event, at: number) => void,
): CodecFeed {
  let lastAt = 0;
  let idle: NodeJS.Timeout | undefined;

  function deliver(events: readonly Event[]): void {
    for (const event of events) onEvent(event, lastAt);
  }

  return {
    push(bytes) {
      const now = performance.now();
      if (now - lastAt > MAX_GAP_MS) codec.reset();
      lastAt = now;
      deliver(codec.push(bytes));
      clearTimeout(idle);
      if (idleEndMs !== undefined) idle = setTimeout(() => deliver(codec.flush()), idleEndMs);
    },
    lastAt: () => lastAt,
    stop() {
      clearTimeout(idle);
      codec.reset();
    },
  };
}
