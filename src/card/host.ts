/**
 * Whose address stands before a number. The address is never opened and proves nothing: a QR code is a public string that
 * anybody can print. It only tells sandbox cards from real ones, and shows when somebody tried to pass for the official address.
 */
import type { Host } from "./credential.ts";
import type { Found } from "./find-numbers.ts";
import { decodeLabel } from "./punycode.ts";

/** The addresses that the official QR generators print, now and in the years before. */
const KNOWN = new Map<string, "official" | "sandbox">([
  ["s.esc-r.eu", "official"],
  ["esc.gg", "official"],
  ["pp.esc.gg", "sandbox"],
]);

/** The official names without their dots and dashes, also without their first label; longest first is not needed, whole words are compared. */
const SQUASHED = new Set(["sescreu", "escreu", "escgg"]);
const LONGEST_SQUASHED = 7;

/** Characters of other scripts, and digits, that pass for a letter of an official name. Compatibility forms are folded by Unicode itself. */
const CONFUSABLE = new Map<string, string>(
  Object.entries({ e: "еєҽε3ℯ", s: "ѕꜱ5ś", c: "сϲᴄⅽ", r: "гᴦꭇʀ", u: "υսᴜц", g: "ɡցԍ9ɢ", p: "рρ" }).flatMap(
    ([letter, alike]) => Array.from(alike, (character): [string, string] => [character, letter]),
  ),
);

const LONGEST_HOST = 253;
const HOST_NAME = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/;

/** Where a number stands. `bare`: nothing before it; `link`: in the path of a web address; `elsewhere`: anything else. */
export interface Address {
  readonly host: Host;
  readonly hostName: string | undefined;
  readonly place: "bare" | "link" | "elsewhere";
}

/** The address that the number stands in. Never throws; linear in the text. */
export function addressOf(text: string, found: Found): Address {
  const start = wordStart(text, found.start);
  const before = text.slice(start, found.start);
  if (/^["'(<[{]?(?:urn:uuid:)?$/i.test(before)) return { host: "none", hostName: undefined, place: "bare" };

  const colon = before.indexOf("://");
  if (colon >= 0) {
    const scheme = /[a-z]{1,16}$/i.exec(before.slice(Math.max(0, colon - 16), colon))?.[0].toLowerCase() ?? "";
    return inLink(scheme, text.slice(start + colon + 3, wordEnd(text, found.start)), before.slice(colon + 3));
  }
  const plain = before.slice(0, Math.max(0, before.indexOf("/"))).toLowerCase();
  if (HOST_NAME.test(plain)) return inLink("http", before, before);
  return inMangled(before);
}

/** `link` begins behind `://` and runs to the end of the word; `before` is its part in front of the number. */
function inLink(scheme: string, link: string, before: string): Address {
  const authority = (/^[^/?#]*/.exec(link)?.[0] ?? "").toLowerCase();
  const web = scheme === "http" || scheme === "https";
  const known = web ? KNOWN.get(authority) : undefined;
  const path = before.slice(authority.length);
  const hostName = nameOf(authority);
  const place = web && path !== "" && !/[?#]/.test(path) ? "link" : "elsewhere";
  if (known !== undefined && !carriesOfficialName(path)) return { host: known, hostName, place };
  return {
    host: carriesOfficialName(authority) || carriesOfficialName(path) ? "lookalike" : "issuer",
    hostName,
    place,
  };
}

/** A scanner that types on a wrong keyboard layout leaves the letters of the address and changes what stands between them. */
function inMangled(before: string): Address {
  const words = before.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  for (const [name, host] of KNOWN) {
    const wanted = name.split(/[.-]/);
    const rest = words.slice(0, -wanted.length);
    const same = words.slice(-wanted.length).join(".") === wanted.join(".");
    const scheme = rest.length === 1 && (rest[0] === "http" || rest[0] === "https");
    if (same && scheme) return { host, hostName: name, place: "elsewhere" };
  }
  if (carriesOfficialName(before)) return { host: "lookalike", hostName: undefined, place: "elsewhere" };
  return { host: "none", hostName: undefined, place: "elsewhere" };
}

/** True when whole words of the text, taken together, spell an official name, whatever stands between them and whichever script they use. */
function carriesOfficialName(text: string): boolean {
  const words = fold(text).match(/[a-z0-9]+/g) ?? [];
  return words.some((_, first) => {
    let joined = "";
    for (let at = first; at < words.length && joined.length <= LONGEST_SQUASHED; at++) {
      joined += words[at] ?? "";
      if (SQUASHED.has(joined)) return true;
    }
    return false;
  });
}

function fold(text: string): string {
  const unescaped = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const seen = unescaped.split(".").map(decodeLabel).join(".");
  const plain = seen
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[\p{M}\p{Cf}]/gu, "");
  return Array.from(plain, (character) => CONFUSABLE.get(character) ?? character).join("");
}

/** What a person may be shown: without user name, without characters that are invisible or turn the writing direction. */
function nameOf(authority: string): string | undefined {
  const name = authority.slice(authority.lastIndexOf("@") + 1).replace(/[\p{C}\s]/gu, "\ufffd");
  return name === "" ? undefined : name.slice(0, LONGEST_HOST);
}

function wordStart(text: string, from: number): number {
  let at = from;
  while (at > 0 && !endsWord(text.charAt(at - 1))) at--;
  return at;
}

function wordEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && !endsWord(text.charAt(at))) at++;
  return at;
}

function endsWord(character: string): boolean {
  return character <= " " || (character >= "\u007f" && character <= "\u00a0") || /\s/.test(character);
}
