/** The words of talking to the register. */
import type { NewCard } from "../snapshot/words.ts";

/** Why the register gave no answer about a card. None of these is the student's fault. */
export type RouterFault =
  /** no connection, or it was cut */
  | "unreachable"
  /** nothing, or not everything, within the deadline */
  | "timeout"
  /** the server could not prove that it is the router */
  | "certificate"
  /** 401: no token, or one that the router does not know */
  | "unauthorized"
  /** 403: this address is not on the router's list, or the environment is the wrong one */
  | "forbidden"
  /** 429; or more questions wait here already than we keep */
  | "busy"
  /** 5xx */
  | "failed"
  /** it sends us elsewhere, and we do not go */
  | "redirect"
  /** a page, or broken JSON: probably somebody else's server in between */
  | "not-json"
  /** JSON that says something else than the interface promises, for instance another card's number */
  | "invalid"
  | "too-large"
  /** we gave up ourselves, because we are stopping */
  | "cancelled";

/** `unknown`: not registered, not activated, or taken back by its issuer; the register does not tell these apart. */
export type RouterAnswer =
  | { readonly is: "card"; readonly card: NewCard }
  | { readonly is: "unknown" }
  | { readonly is: "no-answer"; readonly why: RouterFault };

const SAYS: Record<RouterFault, string> = {
  unreachable: "no connection to the router",
  timeout: "the router did not answer in time",
  certificate: "the router's certificate is not trusted; check the clock and the authority, nothing is relaxed",
  unauthorized: "the router does not know our token",
  forbidden: "the router lets us not in: the address is not on its list, or the environment is the wrong one",
  busy: "the router says that we ask too often",
  failed: "the router failed",
  redirect: "the router sends us elsewhere; check the address of the router",
  "not-json": "something that is not the router answered: a portal or a proxy",
  invalid: "the router's answer is not of its interface",
  "too-large": "the router's answer is too large",
  cancelled: "stopped while asking",
};

/** Code tells programs, message tells people. Never a card number, never the token. */
export class RouterError extends Error {
  override readonly name = "RouterError";
  readonly code: RouterFault;

  constructor(code: RouterFault, doing: string) {
    super(`${doing}: ${SAYS[code]}`);
    this.code = code;
  }
}
