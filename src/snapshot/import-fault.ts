/** What is wrong with a source, so that a person finds the place; and never a card number on a screen or in a log. */

export interface ImportFault {
  /** Counted from 1, the header included: the line on which the row ends; on which it begins, when its end was not found. */
  readonly line: number;
  /** The column's name; undefined when the whole row or file is meant. */
  readonly column: string | undefined;
  /** What stands there, cut short; left out when that says nothing. */
  readonly value?: string;
  readonly reason: string;
}

/** Reads of a source that cannot be understood at all: what came before it is not applied either. */
export class UnreadableSource extends Error {
  override readonly name = "UnreadableSource";
  /** undefined: wherever the reading had got to. */
  readonly line: number | undefined;

  constructor(line: number | undefined, reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.line = line;
  }
}

const SHOWN = 20;

/**
 * A value as it may be shown: at most 20 characters, and only the first 4 of what is long or has many digits, because a shifted
 * row puts the card number into any column. Control characters become `?`: a terminal would obey them.
 */
export function shown(value: string): string {
  const digits = value.replaceAll(/[^0-9a-fA-F]/g, "").length;
  const isSecret = value.length > SHOWN || digits > 12;
  const visible = (isSecret ? value.slice(0, 4) : value).replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, "?");
  return detached(isSecret ? `${visible}… (${value.length} characters)` : visible);
}

/** The same text with memory of its own: a piece cut out of a text holds the whole text, a megabyte of file, for as long as it lives. */
export function detached(text: string): string {
  return Buffer.from(text, "utf16le").toString("utf16le");
}
