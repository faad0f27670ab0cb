/** Sizes are parts of the short side, in percent; undefined where there is no such thing on the screen. */
export interface Look {
  /** What is cut off, lies over something else or leaves the screen, in words. */
  readonly faults: readonly string[];
  readonly texts: readonly string[];
  readonly words: string | undefined;
  readonly wordsVmin: number | undefined;
  readonly linesVmin: number | undefined;
  readonly figure: string | undefined;
  readonly figureVmin: number | undefined;
  readonly field: string;
  readonly ink: string;
  /** The letters are our font's own. */
  readonly letters: boolean;
}

/** Looks at the page once it shows the message with this number. */
export function lookInPage(seq: number): Promise<Look>;
