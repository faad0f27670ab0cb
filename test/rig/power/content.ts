/** A file's bytes, and the changes that came to them. */

export type Change =
  | { readonly is: "write"; readonly at: number; readonly bytes: Uint8Array }
  | { readonly is: "truncate"; readonly size: number };

export interface Content {
  /** Valid until the next `change`. */
  bytes(): Uint8Array;
  change(change: Change): void;
}

/** What a disk writes whole or not at all. */
const SECTOR_BYTES = 512;

export function emptyContent(): Content {
  return contentOf(new Uint8Array());
}

/** A copy of `bytes` that goes its own way. */
export function contentOf(bytes: Uint8Array): Content {
  let held = new Uint8Array(bytes);
  let size = held.length;

  /** What lies between the old end and the new one reads as zeros. */
  function resize(to: number): void {
    if (to > held.length) {
      const grown = new Uint8Array(Math.max(to, held.length * 2));
      grown.set(held.subarray(0, size));
      held = grown;
    }
    if (to < size) held.fill(0, to, size);
    size = to;
  }

  return {
    bytes: () => held.subarray(0, size),
    change(change) {
      if (change.is === "truncate") return resize(change.size);
      resize(Math.max(size, change.at + change.bytes.length));
      held.set(change.bytes, change.at);
    },
  };
}

/** The sectors that a write touches, each a write of its own. */
export function sectorsOf(change: Change): readonly Change[] {
  if (change.is === "truncate") return [change];
  const sectors: Change[] = [];
  for (let at = change.at; at < change.at + change.bytes.length; ) {
    const end = Math.min((Math.floor(at / SECTOR_BYTES) + 1) * SECTOR_BYTES, change.at + change.bytes.length);
    sectors.push({ is: "write", at, bytes: change.bytes.subarray(at - change.at, end - change.at) });
    at = end;
  }
  return sectors;
}
