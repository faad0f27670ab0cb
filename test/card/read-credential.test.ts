import { describe, expect, test } from "vitest";
import type { Flag, Host, NotACard } from "../../src/card/credential.ts";
import { readCredential } from "../../src/card/read-credential.ts";

const N = "3e506370-826a-103d-bf76-001000000001";
const HEX = N.replaceAll("-", "");

interface Row {
  readonly text: string;
  readonly escn?: string;
  readonly host: Host;
  readonly hostName?: string;
  readonly flags?: readonly Flag[];
}

const CARDS: Record<string, Row> = {
  "the current official code": { text: `https://s.esc-r.eu/${N}`, host: "official", hostName: "s.esc-r.eu" },
  "an older official code": {
    text: "http://esc.gg/aec54890-72b1-1039-8e5f-001999893752",
    escn: "aec54890-72b1-1039-8e5f-001999893752",
    host: "official",
    hostName: "esc.gg",
  },
  "an older official code over https": {
    text: "https://esc.gg/22d30120-cd32-1039-bbec-001999893752",
    escn: "22d30120-cd32-1039-bbec-001999893752",
    host: "official",
    hostName: "esc.gg",
  },
  "a sandbox code": {
    text: "http://pp.esc.gg/fc3a1f80-93fb-103a-9b31-000999893752",
    escn: "fc3a1f80-93fb-103a-9b31-000999893752",
    host: "sandbox",
    hostName: "pp.esc.gg",
  },
  "an issuer's own address": {
    text: "http://esc.bwcard.de/6a377012-48b3-1037-94dd-007990797674",
    escn: "6a377012-48b3-1037-94dd-007990797674",
    host: "issuer",
    hostName: "esc.bwcard.de",
  },
  "the bare number of a wallet pass": {
    text: "25539be8-6423-103e-add8-988999978433",
    escn: "25539be8-6423-103e-add8-988999978433",
    host: "none",
  },
  "32 upper-case digits as chips hold them": {
    text: "E6480DC09FBA1035A6BD001932465463",
    escn: "e6480dc0-9fba-1035-a6bd-001932465463",
    host: "none",
  },
  "a genuine RFC UUID with a network card's node": {
    text: "http://esc.gg/0c615bc5-605a-11ef-83b5-60a44c40ce5c",
    escn: "0c615bc5-605a-11ef-83b5-60a44c40ce5c",
    host: "official",
    hostName: "esc.gg",
    flags: ["non-standard", "no-issuer"],
  },
  "a version nibble of 2": {
    text: "http://esc.gg/452e2b00-97fd-2037-b8b0-001989465982",
    escn: "452e2b00-97fd-2037-b8b0-001989465982",
    host: "official",
    hostName: "esc.gg",
    flags: ["non-standard"],
  },
  "a random UUID that a client made when minting failed": {
    text: "https://esc.example.edu/9f1c3a52-1b7e-4c7a-8d1e-5a2f6b7c8d9e",
    escn: "9f1c3a52-1b7e-4c7a-8d1e-5a2f6b7c8d9e",
    host: "issuer",
    hostName: "esc.example.edu",
    flags: ["non-standard", "no-issuer", "implausible-mint-time"],
  },
  "the official host inside a longer one": {
    text: `https://s.esc-r.eu.evil.example/${N}`,
    host: "lookalike",
    hostName: "s.esc-r.eu.evil.example",
  },
  "the official host as user name": {
    text: `https://s.esc-r.eu@evil.example/${N}`,
    host: "lookalike",
    hostName: "evil.example",
  },
  "a user name before the official host": {
    text: `https://evil@s.esc-r.eu/${N}`,
    host: "lookalike",
    hostName: "s.esc-r.eu",
  },
  "a backslash that browsers read in different ways": {
    text: `https://s.esc-r.eu\\@evil.example/${N}`,
    host: "lookalike",
    hostName: "evil.example",
  },
  "the official host with a port": {
    text: `https://s.esc-r.eu:8443/${N}`,
    host: "lookalike",
    hostName: "s.esc-r.eu:8443",
  },
  "the official host with a dot at its end": { text: `https://esc.gg./${N}`, host: "lookalike", hostName: "esc.gg." },
  "a Cyrillic letter": { text: `https://еsc.gg/${N}`, host: "lookalike", hostName: "еsc.gg" },
  "the same letter in Punycode": { text: `https://xn--sc-mlc.gg/${N}`, host: "lookalike", hostName: "xn--sc-mlc.gg" },
  "full-width letters": { text: `https://ｅｓｃ.gg/${N}`, host: "lookalike", hostName: "ｅｓｃ.gg" },
  "an accent on a letter": { text: `https://éśc.gg/${N}`, host: "lookalike", hostName: "éśc.gg" },
  "digits for letters": { text: `https://e5c.gg/${N}`, host: "lookalike", hostName: "e5c.gg" },
  "a dash for the dot": { text: `https://esc-gg.example/${N}`, host: "lookalike", hostName: "esc-gg.example" },
  "the official host without its dash": { text: `https://s.escr.eu/${N}`, host: "lookalike", hostName: "s.escr.eu" },
  "a percent sign in the host": { text: `https://%65sc.gg/${N}`, host: "lookalike", hostName: "%65sc.gg" },
  "the official host only in the path": {
    text: `https://evil.example/s.esc-r.eu/${N}`,
    host: "lookalike",
    hostName: "evil.example",
  },
  "a sandbox address behind the official one": {
    text: `https://s.esc-r.eu/http://pp.esc.gg/${N}`,
    host: "lookalike",
    hostName: "s.esc-r.eu",
  },
  "another scheme": { text: `ftp://esc.gg/${N}`, host: "lookalike", hostName: "esc.gg" },
  "an official link twice in one text, once false": {
    text: `https://esc.gg/${N} https://esc.gg.evil.example/${N}`,
    host: "lookalike",
    hostName: "esc.gg.evil.example",
  },
  "upper case all over": {
    text: `HTTPS://S.ESC-R.EU/${N.toUpperCase()}`,
    host: "official",
    hostName: "s.esc-r.eu",
  },
  "a slash at the end": { text: `https://s.esc-r.eu/${N}/`, host: "official", hostName: "s.esc-r.eu" },
  "CR LF at the end": { text: `https://s.esc-r.eu/${N}\r\n`, host: "official", hostName: "s.esc-r.eu" },
  "a query": { text: `https://s.esc-r.eu/${N}?lang=fr`, host: "official", hostName: "s.esc-r.eu" },
  "the number in the query": { text: `https://s.esc-r.eu/?n=${N}`, host: "official", hostName: "s.esc-r.eu" },
  "a fragment": { text: `https://s.esc-r.eu/${N}#x`, host: "official", hostName: "s.esc-r.eu" },
  "no scheme": { text: `esc.gg/${N}`, host: "official", hostName: "esc.gg" },
  "a link inside a sentence": {
    text: `Card: https://s.esc-r.eu/${N} (valid)`,
    host: "official",
    hostName: "s.esc-r.eu",
  },
  "URL: before the link": { text: `URL:https://s.esc-r.eu/${N}`, host: "official", hostName: "s.esc-r.eu" },
  "the number inside a sentence": { text: `number ${N}.`, host: "none" },
  "the number in quotation marks": { text: `"${N}"`, host: "none" },
  "the number as a URN": { text: `urn:uuid:${N}`, host: "none" },
  "NULs around": { text: `\0\0${N}\0\0`, host: "none" },
  "a byte order mark": { text: `\ufeff${N}`, host: "none" },
  "without dashes in a link": { text: `https://s.esc-r.eu/${HEX}`, host: "official", hostName: "s.esc-r.eu" },
  "a US scanner on a German keyboard": {
    text: `httpsÖ--s.escßr.eu-${N.replaceAll("-", "ß")}`,
    host: "official",
    hostName: "s.esc-r.eu",
  },
  "a US scanner on an Italian keyboard": {
    text: `httpsç--s.esc'r.eu-${N.replaceAll("-", "'")}`,
    host: "official",
    hostName: "s.esc-r.eu",
  },
  "a sandbox code on a Swedish keyboard": {
    text: `httpÖ--pp.esc.gg-${N.replaceAll("-", "+")}`,
    host: "sandbox",
    hostName: "pp.esc.gg",
  },
  "an issuer's link on a German keyboard": { text: `httpÖ--esc.bwcard.de-${N.replaceAll("-", "ß")}`, host: "none" },
  "a scanner that drops what is no letter": { text: `httpssescreu${HEX}`, host: "none" },
  "the same number twice": { text: `${N} ${HEX}`, host: "none" },
};

