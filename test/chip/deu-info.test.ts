import { createPublicKey, verify, X509Certificate } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DeuInfo } from "../../firmware-bridge/device.ts";
import { ChainError, CNOUS_ROOT, readChain } from "../../src/chip/chain.ts";
import { type ChipTrust, verifyDeuInfo } from "../../src/chip/deu-info.ts";
import { type Institution, type Institutions, makeInstitutions } from "./institutions.ts";

const ESCN = "22d30120-cd32-1039-bbec-001999893752";
const PIC = "999893752";
const UID = Buffer.from("042e5a7a6e4d80", "hex");
const DAY_MS = 86_400_000;
const now = Date.now() + 60_000;

let ours: Institutions;
let theirs: Institutions;
let rouen: Institution;
let lyon: Institution;
let stranger: Institution;
let trust: ChipTrust;

beforeAll(() => {
  ours = makeInstitutions();
  theirs = makeInstitutions();
  rouen = ours.add("univ-rouen.fr");
  lyon = ours.add("univ-lyon.fr");
  stranger = theirs.add("univ-rouen.fr");
  trust = { authorities: readChain(ours.pem, [ours.root]), names: { [PIC]: "univ-rouen.fr" } };
}, 60_000);
afterAll(() => {
  ours[Symbol.dispose]();
  theirs[Symbol.dispose]();
});

const read = (info: DeuInfo, uid: Uint8Array = UID, at = now, believed = trust) => {
  const reading = verifyDeuInfo(believed, uid, info, at);
  return reading.is === "verified" ? reading.escn : reading.why;
};
const flipped = (bytes: Uint8Array, bit: number): Uint8Array => {
  const copy = Uint8Array.from(bytes);
  const at = (bit >> 3) % copy.length;
  copy[at] = (copy[at] ?? 0) ^ (1 << (bit & 7));
  return copy;
};

