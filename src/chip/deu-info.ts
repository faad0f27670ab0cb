/** Verifies the signed number on a chip (DEUInfo), offline: ECDSA P-256 over the SHA-256 of number and UID, and the chain above it. */
import { verify, type X509Certificate } from "node:crypto";
import type { Chip, DeuInfo } from "../../firmware-bridge/device.ts";
import type { DeuInfoFault } from "../card/credential.ts";
import { type Escn, type Pic, toEscn } from "../card/escn.ts";
import { issuerOf } from "../card/mint.ts";
import { type Authority, certificateOf, isIssuedBy, keyOf } from "./chain.ts";

/** Whom a site believes. */
export interface ChipTrust {
  readonly authorities: readonly Authority[];
  /**
   * By PIC, the name (CN) that the certificate of that institution bears. Nothing in a certificate says the PIC, so the number of an
   * institution that is not named here may be signed by any institution below the root.
   */
  readonly names: Readonly<Record<Pic, string>>;
}

export type DeuInfoReading =
  | { readonly is: "verified"; readonly escn: Escn }
  | { readonly is: "not-verified"; readonly why: DeuInfoFault };

const ESCN_BYTES = 16;
/** SEQUENCE of two INTEGERs of 1 to 33 bytes each. */
const SIGNATURE_BYTES = { from: 8, to: 72 };
const MOST_CERTIFICATE_BYTES = 2048;

/**
 * `now`: unix milliseconds, the later of the clock and its floor. Total: whatever the chip holds gives a reading and never an
 * exception. A verified number still has to be looked up, as nothing on a chip ends; and a device that imitates both UID and
 * files is verified too, because they can be read without a key.
 */
export function verifyDeuInfo(trust: ChipTrust, uid: Chip["uid"], info: DeuInfo, now: number): DeuInfoReading {
  const escn = info.escn.length === ESCN_BYTES ? toEscn(Buffer.from(info.escn).toString("hex")) : undefined;
  const { signature } = info;
  if (escn === undefined || signature.length < SIGNATURE_BYTES.from || signature.length > SIGNATURE_BYTES.to)
    return not("malformed");
  const certificate = strictly(info.certificate);
  const key = certificate && keyOf(certificate);
  if (certificate === undefined || key === undefined) return not("malformed");

  const issuers = trust.authorities.filter((authority) => isIssuedBy(certificate, authority));
  if (issuers.length === 0) return not("unknown-chain");
  const isNow = now >= certificate.validFromDate.getTime() && now <= certificate.validToDate.getTime();
  if (!isNow || !issuers.some(({ from, until }) => now >= from && now <= until)) return not("expired-certificate");
  const pic = issuerOf(escn)?.pic;
  const name = pic !== undefined && Object.hasOwn(trust.names, pic) ? trust.names[pic] : undefined;
  if (name !== undefined && commonName(certificate) !== name) return not("foreign-issuer");
  return isSigned(Buffer.concat([info.escn, uid]), signature, key) ? { is: "verified", escn } : not("bad-signature");
}

function not(why: DeuInfoFault): DeuInfoReading {
  return { is: "not-verified", why };
}

/** The bytes are the certificate and nothing beside it: no PEM, nothing behind its end. */
function strictly(bytes: Uint8Array): X509Certificate | undefined {
  if (bytes.length === 0 || bytes.length > MOST_CERTIFICATE_BYTES) return undefined;
  const certificate = certificateOf(bytes);
  return certificate?.raw.equals(bytes) === true ? certificate : undefined;
}

function commonName(certificate: X509Certificate): string | undefined {
  const [name, second] = certificate.subject.split("\n").filter((line) => line.startsWith("CN="));
  return second === undefined ? name?.slice("CN=".length) : undefined;
}

function isSigned(data: Uint8Array, signature: Uint8Array, key: NonNullable<ReturnType<typeof keyOf>>): boolean {
  try {
    return verify("sha256", data, { key, dsaEncoding: "der" }, signature);
  } catch {
    return false;
  }
}
