/** Where a server of ours is, and by whom it must be vouched for. */
import { X509Certificate } from "node:crypto";

export const routerOrigin = {
  production: "https://router.europeanstudentcard.eu",
  sandbox: "https://sandbox.europeanstudentcard.eu",
} as const;

/** Throws TypeError unless it is `https://HOST`, or `http://` of a loopback address. `name`: whose it is, in the message. */
export function assertOrigin(origin: string, name = "the router"): void {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  const loopback = url !== undefined && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  const safe = url?.protocol === "https:" || (url?.protocol === "http:" && loopback);
  if (url === undefined || url.origin !== origin.replace(/\/$/, "") || !safe)
    throw new TypeError(
      `${name}'s origin must be "https://HOST" (plain http only on loopback), and is ${JSON.stringify(origin)}`,
    );
}

/** Throws TypeError unless it is PEM with at least one certificate: OpenSSL takes a text without any in silence, and trusts nobody. */
export function assertAuthorities(pem: string, name = "the router"): void {
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  try {
    for (const certificate of certificates) void new X509Certificate(certificate);
  } catch (error) {
    throw new TypeError(`${name}'s authorities hold a certificate that cannot be read`, { cause: error });
  }
  if (certificates.length === 0)
    throw new TypeError(`${name}'s authorities must be PEM: "-----BEGIN CERTIFICATE-----" and so on`);
}
