/**
 * The authorities behind the signed numbers on chips (DEUInfo). The site configures their certificates as a file; what makes
 * them believed is the fingerprint of the root, which stands here.
 */
import { type KeyObject, X509Certificate } from "node:crypto";

/**
 * SHA-256 of DUEINFOROOTCA of CNOUS (13 March 2020 to 8 March 2040), as in the chain of certificates that ESUP-SGC carried
 * for its tests of DEUInfo.
 */
export const CNOUS_ROOT =
  "32:9F:C0:DD:B1:A4:49:56:79:C1:00:32:35:97:0A:0A:56:59:BA:7E:BA:1D:4E:93:7B:B3:71:44:F8:18:C3:8E";

/** One certificate of the file, found to lead to a trusted root. Whether it may issue others, `isIssuedBy` asks. */
export interface Authority {
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
  /** Unix milliseconds between which it and all above it are valid, both included. */
  readonly from: number;
  readonly until: number;
}

/** The message says what the file lacks. */
export class ChainError extends Error {
  override readonly name = "ChainError";
}

const MOST_BYTES = 1024 * 1024;
const MOST_CERTIFICATES = 1000;
/** Root, national authority, institution, and one to spare. */
const DEEPEST = 4;

const PEM = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/**
 * The certificates of the file, which all have to lead to a root with one of these SHA-256 fingerprints
 * (`32:9F:...`, 32 bytes). At most 1 MiB and 1,000 certificates. Throws `ChainError` for a file without such a root, and for a
 * certificate that is none, has another key than P-256, or leads nowhere.
 *
 * Path lengths are not looked at: who may stand between the root and a chip is what the site says by this file, and nobody else.
 */
export function readChain(pem: string, roots: readonly string[]): readonly Authority[] {
  const blocks = pem.length > MOST_BYTES ? [] : (pem.match(PEM) ?? []);
  if (blocks.length === 0 || blocks.length > MOST_CERTIFICATES)
    throw new ChainError(`1 to ${MOST_CERTIFICATES} certificates in PEM are expected, in at most 1 MiB`);
  const certificates = blocks.map(parse);
  const pins = new Set(roots.map((fingerprint) => fingerprint.toUpperCase()));
  const found = certificates.filter((one) => pins.has(one.fingerprint256)).map((one) => trusted(one));
  if (found.length === 0)
    throw new ChainError(`it holds no root with the SHA-256 fingerprint ${[...pins].join(" or ")}`);
  for (let depth = 1; depth < DEEPEST; depth += 1) {
    const left = certificates.filter((one) => !found.some(({ certificate }) => certificate.raw.equals(one.raw)));
    found.push(
      ...left.flatMap((one) => {
        const issuer = found.find((authority) => isIssuedBy(one, authority));
        return issuer === undefined ? [] : [trusted(one, issuer)];
      }),
    );
  }
  const lost = certificates.find((one) => !found.some(({ certificate }) => certificate.raw.equals(one.raw)));
  if (lost !== undefined)
    throw new ChainError(`the certificate ${oneLine(lost.subject)} does not lead to a trusted root`);
  return found;
}

function parse(block: string, nth: number): X509Certificate {
  const which = `certificate ${nth + 1} of it`;
  const certificate = certificateOf(block);
  if (certificate === undefined) throw new ChainError(`${which} cannot be read`);
  if (keyOf(certificate) === undefined)
    throw new ChainError(`${which}, ${oneLine(certificate.subject)}, has no key of the curve P-256`);
  return certificate;
}

function trusted(certificate: X509Certificate, issuer?: Authority): Authority {
  return {
    certificate,
    key: certificate.publicKey,
    from: Math.max(certificate.validFromDate.getTime(), issuer?.from ?? Number.NEGATIVE_INFINITY),
    until: Math.min(certificate.validToDate.getTime(), issuer?.until ?? Number.POSITIVE_INFINITY),
  };
}

/** X.509 in DER or PEM; undefined: it is none. */
export function certificateOf(bytes: Uint8Array | string): X509Certificate | undefined {
  try {
    return new X509Certificate(bytes);
  } catch {
    return undefined;
  }
}

/** The certificate's key when it is one of P-256, which all of DEUInfo are. */
export function keyOf(certificate: X509Certificate): KeyObject | undefined {
  try {
    const { publicKey } = certificate;
    return publicKey.asymmetricKeyType === "ec" && publicKey.asymmetricKeyDetails?.namedCurve === "prime256v1"
      ? publicKey
      : undefined;
  } catch {
    return undefined;
  }
}

/** By name, by what the issuer may do, and by its signature: ECDSA over SHA-256, as all of DEUInfo are. Never throws. */
export function isIssuedBy(certificate: X509Certificate, { certificate: issuer, key }: Authority): boolean {
  try {
    return (
      issuer.ca &&
      certificate.signatureAlgorithm === "ecdsa-with-SHA256" &&
      certificate.checkIssued(issuer) &&
      certificate.verify(key)
    );
  } catch {
    return false;
  }
}

function oneLine(subject: string): string {
  return subject.replaceAll("\n", ", ").slice(0, 200);
}
