/** Quantiles and a plain table, the same for every bench. */

export interface Figures {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
}

/** Of times in milliseconds; the answer is in microseconds. */
export function quantiles(milliseconds: readonly number[]): Figures {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN) * 1000;
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999) };
}

export function sayTable(title: string, rows: readonly (readonly [string, Figures])[]): void {
  const width = Math.max(...rows.map(([name]) => name.length));
  const cell = (value: number): string => (value < 100 ? value.toFixed(2) : value.toFixed(0)).padStart(10);
  const lines = rows.map(([name, { p50, p99, p999 }]) => `${name.padEnd(width)}${cell(p50)}${cell(p99)}${cell(p999)}`);
  const head = `${"".padEnd(width)}${["p50", "p99", "p99.9"].map((name) => name.padStart(10)).join("")}`;
  process.stdout.write(`\n${title}\n${head}\n${lines.join("\n")}\n`);
}
