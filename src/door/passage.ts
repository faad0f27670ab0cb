/** The way through that a lane opens: what it is asked, and what it tells. */
import type { LaneMode, Way } from "../verdict/words.ts";
import type { Who } from "../journal/whose.ts";

/** One admission that is on record, of a verdict or of staff. */
export interface Grant {
  /** The number of its entry in the journal. */
  readonly admission: number;
  /** Who said so. A lockdown is over for nobody but whom staff lets in. */
  readonly by: "policy" | "staff";
  readonly who: Who | undefined;
  /** The way stays open longer for this person. */
  readonly isLonger: boolean;
}

/** What became of it; `way` is where somebody really went, undefined where the lane leads nowhere or nobody went. */
export interface Passed {
  readonly how: "passed" | "not-used" | "wrong-way" | "without-card";
  readonly way: Way | undefined;
  /** undefined: there was none. */
  readonly grant: Grant | undefined;
}

/** Disposal releases what it holds open. */
export interface Passage extends AsyncDisposable {
  /** It has opened for as many as it can tell apart, and they have not gone yet. Nobody is judged until then: a verdict would not be kept. */
  isFull(): boolean;
  /**
   * The change is on record before. In lockdown it lets go at once; in free access it stands open for as long as this process lives. Said
   * again it is done again.
   */
  setMode(mode: LaneMode): void;
  /**
   * Opens for one person, whose admission is on record before. Resolves when the device has taken the order, or when this one waits for
   * another to go; rejects with `DeviceError` when it has not taken it, and then tells nothing of this one.
   */
  grant(grant: Grant): Promise<void>;
}
