/** What this system reads out of a text, for a person who wonders: the command `esc-kiosk card`. */
import type { Credential, Flag, Host, NotACard } from "./credential.ts";
import { readCredential } from "./read-credential.ts";

/** One JSON object; `null` where the text does not say. */
export type CardExplanation =
  | {
      readonly is: "card";
      readonly escn: string;
      /** Issuer, 9 digits. */
      readonly pic: string | null;
      /** Server of the issuer, 3 digits. */
      readonly prefix: string | null;
      /** ISO 8601, UTC. */
      readonly mintedAt: string | null;
      readonly host: Host;
      readonly hostName: string | null;
      readonly flags: readonly Flag[];
      /** The host and the flags in words, one sentence each. */
      readonly notes: readonly string[];
    }
  | { readonly is: "not-a-card"; readonly looks: NotACard["looks"]; readonly notes: readonly string[] };

const HOSTS: Record<Host, string> = {
  official: "The address is the official one.",
  sandbox: "A sandbox card: a production site refuses it. Only the address says so, the number itself has no mark.",
  issuer: "The address is not the official one: some issuers print their own.",
  lookalike: "The address carries an official name without being it: do not open it.",
  none: "No address, only the number, as wallet passes and chips hold it.",
};

const FLAGS: Record<Flag, string> = {
  "non-standard": "The number is not of the form that the official generators make.",
  "no-issuer": "The last 12 digits are not decimal: the number does not tell its issuer.",
  "implausible-mint-time": "Neither formula dates the number between 2015 and 2045.",
};

const LOOKS: Record<NotACard["looks"], string> = {
  empty: "There is nothing in it.",
  email: "It looks like an e-mail address or a user name.",
  link: "It is a link without one clear card number in it.",
  "health-certificate": "It is an EU health certificate, and nothing of it was read.",
  number: "It is a number, but not 32 hexadecimal digits.",
  text: "It is a text without one clear card number in it.",
  binary: "It holds bytes that are not text, and no card number.",
  "too-long": "It has more than 4,096 bytes, which no card has.",
};

export function explainCard(payload: Uint8Array | string): CardExplanation {
  const read = readCredential(payload);
  return read.is === "card" ? explain(read) : { ...read, notes: [LOOKS[read.looks]] };
}

function explain({ escn, pic, prefix, mintedAt, host, hostName, flags }: Credential): CardExplanation {
  return {
    is: "card",
    escn,
    pic: pic ?? null,
    prefix: prefix ?? null,
    mintedAt: mintedAt === undefined ? null : new Date(mintedAt).toISOString(),
    host,
    hostName: hostName ?? null,
    flags,
    notes: [HOSTS[host], ...flags.map((flag) => FLAGS[flag])],
  };
}

/** The same as lines for a terminal. They hold no control character, whatever the text held. */
export function sayCard(explanation: CardExplanation): string[] {
  if (explanation.is === "not-a-card") return ["not a student card", ...explanation.notes];
  const { escn, pic, prefix, mintedAt, host, hostName, notes } = explanation;
  return [
    `card number  ${escn}`,
    `issuer       ${pic === null ? "not in the number" : `PIC ${pic}, prefix ${prefix}`}`,
    `made         ${mintedAt ?? "at no plausible time"}`,
    `host         ${hostName ?? "none"} (${host})`,
    ...notes,
  ];
}
