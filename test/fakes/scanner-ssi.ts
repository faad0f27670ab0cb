/** A Zebra scanner that speaks SSI: packets both ways, a code is sent again until it is confirmed. */
import { parseSsi, SSI, ssiBytes } from "../../firmware-bridge/wire/ssi.ts";
import type { SsiPacket } from "../../firmware-bridge/wire/ssi.ts";
import { openFakeScanner } from "./scanner.ts";
import type { FakeScanner } from "./scanner.ts";

interface Ways {
  /** Commands that it refuses (NAK, denied). */
  readonly refuses?: readonly number[];
  /** It asks for the first command once more. */
  readonly noisy?: boolean;
  /** The first packet of each code is damaged on the way. */
  readonly damages?: boolean;
  readonly triggered?: boolean;
  /** It hears no confirmation of the first sending of a code. */
  readonly missesAck?: boolean;
}

const HOST = 4;
const QR = 0x1c;
const PART_BYTES = 200;
/** Sooner than the device, which sends again for some seconds before it gives up. */
const GIVES_UP_MS = 500;

export async function openSsiScanner(ways: Ways = {}): Promise<FakeScanner> {
  return openFakeScanner(({ send, signal }) => {
    let held: Uint8Array = new Uint8Array();
    let packeted = false;
    let aim = false;
    let enabled = true;
    let gunOn = ways.triggered !== true;
    let naks = ways.noisy === true ? 1 : 0;
    let missed = 0;
    const waiting: string[] = [];
    let unconfirmed: SsiPacket[] = [];
    let patience: NodeJS.Timeout | undefined;

    function packet(opcode: number, data: Uint8Array, status = 0): SsiPacket {
      return { opcode, source: 0, status, data };
    }

    function reply(opcode: number, ...data: readonly number[]): void {
      send(ssiBytes(packet(opcode, Uint8Array.from(data))));
    }

    function sendNext(again: boolean): void {
      const [next] = unconfirmed;
      clearTimeout(patience);
      if (next === undefined) return read();
      patience = setTimeout(giveUp, GIVES_UP_MS);
      const bytes = ssiBytes({ ...next, status: next.status | (again ? 1 : 0) });
      if (ways.damages === true && !again) bytes.set([(bytes[5] ?? 0) ^ 0xff], 5);
      send(bytes);
    }

    function giveUp(): void {
      signal("transmission error");
      unconfirmed = [];
      read();
    }

    function read(): void {
      if (!enabled || !gunOn || unconfirmed.length > 0) return;
      const text = waiting.shift();
      if (text === undefined) return;
      gunOn = ways.triggered !== true;
      missed = ways.missesAck === true ? 1 : 0;
      unconfirmed = partsOf(text);
      if (packeted) sendNext(false);
      else {
        unconfirmed = [];
        send(`${text}\r`);
      }
    }

    function partsOf(text: string): SsiPacket[] {
      const bytes = Buffer.from(`${aim ? "]Q1" : ""}${text}`, "latin1");
      const parts: SsiPacket[] = [];
      for (let at = 0; at < bytes.length; at += PART_BYTES) {
        const more = at + PART_BYTES < bytes.length;
        parts.push(packet(SSI.decodeData, Uint8Array.of(QR, ...bytes.subarray(at, at + PART_BYTES)), more ? 2 : 0));
      }
      return parts;
    }

    function confirmed(): void {
      if (missed > 0) {
        missed -= 1;
        return sendNext(true);
      }
      unconfirmed = unconfirmed.slice(1);
      sendNext(false);
    }

    function obey({ opcode, data }: SsiPacket): void {
      if (opcode === SSI.ack) return confirmed();
      if (opcode === SSI.nak) return sendNext(true);
      if (naks > 0) {
        naks -= 1;
        return reply(SSI.nak, 1);
      }
      if (ways.refuses?.includes(opcode) === true) return reply(SSI.nak, 6);
      if (opcode === SSI.requestRevision)
        return reply(SSI.replyRevision, ...Buffer.from("PAABLS00-007-R03D0 \x20\x1c\x00"));
      if (opcode === SSI.parameterSend && data[1] === 0xee) packeted = data[2] === 1;
      if (opcode === SSI.parameterSend && data[1] === 0x2d) aim = data[2] === 1;
      if (opcode === SSI.scanEnable) enabled = true;
      if (opcode === SSI.scanDisable) enabled = false;
      if (opcode === SSI.beep) signal(`beep ${data[0] ?? ""}`);
      if (opcode === SSI.ledOn) signal("lamp on");
      if (opcode === SSI.ledOff) signal("lamp off");
      if (opcode === SSI.startSession) gunOn = true;
      if (opcode === SSI.stopSession) gunOn = false;
      reply(SSI.ack);
      read();
    }

    return {
      hear(bytes) {
        held = Uint8Array.from([...held, ...bytes]);
        for (;;) {
          const parsed = parseSsi(held, HOST);
          if (parsed === "more") return;
          if (typeof parsed === "object") obey(parsed.packet);
          held = held.slice(typeof parsed === "object" ? parsed.length : 1);
          if (held.length === 0) return;
        }
      },
      see(text) {
        waiting.push(text);
        read();
      },
      half: (text) => ssiBytes(packet(SSI.decodeData, Uint8Array.of(QR, ...Buffer.from(text)))).subarray(0, -3),
      stop: () => clearTimeout(patience),
      powerUp() {
        clearTimeout(patience);
        unconfirmed = [];
        waiting.length = 0;
      },
    };
  });
}
