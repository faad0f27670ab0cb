/** What a site may say of its esup-nfc-tag server; the config takes it from here. */
import * as v from "valibot";

const path = v.pipe(v.string(), v.minLength(1), v.maxLength(4096));

function isServer(text: string): boolean {
  return text.startsWith("https://") && URL.canParse(text) && new URL(text).origin === text;
}

/** The `[esup]` table of the config; without it no server is asked about chips. */
export const esupOptions = v.strictObject({
  server: v.pipe(
    v.string(),
    v.check(isServer, "an origin like https://esup-nfc-tag.univ-ville.fr: https, in lower case, without a path"),
  ),
  /** Of this device, as the server gave it when it was registered. */
  numero_id: v.pipe(v.string(), v.regex(/^[\w.-]{1,100}$/, "1 to 100 of A-Z, a-z, 0-9, _, . and -")),
  /** `csn`: the server is asked about the UID. `desfire`: it talks to the card, whose keys it keeps. */
  mode: v.picklist(["csn", "desfire"]),
  /** How it knows that it is us: a bearer token, USER:PASSWORD, a client certificate; `none`: by numero_id alone. */
  auth: v.picklist(["none", "bearer", "basic", "certificate"]),
  /** A file with that secret, not open to everybody; left out: the credential `esup-credential`. */
  credential_file: v.optional(path),
  /** PEM of the authorities to trust instead of those that Node knows. */
  ca_file: v.optional(path),
  /** For all that the server says of one tap. Milliseconds. */
  deadline_ms: v.optional(v.pipe(v.number(), v.integer(), v.minValue(500), v.maxValue(10_000)), 5000),
});