describe("a signed number on a chip", () => {
  it("is the card's, as signed by its institution", () => {
    expect(read(rouen.info(ESCN, UID))).toBe(ESCN);
  });

  it("the form of the signature is that of the reference: number and UID, one after the other", () => {
    const spki =
      "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE9IcKRHM0YQlqLLOjJd0OaVqGDxdG6LFM1oZ0X6GpvpMYpWvrHzXDjq5IV5vZlLXAlwvr6rg1ArunK/FrnX+iLg==";
    const signature = Buffer.from(
      "3045022100df1d46b28cbd6f35fdf61ebddde8ed8b8c4ae91a65f031112294f3a525032a5302205688f3bb58851174adabaf5ea9349e25f18f5332b66da0b4a610b8ae42c1ef45",
      "hex",
    );
    const key = createPublicKey({ key: Buffer.from(spki, "base64"), format: "der", type: "spki" });
    expect(verify("sha256", Buffer.from("22d30120cd321039bbec001999893752042e5a7a6e4d80", "hex"), key, signature)).toBe(
      true,
    );
    // of a certificate that we believe, this signature is somebody else's
    expect(read({ ...rouen.info(ESCN, UID), signature })).toBe("bad-signature");
  });

  it("does not hold for another chip, another number, another signature", () => {
    const info = rouen.info(ESCN, UID);
    expect(read(info, Buffer.from("042e5a7a6e4d81", "hex"))).toBe("bad-signature");
    expect(read({ ...info, escn: flipped(info.escn, 3) })).toBe("bad-signature");
    expect(read({ ...info, signature: lyon.info(ESCN, UID).signature })).toBe("bad-signature");
  });

  it("needs a certificate that leads to the root: another root of the same names does not do", () => {
    expect(read(stranger.info(ESCN, UID))).toBe("unknown-chain");
    expect(read(rouen.info(ESCN, UID), UID, now, { authorities: [], names: {} })).toBe("unknown-chain");
  });

  it("needs an issuer that may issue: a certificate from a chip is none", () => {
    const chip = ours.add("univ-chip.fr", { authority: { isCa: false } });
    const believed = { authorities: readChain(ours.pem, [ours.root]), names: {} };
    expect(read(chip.info(ESCN, UID), UID, now, believed)).toBe("unknown-chain");
  });

  it("needs the institution that the site names for the number, when it names one", () => {
    expect(read(lyon.info(ESCN, UID))).toBe("foreign-issuer");
    expect(read(lyon.info(ESCN, UID), UID, now, { ...trust, names: {} })).toBe(ESCN);
  });

  it("ends with its certificate, and with those above it", () => {
    const shortly = ours.add("univ-short.fr", { days: 2 });
    const believed = { authorities: readChain(ours.pem, [ours.root]), names: {} };
    const info = shortly.info(ESCN, UID);
    expect(read(info, UID, now, believed)).toBe(ESCN);
    expect(read(info, UID, now + 3 * DAY_MS, believed)).toBe("expired-certificate");
    const ever = believed.authorities.map((authority) => ({ ...authority, from: 0 }));
    expect(read(info, UID, now - 2 * DAY_MS, { authorities: ever, names: {} })).toBe("expired-certificate");
    expect(read(info, UID, now, { authorities: ever, names: {} })).toBe(ESCN);
    expect(read(rouen.info(ESCN, UID), UID, now + 3651 * DAY_MS)).toBe("expired-certificate");
    const longer = ours.add("univ-long.fr", { days: 5000, authority: { days: 5000 } });
    const below = { authorities: readChain(ours.pem, [ours.root]), names: {} };
    expect(read(longer.info(ESCN, UID), UID, now + 3649 * DAY_MS, below)).toBe(ESCN);
    expect(read(longer.info(ESCN, UID), UID, now + 3651 * DAY_MS, below)).toBe("expired-certificate");
    const early = trust.authorities.map((authority) => ({ ...authority, until: now - 1 }));
    expect(read(rouen.info(ESCN, UID), UID, now, { ...trust, authorities: early })).toBe("expired-certificate");
  });

  it("needs P-256, and SHA-256 in the certificate", () => {
    expect(read(ours.add("univ-384.fr", { curve: "P-384" }).info(ESCN, UID))).toBe("malformed");
    const weak = ours.add("univ-sha1.fr", { digest: "sha1" });
    const believed = { authorities: readChain(ours.pem, [ours.root]), names: {} };
    expect(read(weak.info(ESCN, UID), UID, now, believed)).toBe("unknown-chain");
  });

  it("is malformed when a part is not what the application has", () => {
    const info = rouen.info(ESCN, UID);
    const pem = Buffer.from(new X509Certificate(info.certificate).toString());
    const changes: Partial<DeuInfo>[] = [
      { escn: new Uint8Array() },
      { escn: new Uint8Array(17) },
      { signature: new Uint8Array() },
      { signature: new Uint8Array(100_000) },
      { certificate: new Uint8Array() },
      { certificate: info.certificate.slice(0, 256) },
      { certificate: Buffer.concat([info.certificate, Buffer.from([0])]) },
      { certificate: pem },
      { certificate: new Uint8Array(2049) },
    ];
    for (const change of changes) expect(read({ ...info, ...change })).toBe("malformed");
  });

  it("no changed bit of number, UID, signature or certificate is verified, and nothing throws", () => {
    const info = rouen.info(ESCN, UID);
    fc.assert(
      fc.property(fc.constantFrom("escn", "signature", "certificate", "uid"), fc.nat(8000), (part, bit) => {
        if (part === "uid") return read(info, flipped(UID, bit)) !== ESCN;
        return read({ ...info, [part]: flipped(info[part], bit) }) !== ESCN;
      }),
      { numRuns: 2000 },
    );
    const bytes = fc.uint8Array({ maxLength: 100 });
    fc.assert(
      fc.property(bytes, bytes, bytes, bytes, (escn, signature, certificate, uid) => {
        return verifyDeuInfo(trust, uid, { escn, signature, certificate }, now).is === "not-verified";
      }),
      { numRuns: 5000 },
    );
  });
});

describe("the file of authorities", () => {
  it("gives those that lead to a pinned root, in whatever order they stand", () => {
    const blocks = ours.pem.match(/-----BEGIN[^-]*-----[^-]*-----END[^-]*-----\n/g) ?? [];
    expect(blocks.length).toBeGreaterThan(3);
    expect(readChain(blocks.toReversed().join(""), [ours.root])).toHaveLength(blocks.length);
    expect(readChain(ours.pem, [ours.root.toLowerCase()])).toHaveLength(blocks.length);
  });

  it.each([
    ["of another root than the pinned one", () => [ours.pem, [CNOUS_ROOT]] as const, "holds no root"],
    ["with somebody who leads nowhere", () => [ours.pem + theirs.pem, [ours.root]] as const, "does not lead to"],
    ["without a certificate", () => ["", [ours.root]] as const, "1 to 1000 certificates"],
    ["beyond 1 MiB", () => [ours.pem + " ".repeat(1024 * 1024), [ours.root]] as const, "at most 1 MiB"],
    [
      "with a certificate that is none",
      () => ["-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", [ours.root]] as const,
      "cannot be read",
    ],
  ])("is refused %s", (_, made, why) => {
    const [pem, roots] = made();
    expect(() => readChain(pem, roots)).toThrow(ChainError);
    expect(() => readChain(pem, roots)).toThrow(why);
  });
});
