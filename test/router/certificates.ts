/** Certificates for a router of our own, made by Debian's openssl: node:crypto cannot issue any. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

/** An authority that nobody knows, and what it issues. Disposal removes its folder. */
export interface Authority extends Disposable {
  readonly pem: string;
  /** `days` -1: expired yesterday. */
  issue(host: string, days: number): Certificate;
}

export function makeAuthority(): Authority {
  const folder = mkdtempSync(join(tmpdir(), "esc-authority-"));
  const openssl = (...words: readonly string[]) => execFileSync("openssl", words, { cwd: folder, stdio: "pipe" });
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  openssl(
    "req",
    "-x509",
    ...NEW_KEY,
    "-keyout",
    "ca.key",
    "-out",
    "ca.pem",
    "-days",
    "1",
    "-subj",
    "/CN=nobody knows us",
  );
  return {
    pem: read("ca.pem"),
    issue(host, days) {
      const name = ["-subj", `/CN=${host}`, "-addext", `subjectAltName=DNS:${host}`];
      openssl("req", "-new", ...NEW_KEY, "-keyout", "host.key", "-out", "host.csr", ...name);
      const issuer = ["-CA", "ca.pem", "-CAkey", "ca.key", "-copy_extensions", "copy"];
      openssl("x509", "-req", "-in", "host.csr", ...issuer, "-days", String(days), "-out", "host.pem");
      return { key: read("host.key"), cert: read("host.pem") };
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
