import tls from "node:tls";
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { have } from "../debian.ts";
import { escnOf } from "./cards.ts";
import { type Authority, type Certificate, makeAuthority } from "./certificates.ts";
import { client, register } from "./opened.ts";

describe.skipIf(!have("openssl"))("a router behind TLS", () => {
  let ours: Authority;
  let theirs: Authority;
  let good: Certificate;
  beforeAll(() => {
    ours = makeAuthority();
    theirs = makeAuthority();
    good = ours.issue("localhost", 1);
  });
  afterAll(() => {
    ours[Symbol.dispose]();
    theirs[Symbol.dispose]();
  });
  afterEach(() => {
    delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
  });

  const NO_PROOF = { is: "no-answer", why: "certificate" };

  test("vouched for by our own authority: it answers, and its clock is heard", async () => {
    const { origin } = await register({ tls: good });
    const told: number[] = [];
    const router = client(origin, { ca: ours.pem, onServerTime: (unixMs) => void told.push(unixMs) });
    expect(await router.status(escnOf(1))).toMatchObject({ is: "card" });
    expect(await router.page(0)).toMatchObject({ totalCards: 1 });
    expect(told).toHaveLength(2);
  });

  test("one of several authorities is enough", async () => {
    const { origin } = await register({ tls: good });
    const router = client(origin, { ca: theirs.pem + ours.pem });
    expect(await router.status(escnOf(1))).toMatchObject({ is: "card" });
  });

  const WRONG: Record<string, () => { readonly served: Certificate; readonly ca: string | undefined }> = {
    "of an authority that we do not know": () => ({ served: good, ca: theirs.pem }),
    "of an authority that Node does not know": () => ({ served: good, ca: undefined }),
    "of another name": () => ({ served: ours.issue("router.example", 1), ca: ours.pem }),
    "that has expired": () => ({ served: ours.issue("localhost", -1), ca: ours.pem }),
  };

  test.each(Object.entries(WRONG))("a certificate %s", async (_, wrong) => {
    const { served, ca } = wrong();
    const told: number[] = [];
    const { origin, requests } = await register({ tls: served });
    const router = client(origin, { ca, onServerTime: (unixMs) => void told.push(unixMs) });
    expect(await router.status(escnOf(1))).toEqual(NO_PROOF);
    await expect(router.page(0)).rejects.toMatchObject({ code: "certificate" });
    expect(requests).toEqual([]);
    expect(told).toEqual([]);
  });

  test.each(Object.entries(WRONG))("a certificate %s, when the environment says never mind", async (_, wrong) => {
    const { served, ca } = wrong();
    const { origin, requests } = await register({ tls: served });
    process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
    expect(await client(origin, { ca }).status(escnOf(1))).toEqual(NO_PROOF);
    expect(requests).toEqual([]);
  });

  test("a server of plain HTTP", async () => {
    const { origin } = await register();
    const answer = await client(origin.replace("http:", "https:")).status(escnOf(1));
    expect(answer).toEqual(NO_PROOF);
  });

  test("a server that speaks an old TLS only, when the environment says never mind", async () => {
    const before = [tls.DEFAULT_MIN_VERSION, tls.DEFAULT_CIPHERS] as const;
    // what --tls-min-v1.0 and --tls-cipher-list in NODE_OPTIONS do
    [tls.DEFAULT_MIN_VERSION, tls.DEFAULT_CIPHERS] = ["TLSv1", "DEFAULT@SECLEVEL=0"];
    const old = tls.createServer({ ...good, maxVersion: "TLSv1.1" });
    try {
      old.on("tlsClientError", () => {});
      old.listen(0, "127.0.0.1");
      await once(old, "listening");
      const address = old.address();
      const port = typeof address === "object" ? address?.port : undefined;
      const answer = await client(`https://localhost:${port}`, { ca: ours.pem }).status(escnOf(1));
      expect(answer).toEqual(NO_PROOF);
    } finally {
      old.close();
      [tls.DEFAULT_MIN_VERSION, tls.DEFAULT_CIPHERS] = before;
    }
  });
});
