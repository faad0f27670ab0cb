/** A simulated esup server behind TLS, cards of its university, and clients of it; closed after each test. */
import { afterAll, afterEach, beforeAll } from "vitest";
import { type Esup, type EsupOptions, openEsup } from "../../src/esup/client.ts";
import { aesCard, type AesCardOptions } from "../fakes/desfire-aes-card.ts";
import type { ChipCard } from "../fakes/chip-card.ts";
import { type EsupServer, type EsupServerOptions, type Person, startEsup } from "../fakes/esup-server.ts";
import { type Authority, type Certificate, makeAuthority } from "../router/certificates.ts";

export const NUMERO_ID = "6847041179388220887";
export const ESCN = "5c0a1001-7c2b-103e-9f3a-001999900001";
export const OTHER_ESCN = "5c0a1002-7c2b-103e-9f3a-001999900001";

/** Random once; it is in the simulated server and on the simulated cards, and the tests look for it everywhere else. */
export const APPLICATION = {
  aid: "f58840",
  key: Buffer.from("7d1c5be7a9b34f60918e2da5c30f6b42", "hex"),
  keyNo: 1,
  fileNo: 2,
};

/** Of 100 bytes, so that it takes three frames. */
const idOf = (nth: number): string =>
  Buffer.from(`card ${nth} `.repeat(20).slice(0, 100)).toString("hex").toUpperCase();

export const ALICE: Person = {
  name: "Alice Martin",
  csn: "042E5A7A6E4D80",
  desfireId: idOf(1),
  display: `<p>Carte <b>${ESCN}</b></p>`,
};
export const BRUNO: Person = {
  name: "Bruno Petit",
  csn: "04A1B2C3D4E580",
  desfireId: idOf(2),
  display: OTHER_ESCN.replaceAll("-", "").toUpperCase(),
};

export const uidOf = (person: Pick<Person, "csn">): Uint8Array => new Uint8Array(Buffer.from(person.csn, "hex"));

export function cardOf(person: Person, change: Partial<AesCardOptions> = {}) {
  return aesCard({ uid: uidOf(person), ...APPLICATION, data: Buffer.from(person.desfireId, "hex"), ...change });
}

/** The same card as a reader's field sees it; `leavesAfter`: it is out of the field then. */
export function onReader(person: Person, change: Partial<AesCardOptions> = {}): ChipCard {
  const card = cardOf(person, change);
  return {
    powerUp: () => {},
    uid: () => card.uid,
    atqa: 0x0344,
    sak: 0x20,
    ats: Buffer.from("067577810280", "hex"),
    answer: card.answer,
    here: card.here,
    comeBack: () => {},
    asked: () => card.told,
  };
}

export let authority: Authority;
export let certificate: Certificate;
beforeAll(() => {
  authority = makeAuthority();
  certificate = authority.issue("localhost", 1);
});
afterAll(() => authority[Symbol.dispose]());

const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one[Symbol.asyncDispose]();
});

function close<T extends AsyncDisposable | Disposable>(one: T): T {
  opened.push({
    async [Symbol.asyncDispose]() {
      if (Symbol.asyncDispose in one) await one[Symbol.asyncDispose]();
      else one[Symbol.dispose]();
    },
  });
  return one;
}

export async function server(options: Partial<EsupServerOptions> = {}): Promise<EsupServer> {
  const started = await startEsup({
    tls: certificate,
    people: [ALICE, BRUNO],
    numeroId: NUMERO_ID,
    application: APPLICATION,
    ...options,
  });
  close({ [Symbol.asyncDispose]: () => started.close() });
  return started;
}

export function client(origin: string, options: Partial<EsupOptions> = {}): Esup {
  return close(
    openEsup({
      server: origin,
      numeroId: NUMERO_ID,
      mode: "desfire",
      identity: { is: "none" },
      ca: authority.pem,
      deadlineMs: 10_000,
      ...options,
    }),
  );
}
