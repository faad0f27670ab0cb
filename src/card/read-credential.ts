/** What a code or chip says -> which card it is. The only door through which foreign text enters the house. */
import type { Credential, Flag, Host, NotACard } from "./credential.ts";
import type { Escn } from "./escn.ts";
import { isStandard } from "./escn.ts";
import { findNumbers } from "./find-numbers.ts";
import type { Found } from "./find-numbers.ts";
import type { Address } from "./host.ts";
import { addressOf } from "./host.ts";
import { looksLike } from "./looks-like.ts";
import { issuerOf, mintedAt } from "./mint.ts";

/** Bytes. A QR code of the largest version holds fewer. */
const LONGEST = 4096;

/** A text that repeats its number more often is looked at no further, so that time stays linear. */
const MOST_PLACES = 8;

/** When a text names its number more than once, the address with the least trust counts. */
const LEAST_TRUST: readonly Host[] = ["lookalike", "sandbox", "issuer", "official", "none"];

/**
 * Reads the card out of a payload. Total: any input, however broken, gives an answer and never an exception, in time linear
 * in its length; more than 4,096 bytes are not looked at.
 *
 * - Strings and UTF-8 bytes say the same; a number beside control characters or broken UTF-8 is still found.
 * - A number of the official form counts wherever it stands. Any other 32 hexadecimal digits count only alone or in the path of a web
 *   address, because elsewhere they are more likely a password or a token, which nobody may be asked about.
 * - Two different numbers are no card: nobody can say which of them was meant.
 * - A sandbox number has no mark of its own. Only its printed address (`pp.esc.gg`) tells, so a bare sandbox number is
 *   found out by the register alone, which does not know it.
 */
export function readCredential(payload: Uint8Array | string): Credential | NotACard {
  if (payload.length > LONGEST) return { is: "not-a-card", looks: "too-long" };
  const bytes = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
  if (bytes.length > LONGEST) return { is: "not-a-card", looks: "too-long" };
  const text = new TextDecoder().decode(bytes);

  const looks = looksLike(text);
  if (looks === "empty" || looks === "email" || looks === "health-certificate") return { is: "not-a-card", looks };
  // Control characters come from readers and cut a text like the end of a line does.
  const clean = text.replace(/\p{Cc}/gu, "\n").trim();
  const places = findNumbers(clean);
  const [first] = places;
  if (first === undefined || places.some(({ escn }) => escn !== first.escn)) return { is: "not-a-card", looks };
  const address = leastTrusted(places.slice(0, MOST_PLACES).map((found) => addressOf(clean, found)));
  if (!isStandard(first.escn) && !countsAlone(clean, first)) return { is: "not-a-card", looks };
  return credential(first.escn, address);
}

/** True when a number that no official generator made may be taken for one: nothing is there but it, or the link it ends. */
function countsAlone(text: string, found: Found): boolean {
  if (found.separator !== "-" && found.separator !== "") return false;
  if (/\s/.test(text)) return false;
  // 32 decimal digits without a dash are a parcel or an account.
  if (found.separator === "" && /^[0-9-]+$/.test(found.escn)) return false;
  const { place } = addressOf(text, found);
  return place === "link" || (place === "bare" && !/[0-9a-z]/i.test(text.slice(found.end)));
}

function leastTrusted(addresses: readonly Address[]): Address | undefined {
  return addresses.toSorted((a, b) => LEAST_TRUST.indexOf(a.host) - LEAST_TRUST.indexOf(b.host))[0];
}

function credential(escn: Escn, address: Address | undefined): Credential {
  const issuer = issuerOf(escn);
  const minted = mintedAt(escn);
  const flags: Flag[] = [];
  if (!isStandard(escn)) flags.push("non-standard");
  if (issuer === undefined) flags.push("no-issuer");
  if (minted === undefined) flags.push("implausible-mint-time");
  return {
    is: "card",
    escn,
    host: address?.host ?? "none",
    hostName: address?.hostName,
    pic: issuer?.pic,
    prefix: issuer?.prefix,
    mintedAt: minted,
    flags,
  };
}
