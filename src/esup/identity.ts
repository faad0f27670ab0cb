/** How the server of the university knows that it is us: `numeroId` alone is no secret worth the name, and every answer names a card. */
import { readPrivate, readTokenAt } from "../router/token.ts";

export type Identity =
  | { readonly is: "none" }
  | { readonly is: "bearer"; readonly token: string }
  /** `USER:PASSWORD` */
  | { readonly is: "basic"; readonly secret: string }
  /** A client certificate and its key, PEM, in one text. */
  | { readonly is: "certificate"; readonly pem: string };

/** The name of systemd's credential. */
const CREDENTIAL = "esup-credential";
const MOST_PEM_BYTES = 65_536;

/**
 * The unit's credential `esup-credential` when there is one, otherwise the file. Throws when it is needed and neither is there, when it
 * can be read by everybody, or when it does not hold what `auth` says; the message names the place and never the content.
 */
export function readIdentity(
  auth: Identity["is"],
  file: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
): Identity {
  const place = { credential: CREDENTIAL, file, env };
  switch (auth) {
    case "none":
      return { is: "none" };
    case "bearer":
      return { is: "bearer", token: needed(readTokenAt(place)) };
    case "basic": {
      const secret = needed(readTokenAt(place));
      if (!/^[^:]+:./.test(secret)) throw new TypeError(`the credential ${CREDENTIAL} must hold USER:PASSWORD`);
      return { is: "basic", secret };
    }
    case "certificate": {
      const pem = needed(readPrivate(place, MOST_PEM_BYTES));
      if (!/-----BEGIN CERTIFICATE-----/.test(pem) || !/-----BEGIN (?:EC |RSA )?PRIVATE KEY-----/.test(pem))
        throw new TypeError(
          `the credential ${CREDENTIAL} must hold a certificate and its key in PEM, one after the other`,
        );
      return { is: "certificate", pem };
    }
  }
}

function needed(text: string | undefined): string {
  if (text === undefined)
    throw new Error(`esup.auth needs the credential ${CREDENTIAL}, or the file that esup.credential_file names`);
  return text;
}

export function headersOf(identity: Identity): Readonly<Record<string, string>> {
  switch (identity.is) {
    case "bearer":
      return { authorization: `Bearer ${identity.token}` };
    case "basic":
      return { authorization: `Basic ${Buffer.from(identity.secret).toString("base64")}` };
    case "none":
    case "certificate":
      return {};
  }
}

export function pemOf(identity: Identity): string | undefined {
  return identity.is === "certificate" ? identity.pem : undefined;
}
