/** How much is fuzzed: 100,000 inputs a property, or as many as ESC_KIOSK_FUZZ says (a million, for a night). */
export const MANY = { numRuns: Number(process.env["ESC_KIOSK_FUZZ"] ?? 100_000) };

/** For one such property on a busy machine. Milliseconds. */
export const LIMIT_MS = Math.max(300_000, 3 * MANY.numRuns);
