/** A PN532 on a pty, with cards on it: takes frames to the byte and answers as its manual says. */
import { pn532Codec, pn532Frame, PN532_ACK, PN532_ERROR } from "../../firmware-bridge/wire/pn532.ts";
import type { ChipCard } from "./chip-card.ts";
import { openPty } from "./device-pty.ts";
import type { Pty } from "./device-pty.ts";

export interface Pn532Fake extends AsyncDisposable {
  readonly pty: Pty;
  /** What lies on it now. */
  readonly put: (...cards: ChipCard[]) => void;
  /** How often it was searched, or asked whether its card is still there. */
  readonly looks: () => number;
  /** The codes of the commands it took. */
  readonly commands: () => readonly number[];
  /** How it misbehaves; each is read at each command. */
  readonly faults: {
    /** Sits in a search without end, as after a crash of the program: hears nothing but an ACK. */
    searching: boolean;
    /** Acknowledges nothing. */
    deaf: boolean;
    /** So many commands are lost on their way. */
    loseCommands: number;
    /** So many answers of cards come with a wrong sum; the chip repeats them when it is asked to. */
    spoilAnswers: number;
    /** So many acknowledgements of what is said to cards are lost. */
    loseAcks: number;
    /** Answers to a search end in the middle. */
    halfSearch: boolean;
    /** Has acknowledged and then answers nothing more to this command. */
    hangsAt: number | undefined;
    /** Bytes of data in an answer before More Information is set. */
    chunk: number;
    /** In place of the answer to this command, what follows its code. */
    answers: Map<number, Uint8Array>;
    /** The next exchange fails, and every one after it until the card is activated anew. */
    jams: boolean;
    /** Firmware version's first byte. */
    chip: number;
  };
}

const ASLEEP = 0;
const AWAKE = 1;

export async function openPn532(): Promise<Pn532Fake> {
  let cards: readonly ChipCard[] = [];
  let commands: number[] = [];
  let state = ASLEEP;
  let listed: readonly ChipCard[] = [];
  let rest: Uint8Array = new Uint8Array();
  let last: Uint8Array = new Uint8Array();
  let fieldOn = false;
  /** Cards in a session: they do not answer a search before they were without power. */
  let active = new Set<ChipCard>();
  let jammed = false;
  const codec = pn532Codec();
  const faults: Pn532Fake["faults"] = {
    searching: false,
    deaf: false,
    loseCommands: 0,
    spoilAnswers: 0,
    loseAcks: 0,
    halfSearch: false,
    hangsAt: undefined,
    chunk: 250,
    answers: new Map(),
    jams: false,
    chip: 0x32,
  };

  const pty = await openPty((bytes) => {
    if (bytes.includes(0x55)) state = AWAKE;
    for (const event of codec.push(bytes)) {
      if (event.is === "ack") faults.searching = false;
      else if (event.is === "nack") send(last);
      else if (event.is === "frame") hear(event.body);
    }
  });

  function send(bytes: Uint8Array): void {
    void pty.write(bytes).catch(() => undefined);
  }

  function hear(body: Uint8Array): void {
    const [direction, command = 0xff] = body;
    if (direction !== 0xd4 || state === ASLEEP || faults.searching || faults.deaf) return;
    if (faults.loseCommands-- > 0) return;
    commands = [...commands, command].slice(-5000);
    if (command !== 0x40 || faults.loseAcks-- <= 0) send(PN532_ACK);
    // It does nothing else until it is told to stop.
    if (faults.hangsAt === command) faults.searching = true;
    if (faults.searching) return;
    const answer = faults.answers.get(command) ?? answerTo(command, body.subarray(2));
    last = answer === undefined ? PN532_ERROR : pn532Frame(Uint8Array.of(0xd5, command + 1, ...answer));
    if (command === 0x40 && faults.spoilAnswers-- > 0)
      send(last.map((byte, at) => (at === last.length - 2 ? byte ^ 1 : byte)));
    else if (command === 0x4a && faults.halfSearch) send(last.subarray(0, 9));
    else send(last);
  }

  function answerTo(command: number, data: Uint8Array): Uint8Array | undefined {
    if (command === 0x02) return Uint8Array.of(faults.chip, 1, 6, 7);
    if (command === 0x14) return new Uint8Array();
    if (command === 0x32) {
      if (data[0] === 1) {
        fieldOn = data[1] === 1;
        listed = [];
        active = new Set();
        jammed = false;
      }
      return new Uint8Array();
    }
    if (command === 0x00) {
      if (data[0] === 0) return data;
      return Uint8Array.of(data[0] === 6 && listed[0]?.here() === true && cards.includes(listed[0]) ? 0 : 1);
    }
    if (command === 0x52) return Uint8Array.of(0);
    if (command === 0x4a) return search(data[0] ?? 1);
    return command === 0x40 ? exchange(data) : undefined;
  }

  function search(max: number): Uint8Array {
    const there = cards.filter((card) => card.here() && !active.has(card));
    if (!fieldOn) for (const card of there) card.powerUp();
    fieldOn = true;
    listed = there.slice(0, max);
    active = new Set([...active, ...listed.filter((card) => card.sak === 0x20)]);
    const targets = listed.flatMap((card, index) => {
      const head = [index + 1, card.atqa >> 8, card.atqa & 0xff, card.sak, card.uid().length];
      return [...head, ...card.uid(), ...card.ats];
    });
    return Uint8Array.of(listed.length, ...targets);
  }

  function exchange([number = 0, ...apdu]: Uint8Array): Uint8Array {
    const card = listed[number - 1];
    jammed ||= faults.jams;
    faults.jams = false;
    if (jammed) return Uint8Array.of(0x01);
    const there = card !== undefined && cards.includes(card);
    if (apdu.length > 0) rest = (there ? card.answer(Uint8Array.from(apdu)) : undefined) ?? new Uint8Array();
    if (rest.length === 0) return Uint8Array.of(0x01);
    const part = rest.subarray(0, faults.chunk);
    rest = rest.subarray(faults.chunk);
    return Uint8Array.of(rest.length > 0 ? 0x40 : 0, ...part);
  }

  return {
    pty,
    put(...now) {
      cards = now;
      active = new Set([...active].filter((card) => now.includes(card)));
    },
    looks: () => commands.filter((command) => command === 0x00 || command === 0x4a).length,
    commands: () => commands,
    faults,
    async [Symbol.asyncDispose]() {
      await pty[Symbol.asyncDispose]();
    },
  };
}
