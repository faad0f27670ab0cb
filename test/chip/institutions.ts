/** Authorities like those of DEUInfo, made by Debian's openssl: a root, a national authority, institutions, and what they put on chips. */
import { execFileSync } from "node:child_process";
import { createPrivateKey, sign, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DeuInfo } from "../../firmware-bridge/device.ts";

export interface Institution {
  /** What a chip of it holds. */
  info(escn: string, uid: Uint8Array): DeuInfo;
}

interface Kind {
  /** Of the certificate on the chips. */
  readonly days?: number;
  readonly curve?: string;
  readonly digest?: string;
  /** Of the institution's own authority, which issues the one on the chips. */
  readonly authority?: { readonly days?: number; readonly isCa?: boolean };
}

export interface Institutions extends Disposable {
  /** PEM of root and national authority. */
  readonly pem: string;
  /** SHA-256 of the root. */
  readonly root: string;
  /** An institution below the national authority; its own PEM is part of `pem` from then on. */
  add(name: string, kind?: Kind): Institution;
}

/** Of both authorities. */
const DAYS = 3650;

export function makeInstitutions(): Institutions {
  const folder = mkdtempSync(join(tmpdir(), "esc-institutions-"));
  const openssl = (...words: readonly string[]) => execFileSync("openssl", words, { cwd: folder, stdio: "pipe" });
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  const newKey = (curve: string) => ["-newkey", "ec", "-pkeyopt", `ec_paramgen_curve:${curve}`, "-nodes"];
  let made = 0;

  /** `issuer`: the name of its files; undefined: itself. */
  function certificate(
    name: string,
    issuer: string | undefined,
    { days = DAYS, curve = "P-256", digest = "sha256", isCa = true }: Kind & { readonly isCa?: boolean },
  ) {
    made += 1;
    const file = `${made}`;
    openssl(
      "req",
      "-new",
      ...newKey(curve),
      "-keyout",
      `${file}.key`,
      "-out",
      `${file}.csr`,
      "-subj",
      `/O=Test/CN=${name}`,
    );
    writeFileSync(join(folder, `${file}.ext`), `basicConstraints=critical,CA:${isCa ? "TRUE" : "FALSE"}\n`);
    const by = issuer === undefined ? ["-signkey", `${file}.key`] : ["-CA", `${issuer}.pem`, "-CAkey", `${issuer}.key`];
    const how = ["-days", String(days), `-${digest}`, "-extfile", `${file}.ext`];
    openssl("x509", "-req", "-in", `${file}.csr`, ...by, ...how, "-out", `${file}.pem`);
    return file;
  }

  const root = certificate("TESTROOTCA", undefined, {});
  const national = certificate("TESTINTERCA", root, {});
  let pem = read(`${root}.pem`) + read(`${national}.pem`);
  return {
    get pem() {
      return pem;
    },
    root: new X509Certificate(read(`${root}.pem`)).fingerprint256,
    add(name, kind = {}) {
      const authority = certificate(name, national, kind.authority ?? {});
      pem += read(`${authority}.pem`);
      // as in the field: the certificate on the chips bears the institution's own name
      const leaf = certificate(name, authority, kind);
      const key = createPrivateKey(read(`${leaf}.key`));
      const bytes = new Uint8Array(new X509Certificate(read(`${leaf}.pem`)).raw);
      return {
        info(escn, uid) {
          const number = Buffer.from(escn.replaceAll("-", ""), "hex");
          return { escn: number, signature: sign("sha256", Buffer.concat([number, uid]), key), certificate: bytes };
        },
      };
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