describe("texts that are a card", () => {
  test.each(Object.entries(CARDS))("%s", (_, row) => {
    const read = readCredential(row.text);
    expect(read).toMatchObject({
      is: "card",
      escn: row.escn ?? N,
      host: row.host,
      hostName: row.hostName,
      flags: row.flags ?? [],
    });
    expect(readCredential(new TextEncoder().encode(row.text))).toEqual(read);
  });
});

const OTHERS: Record<string, [string | Uint8Array, NotACard["looks"]]> = {
  nothing: ["", "empty"],
  "only white space and NULs": [" \r\n\0\t", "empty"],
  "the name of a user": ["jdoe@univ-ville.fr", "email"],
  "a mail link": ["mailto:jdoe@univ-ville.fr", "email"],
  "a card's number as the name of a user": [`${N}@univ-ville.fr`, "email"],
  "a link": ["https://www.example.org/menu", "link"],
  "an official link without a number": ["https://s.esc-r.eu/", "link"],
  "a EU health certificate": ["HC1:6BFOXN%TS3DH0YOJ58S S-W5HDC *M0II5XHC9B5G2+$N", "health-certificate"],
  "a health certificate that holds a number": [`HC1:${N}`, "health-certificate"],
  "the EAN of a book": ["9780306406157", "number"],
  "32 decimal digits": ["12345678901234567890123456789012", "number"],
  "a shopping list": ["milk, bread", "text"],
  "a wireless network whose password is 32 digits": ["WIFI:T:WPA;S:x;P:0c615bc5605a41ef83b560a44c40ce5c;;", "text"],
  "a token in a link": ["https://example.org/?token=0c615bc5605a41ef83b560a44c40ce5c", "link"],
  "a password behind a word": ["password 0c615bc5605a41ef83b560a44c40ce5c", "text"],
  "a visiting card with a UUID": ["BEGIN:VCARD\nUID:urn:uuid:0c615bc5-605a-41ef-83b5-60a44c40ce5c\nEND:VCARD", "text"],
  "40 digits, a SHA-1": ["a9993e364706816aba3e25717850c26c9cd0d89d", "text"],
  "31 digits": [HEX.slice(1), "text"],
  "33 digits": [`${HEX}0`, "text"],
  "a dash too many": [`${N}-0001`, "text"],
  "hexadecimal groups before it": [`cafe-${N}`, "text"],
  "dashes at the wrong places": ["3e506370-826a103d-bf76-0010-00000001", "text"],
  "separators that differ": ["3e506370-826a/103d-bf76/001000000001", "text"],
  "letters for separators": [N.replaceAll("-", "x"), "text"],
  "two different numbers": [`${N} 25539be8-6423-103e-add8-988999978433`, "text"],
  "one letter that is no digit": [N.replace("e", "g"), "text"],
  "invalid UTF-8": [Uint8Array.of(0xff, 0xfe, 0x80, 0xc3), "binary"],
  "a number cut by NULs": [N.replaceAll("-", "\0"), "binary"],
  "4,097 bytes": ["a".repeat(4097), "too-long"],
  "4,096 characters of two bytes": ["é".repeat(4096), "too-long"],
  "64 kB with a card at the front": [`https://s.esc-r.eu/${N} ${"x".repeat(65_536)}`, "too-long"],
};

describe("texts that are no card", () => {
  test.each(Object.entries(OTHERS))("%s", (_, [payload, looks]) => {
    expect(readCredential(payload)).toEqual({ is: "not-a-card", looks });
  });
});

test("a card at the end of 4,096 bytes is still read", () => {
  expect(readCredential(N.padStart(4096, " "))).toMatchObject({ is: "card", escn: N });
});

test("a number beside broken UTF-8 is still read", () => {
  expect(readCredential(Uint8Array.from([0xff, ...new TextEncoder().encode(N), 0xc3]))).toMatchObject({ escn: N });
});

test("the name of a host never turns the direction of writing", () => {
  expect(readCredential(`https://evil\u202e.example/${N}`)).toMatchObject({ hostName: "evil\ufffd.example" });
});
