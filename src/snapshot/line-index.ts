/** On which line each card stood, kept as the few places where cards and lines fall out of step. */

export interface LineIndex {
  /** Cards in their order, each on a later line than the one before. */
  put(nth: number, line: number): void;
  /** Of a card that was put. */
  lineOf(nth: number): number;
}

export function lineIndex(): LineIndex {
  // numbers and not objects: a list with an empty line between all its rows has as many places as rows
  const from: number[] = [];
  const distances: number[] = [];
  let distance = Number.NaN;
  return {
    put(nth, line) {
      if (line - nth === distance) return;
      distance = line - nth;
      from.push(nth);
      distances.push(distance);
    },
    lineOf(nth) {
      let [low, high] = [0, from.length];
      while (high - low > 1) {
        const middle = (low + high) >>> 1;
        if ((from[middle] ?? 0) <= nth) low = middle;
        else high = middle;
      }
      return nth + (distances[low] ?? 0);
    },
  };
}
