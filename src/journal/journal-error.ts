export type JournalErrorCode =
  /** no file under this name */
  | "absent"
  /** a file, and not a journal of ours, or of a format that this version does not write */
  | "not-a-journal"
  /** damaged, or its last entry does not fit this site key */
  | "broken"
  /** another process writes it */
  | "busy"
  /** SQLite does not promise that a commit is on disk */
  | "not-durable"
  /** the bound of the journal or of the disk */
  | "full"
  /** the operating system did not let us read or write */
  | "storage";

/** Code tells programs, message tells people: it names the file and what helps. Never a card number, never a key. */
export class JournalError extends Error {
  override readonly name = "JournalError";
  readonly code: JournalErrorCode;

  constructor(code: JournalErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
