/** Sizes are parts of the short side, in percent; undefined where there is no such thing on the screen. */
export interface Look {
  /** What is cut off, lies over something else, leaves the screen or is too small for a finger, in words. */
  readonly faults: readonly string[];
  readonly texts: readonly string[];
  readonly words: string | undefined;
  /** Where the words begin, 0 (the upper edge) to 1. */
  readonly wordsTop: number | undefined;
  readonly wordsVmin: number | undefined;
  readonly linesVmin: number | undefined;
  readonly figure: string | undefined;
  readonly figureVmin: number | undefined;
  readonly field: string;
  readonly ink: string;
  /** The letters are our font's own. */
  readonly letters: boolean;
}

/** One look for each frame, in their order. `idle`: the frame that is shown while the controls are touched. */
export function lookAtAll(what: {
  readonly frames: readonly string[];
  readonly idle: string;
  readonly touched: readonly string[];
}): Promise<readonly Look[]>;
