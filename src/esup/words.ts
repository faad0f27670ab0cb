/** The words of asking an esup-nfc-tag server about a card that lies on a reader. */
import type { Escn } from "../card/escn.ts";
import type { RouterFault } from "../router/words.ts";

/** Why nobody can say which card it is. None of these is the student's fault. */
export type EsupFault =
  /** of the way to the server, as of the way to the router */
  | RouterFault
  /** the server does not know our `numero_id`, or has no place or no application for it */
  | "device"
  /** the server says that it, or what it asks itself, is unavailable */
  | "service"
  /** it says ERROR in words that we do not know */
  | "unclear"
  /** it forgot in the midst of a tap what it was doing */
  | "session"
  /** it wants the card told something that is no APDU */
  | "not-an-apdu"
  /** it wants to write on the card: the device is registered for an application that encodes cards */
  | "writes"
  /** it never comes to an end */
  | "endless"
  /** another card is being asked about */
  | "occupied"
  /** the card was taken away, does not answer the reader any more, or lost the thread: worth another try */
  | "card-moved"
  /** sync is not there */
  | "no-sync";

/** Why the server does not take the card for one of its own. */
export type EsupRefusal =
  | "unknown-card"
  /** it knows the card, and the application does not want it */
  | "not-tagable"
  /** the card does not hold the application, or fails its authentication */
  | "foreign-card"
  /** its UID is drawn anew at each tap, and the UID is all that is asked about */
  | "random-uid";

/** What came of one tap. None of it opens anything: it names a card, which is then judged like any other. */
export type EsupAnswer =
  | { readonly is: "card"; readonly escn: Escn }
  /** the server knows the card and named no European Student Card Number */
  | { readonly is: "unnamed" }
  | { readonly is: "refused"; readonly why: EsupRefusal }
  | { readonly is: "no-answer"; readonly why: EsupFault };

export function noAnswer(why: EsupFault): EsupAnswer {
  return { is: "no-answer", why };
}

export function refused(why: EsupRefusal): EsupAnswer {
  return { is: "refused", why };
}

/** How a card is spoken to, from wherever it lies. Rejects when it cannot be: then the tap is over. */
export type Exchange = (apdu: Uint8Array) => Promise<Uint8Array>;

/** Exchanges of one tap at most: a file of 2 kB with two authentications takes about 45. */
export const MOST_ROUNDS = 64;
