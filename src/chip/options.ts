/** What a site may say of chips; the config takes it from here. */
import * as v from "valibot";

/** The `[chip]` table of the config. */
export const chipOptions = v.strictObject({
  /** PEM of the authorities that sign numbers on chips, up to their root; left out: what is signed on chips is not looked at. */
  chain_file: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(4096))),
  /** Roots beside that of CNOUS, by the SHA-256 of their certificates. At most 8. */
  trusted_roots: v.optional(
    v.pipe(
      v.array(
        v.pipe(
          v.string(),
          v.regex(
            /^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/i,
            "a SHA-256 fingerprint: 32 pairs of hexadecimal digits with colons",
          ),
        ),
      ),
      v.maxLength(8),
    ),
    [],
  ),
  /** By PIC, the name (CN) in the certificate of this institution. One that is not named: any institution below the root. */
  issuers: v.optional(
    v.record(
      v.pipe(v.string(), v.regex(/^[0-9]{9}$/, "a PIC of 9 digits")),
      v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
    ),
    {},
  ),
});

export type ChipOptions = v.InferOutput<typeof chipOptions>;
