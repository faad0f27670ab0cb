/** A scanner on a kernel pty: what every vendor's fake has in common. */
import { openPty } from "./device-pty.ts";

/** What a scanner does with what it hears and sees. */
export interface Behaviour {
  /** Bytes from the host. */
  hear(bytes: Uint8Array): void;
  /** A code is held before it. */
  see(text: string): void;
  /** The beginning of what it sends for this code. */
  half(text: string): Uint8Array | string;
  /** It gets its power. */
  powerUp?(): void;
  stop?(): void;
}

/** What a behaviour may do. */
export interface Body {
  readonly send: (bytes: Uint8Array | string) => void;
  /** Whoever stands before it hears or sees this. */
  readonly signal: (what: string) => void;
}

export interface FakeScanner extends AsyncDisposable {
  readonly path: string;
  readonly show: (text: string) => Promise<void>;
  readonly showHalf: (text: string) => Promise<void>;
  readonly unplug: () => Promise<void>;
  readonly plug: () => Promise<void>;
  /** In order. */
  readonly signals: readonly string[];
  /** It takes no notice of its host any more; it still reads codes. */
  readonly deafen: () => void;
  readonly hearAgain: () => void;
  /** Everything that it has heard since it was plugged in. */
  readonly received: () => Uint8Array;
}

export async function openFakeScanner(make: (body: Body) => Behaviour): Promise<FakeScanner> {
  const signals: string[] = [];
  let deaf = false;
  const pty = await openPty((bytes) => {
    if (!deaf) behaviour.hear(bytes);
  });
  const behaviour = make({
    send: (bytes) =>
      void pty.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes).catch(() => undefined),
    signal: (what) => signals.push(what),
  });
  return {
    path: pty.path,
    show: async (text) => behaviour.see(text),
    showHalf: async (text) => pty.write(behaviour.half(text)),
    unplug: pty.unplug,
    async plug() {
      behaviour.powerUp?.();
      await pty.plug();
    },
    signals,
    deafen() {
      deaf = true;
    },
    hearAgain() {
      deaf = false;
    },
    received: pty.received,
    async [Symbol.asyncDispose]() {
      behaviour.stop?.();
      await pty[Symbol.asyncDispose]();
    },
  };
}

/** Acts on each command in a stream, in order; what stands before a command and is none is skipped. */
export function commandReader(
  patterns: readonly (readonly [pattern: string, act: (match: RegExpExecArray) => void])[],
): (bytes: Uint8Array) => void {
  let held = "";

  function next(): boolean {
    const found = patterns.flatMap(([pattern, act]) => {
      const match = new RegExp(pattern).exec(held);
      return match === null ? [] : [{ match, act }];
    });
    const [first] = found.toSorted((one, other) => one.match.index - other.match.index);
    if (first === undefined) return false;
    held = held.slice(first.match.index + first.match[0].length);
    first.act(first.match);
    return true;
  }

  return (bytes) => {
    held = `${held}${Buffer.from(bytes).toString("latin1")}`.slice(-4096);
    while (next());
  };
}
