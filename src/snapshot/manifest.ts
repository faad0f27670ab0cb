/**
 * The manifest: which files are the set of cards, signed. One signature covers all of them, so that none can be exchanged for
 * one of another day.
 *
 * The file is JSON: `format`, `algorithm`, `keyId`, `signature` (base64url) and `body`, which is JSON as text: what is signed is
 * exactly these characters in UTF-8 after SIGNED_AS, so nothing depends on how anybody writes JSON.
 */
import { createHash } from "node:crypto";
import * as v from "valibot";
import { isPublicKey, isSignedBy, keyIdOf } from "../disk/ed25519.ts";
import type { Signer } from "./signing.ts";
import { SnapshotError, type SnapshotInfo } from "./words.ts";

/** Format 1 was a single file without a signature. */
const FORMAT = 2;
const ALGORITHM = "ed25519";
/** Keeps a signature over something else from being one over a manifest. */
const SIGNED_AS = "esc-kiosk snapshot manifest 2\n";

/** Bytes; eight sources need about five thousand. */
export const MAX_MANIFEST_BYTES = 65_536;
export const MAX_SOURCES = 8;
export const SOURCE_NAME = /^[a-z0-9-]{1,32}$/;

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));

const file = v.object({
  /** Names a file of this folder and nothing else: a signed path would still be a path. */
  name: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,32}\.[0-9]{1,16}\.(?:cards|changes)$/)),
  bytes: count,
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  /** Cards in a base; records in an overlay. */
  count,
});

const source = v.object({
  name: v.pipe(v.string(), v.regex(SOURCE_NAME)),
  kind: v.picklist(["router", "import"]),
  takenAt: v.nullable(count),
  count,
  /** Cards it had when its list was whole last: what a suspicious loss is measured by. */
  reference: count,
  base: file,
  changes: v.nullable(file),
});

const body = v.object({
  format: v.literal(FORMAT),
  site: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  seq: v.pipe(count, v.minValue(1)),
  issuedAt: count,
  expiresAt: count,
  keys: v.pipe(v.array(v.pipe(v.string(), v.check(isPublicKey))), v.minLength(1), v.maxLength(2)),
  /** Sequences of the sets that may stand in for this one when it is damaged, the newest first. */
  earlier: v.pipe(v.array(count), v.maxLength(2)),
  sources: v.pipe(v.array(source), v.maxLength(MAX_SOURCES)),
});

const envelope = v.object({
  format: v.number(),
  algorithm: v.string(),
  keyId: v.string(),
  signature: v.string(),
  body: v.string(),
});

export type ManifestFile = v.InferOutput<typeof file>;
export type ManifestSource = v.InferOutput<typeof source>;
export type ManifestBody = v.InferOutput<typeof body>;

export interface Manifest extends ManifestBody {
  /** 16 hexadecimal digits of the key that signed it. */
  readonly keyId: string;
  /** 32 hexadecimal digits of the SHA-256 of the body. */
  readonly id: string;
}

/** Whom a reader believes, and what it believed last. */
export interface Trust {
  /** Public keys, base64url of 32 bytes each. None: the first manifest that proves a key of its own is believed. */
  keys(): readonly string[];
  /** The highest sequence that was ever accepted; 0: none. A smaller one is a step back that nobody may make us take. */
  highest(): number;
  /** But these, which the manifest of the highest sequence named as its own stand-ins. */
  earlier(): readonly number[];
}

export function writeManifest(content: Omit<ManifestBody, "format" | "keys">, signer: Signer): string {
  const text = JSON.stringify({ format: FORMAT, ...content, keys: signer.announced });
  const signature = Buffer.from(signer.sign(signedBytes(text))).toString("base64url");
  return `${JSON.stringify({ format: FORMAT, algorithm: ALGORITHM, keyId: signer.keyId, signature, body: text })}\n`;
}

/**
 * Believes nothing before the signature has been checked. `path` stands in the messages. Throws `SnapshotError`:
 * `not-a-snapshot`, `downgrade`, `format`, `unknown-key`, `signature`, `corrupt`, `foreign-site`, `rollback`.
 */
export function readManifest(text: string, path: string, site: string | undefined, trust: Trust): Manifest {
  const outer = v.safeParse(envelope, parse(text));
  const format = formatOf(text);
  if (format !== undefined && format < FORMAT)
    throw new SnapshotError("downgrade", `${path} has format ${format}, from before sets of cards were signed`);
  if (format !== undefined && format > FORMAT)
    throw new SnapshotError("format", `${path} has format ${format}, this version reads format ${FORMAT}`);
  if (!outer.success)
    throw new SnapshotError("not-a-snapshot", `${path} is no manifest of a set of cards, or the half of one`);
  const { algorithm, keyId, signature, body: signed } = outer.output;
  if (algorithm !== ALGORITHM || signature === "")
    throw new SnapshotError("downgrade", `${path} is not signed with ${ALGORITHM}`);
  const read = v.safeParse(body, parse(signed));
  // on first use the key is the one it brings; the signature still proves that the file is whole
  const pinned = trust.keys();
  const candidates = pinned.length > 0 ? pinned : read.success ? read.output.keys : [];
  const key = candidates.find((candidate) => keyIdOf(candidate) === keyId);
  if (key === undefined)
    throw new SnapshotError("unknown-key", `${path} is signed by the key ${keyId}, which is not trusted here`);
  if (!isSignedBy(key, signedBytes(signed), Buffer.from(signature, "base64url")))
    throw new SnapshotError("signature", `${path} was changed after the key ${keyId} signed it`);
  if (!read.success)
    throw new SnapshotError("corrupt", `${path} is signed, and its content is not of this format: ${pathOf(read)}`);
  const manifest = read.output;
  if (site !== undefined && manifest.site !== site)
    throw new SnapshotError("foreign-site", `${path} belongs to the site "${manifest.site}", this is "${site}"`);
  if (manifest.seq < trust.highest() && !trust.earlier().includes(manifest.seq))
    throw new SnapshotError(
      "rollback",
      `${path} has the sequence ${manifest.seq}, and ${trust.highest()} was accepted here before`,
    );
  return { ...manifest, keyId, id: createHash("sha256").update(signed).digest("hex").slice(0, 32) };
}

export function infoOf(manifest: Manifest): SnapshotInfo {
  const { id, site, seq, issuedAt, expiresAt, keyId } = manifest;
  const sources = manifest.sources.map(({ name, kind, takenAt, count: cards }) => ({
    name,
    kind,
    takenAt: takenAt ?? undefined,
    count: cards,
  }));
  const lists = sources.flatMap(({ takenAt }) => (takenAt === undefined ? [] : [takenAt]));
  return {
    id,
    site,
    seq,
    issuedAt,
    expiresAt,
    keyId,
    takenAt: lists.length === 0 ? undefined : Math.min(...lists),
    count: sources.reduce((sum, { count: cards }) => sum + cards, 0),
    sources,
  };
}

function signedBytes(text: string): Buffer {
  return Buffer.from(SIGNED_AS + text, "utf8");
}

function formatOf(text: string): number | undefined {
  const read = v.safeParse(v.object({ format: v.number() }), parse(text));
  return read.success ? read.output.format : undefined;
}

function pathOf(read: { readonly issues?: readonly v.BaseIssue<unknown>[] | undefined }): string {
  return (read.issues?.[0]?.path ?? []).map(({ key }) => String(key)).join(".") || "not an object";
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
