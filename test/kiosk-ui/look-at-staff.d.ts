/** What is cut off, too small or lies over something else, in each of the languages; nothing is well. `leastKey`: of the PIN pad, pixels. */
export function lookAtStaff(how: {
  readonly frames: readonly { readonly language: string; readonly frame: string }[];
  readonly leastKey: number;
}): Promise<string[]>;
