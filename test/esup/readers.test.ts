/** A server behind TLS talks to a DESFire card through each kind of reader: on kernel ptys, and through Debian's own pcscd. */
import * as v from "valibot";
import { afterEach, describe, expect, test } from "vitest";
import { openReader, readerOptions } from "../../firmware-bridge/catalog.ts";
import type { Context } from "../../firmware-bridge/context.ts";
import type { Reader, Scan } from "../../firmware-bridge/device.ts";
import { wordOf } from "../../src/esup/on-chip.ts";
import type { EsupAnswer } from "../../src/esup/words.ts";
import { iterate, take } from "../contract/reader.ts";
import { have } from "../debian.ts";
import { type ChipCard, chipCard } from "../fakes/chip-card.ts";
import { openPn532 } from "../fakes/pn532.ts";
import { mayRunPcscd, startRealPcscd } from "../fakes/real-pcscd.ts";
import { openTwn4 } from "../fakes/twn4.ts";
import { until } from "../fakes/until.ts";
import { hold } from "../fakes/vpcd.ts";
import { ALICE, client, ESCN, onReader, server, uidOf } from "./opened.ts";

/** Where cards are laid on a reader of one kind. */
interface Field {
  readonly options: object;
  readonly lay: (card: ChipCard) => Promise<void>;
}

let stack = new AsyncDisposableStack();
afterEach(async () => {
  await stack.disposeAsync();
  stack = new AsyncDisposableStack();
});

async function onPty(kind: "pn532" | "twn4"): Promise<Field> {
  const fake = stack.use(kind === "pn532" ? await openPn532() : await openTwn4());
  return { options: { kind, device: fake.pty.path }, lay: async (card) => fake.put(card) };
}

async function inPcscd(): Promise<Field> {
  const { port, reader, socket } = stack.use(await startRealPcscd());
  return {
    options: { kind: "pcsc", socket, reader },
    async lay(card) {
      const held = await hold(card, port);
      stack.defer(() => held.lift());
    },
  };
}

/** pcscd is there a moment before its readers are. */
async function openWhenThere(options: object, context: Context): Promise<Reader> {
  let reader: Reader | undefined;
  await until("the reader is there", async () => {
    reader = await openReader(v.parse(readerOptions, options), context).catch(() => undefined);
    return reader !== undefined;
  });
  if (reader === undefined) throw new Error("there is no reader");
  return reader;
}

const KINDS: readonly (readonly [string, boolean, () => Promise<Field>])[] = [
  ["pn532", have("socat"), () => onPty("pn532")],
  ["twn4", have("socat"), () => onPty("twn4")],
  ["pcsc", mayRunPcscd(), inPcscd],
];

for (const [kind, isThere, openField] of KINDS) {
  describe.skipIf(!isThere || !have("openssl"))(`through ${kind}`, { timeout: 60_000 }, () => {
    /** What the reader yields of this card, and what the server said each time it was asked. */
    async function scanOf(card: ChipCard): Promise<{ readonly scan: Scan; readonly answers: readonly EsupAnswer[] }> {
      const esup = client((await server()).origin);
      const answers: EsupAnswer[] = [];
      const context: Context = {
        async onChip(session) {
          const answer = await esup.tap(session.uid, (apdu) => session.exchange(apdu));
          answers.push(answer);
          return wordOf(answer);
        },
      };
      const { lay, options } = await openField();
      const reader = stack.use(await openWhenThere(options, context));
      const scans = iterate(reader);
      await lay(card);
      return { scan: await take(scans), answers };
    }

    test("a card of the university is named", async () => {
      const { answers, scan } = await scanOf(onReader(ALICE));
      expect(answers.at(-1)).toEqual({ is: "card", escn: ESCN });
      expect(scan).toMatchObject({ medium: "nfc", chip: { uid: uidOf(ALICE) } });
      expect(Buffer.from(scan.chip?.named ?? []).toString()).toBe(ESCN);
    });

    test("a card with another key is disowned", async () => {
      const { answers, scan } = await scanOf(onReader(ALICE, { key: Buffer.alloc(16, 1) }));
      expect(answers.at(-1)).toEqual({ is: "refused", why: "foreign-card" });
      expect(scan.trouble).toBe("disowned");
      expect(scan.chip).toBeUndefined();
    });

    test("a card that is taken away in mid-tap was moved", async () => {
      const { answers, scan } = await scanOf(onReader(ALICE, { leavesAfter: 4 }));
      expect(new Set(answers.map((answer) => answer.is === "no-answer" && answer.why))).toEqual(
        new Set(["card-moved"]),
      );
      expect(scan.trouble).toBe("card-moved");
    });

    test("a card without APDUs is named by nobody", async () => {
      const { scan } = await scanOf(chipCard({ uid: uidOf(ALICE), plain: true }));
      expect(scan.chip?.named).toBeUndefined();
      expect(scan.trouble).toBeDefined();
    });
  });
}
