/** Records whose keys begin with the same byte, in the order of adding, and how they are sorted. */
import { compareKeys, KEY_BYTES } from "./key.ts";
import { RECORD_BYTES } from "./record.ts";

/** A slot is a record and, behind it, 4 bytes: how many were added before it, in this heap and the others. */
export const SLOT_BYTES = RECORD_BYTES + 4;
const CHUNK_BITS = 10;
const CHUNK_SLOTS = 1 << CHUNK_BITS;
export const CHUNK_BYTES = CHUNK_SLOTS * SLOT_BYTES;

export interface Heap {
  /** Of CHUNK_BYTES each. */
  readonly chunks: readonly Buffer[];
  /** How many bytes of the last one are in use. */
  readonly lastBytes: number;
}

/** Up to as many are compared one by one. */
const FEW = 32;

export function newChunk(): Buffer {
  return Buffer.alloc(CHUNK_BYTES);
}

/** The chunk in which a slot is, counted from 0. */
export function chunkOf({ chunks }: Heap, slot: number): Buffer {
  const chunk = chunks[slot >>> CHUNK_BITS];
  if (chunk === undefined) throw new RangeError(`slot ${slot} of a heap with ${chunks.length} chunks`);
  return chunk;
}

/** Within its chunk. */
export function offsetOf(slot: number): number {
  return (slot & (CHUNK_SLOTS - 1)) * SLOT_BYTES;
}

export function nthOf(heap: Heap, slot: number): number {
  return chunkOf(heap, slot).readUInt32LE(offsetOf(slot) + RECORD_BYTES);
}

/** Less than 0 when the key of the slot `a` comes first. */
export function compareSlots(heap: Heap, a: number, b: number): number {
  return compareKeys(chunkOf(heap, a), offsetOf(a), chunkOf(heap, b), offsetOf(b));
}

/** Every slot in the order of the keys; the same key twice stands in the order of adding. */
export function sortedSlots(heap: Heap): Uint32Array {
  const { chunks, lastBytes } = heap;
  const order = new Uint32Array(chunks.length * CHUNK_SLOTS - (CHUNK_BYTES - lastBytes) / SLOT_BYTES);
  for (let slot = 0; slot < order.length; slot += 1) order[slot] = slot;
  // the first byte is the same in the whole heap
  sortBy(heap, order, 1);
  return order;
}

/**
 * By the four bytes from `byte` on, those before being the same, then by what follows. The engine sorts 64-bit numbers by
 * itself, a million in a tenth of a second, so each record becomes four bytes of its key above its slot.
 */
function sortBy(heap: Heap, order: Uint32Array, byte: number): void {
  const halves = new Uint32Array(order.length * 2);
  order.forEach((slot, i) => {
    // low half first: every machine that Node and better-sqlite3 have binaries for is little-endian
    halves[2 * i] = slot;
    halves[2 * i + 1] = chunkOf(heap, slot).readUInt32BE(offsetOf(slot) + byte);
  });
  new BigUint64Array(halves.buffer).sort();
  for (let i = 0; i < order.length; i += 1) order[i] = halves[2 * i] ?? 0;
  let start = 0;
  for (let i = 1; i <= order.length; i += 1) {
    if (i < order.length && halves[2 * i + 1] === halves[2 * start + 1]) continue;
    if (i - start > 1) sortAlike(heap, order.subarray(start, i), byte + 4);
    start = i;
  }
}

/**
 * Those whose bytes before `byte` are the same. They stand in the order of adding, and of the same key they stay so: the
 * engine's sort keeps what is alike in its order.
 */
function sortAlike(heap: Heap, order: Uint32Array, byte: number): void {
  if (byte >= KEY_BYTES) return;
  if (order.length > FEW) sortBy(heap, order, Math.min(byte, KEY_BYTES - 4));
  else order.sort((a, b) => compareSlots(heap, a, b));
}
