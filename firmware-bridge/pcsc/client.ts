/** What this program wants of pcscd: which readers there are, when that changes, and talk to a card or to a reader. */
import { DeviceError } from "../device.ts";
import { within } from "../within.ts";
import {
  askContext,
  askReaders,
  askToConnect,
  askToControl,
  askToDisconnect,
  askToTransmit,
  askToWait,
  askVersion,
  CHANGE,
  CODE,
  MAJOR,
  MINORS,
  STOP_WAITING,
} from "../wire/pcsc.ts";
import type { Answer, Connected, DISPOSITION, SHARE } from "../wire/pcsc.ts";
import type { ReaderState } from "../wire/pcsc-readers.ts";
import { connectPcscd } from "./connection.ts";
import type { PcscConnection } from "./connection.ts";

/**
 * A reader may take so long to give up on a card that was taken away, and one that is just plugged in to be ready; until then pcscd answers
 * nothing that goes to a card, or lists no readers.
 */
const READER_LIMIT_MS = 5000;

/** All throw `DeviceError`: lost, silent, protocol; then this client is of no more use. What pcscd refuses is an answer's code. */
export interface PcscClient {
  readers(): Promise<readonly ReaderState[]>;
  /** As `readers`, after something about any of them changed, or after `ms`. */
  nextReaders(ms: number): Promise<readonly ReaderState[]>;
  connect(reader: string, share: keyof typeof SHARE): Promise<Answer<Connected>>;
  /** Nothing may be asked of the card any more, not even while this is under way: pcscd hangs up on who does. */
  disconnect(card: Connected, disposition: keyof typeof DISPOSITION): Promise<void>;
  transmit(card: Connected, apdu: Uint8Array): Promise<Answer<Uint8Array>>;
  /** `control`: the driver's number of what is to be done. */
  control(card: Connected, control: number, data: Uint8Array): Promise<Answer<Uint8Array>>;
  /** Resolves when a late answer has come and the next question is asked at once; after `ms` at the latest it throws `late()`. */
  free(ms: number, late: () => Error): Promise<void>;
  /** Idempotent, never throws. pcscd lets go of the context and of all cards. */
  readonly close: () => Promise<void>;
}

const HELP_ABSENT = "is it installed (apt install pcscd) and its socket active (systemctl enable --now pcscd.socket)?";
const HELP_DENIED = "polkit's rules refuse this user; docs/readers.md has the rule that lets it";

/** `path`: pcscd's socket. Throws `DeviceError`: absent, denied, silent, protocol. */
export async function openPcscClient(path: string): Promise<PcscClient> {
  const connection = await connectPcscd(path).catch((error: unknown) => {
    throw explained(error);
  });
  try {
    await agreeOnVersion(connection);
    const context = await connection.ask(askContext());
    if (context.code === CODE.securityViolation) throw new DeviceError("denied", `pcscd: ${HELP_DENIED}`);
    if (context.code !== 0) throw new DeviceError("protocol", `pcscd gives no context (${hex(context.code)})`);
    return clientOf(connection, context.value);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

function clientOf(connection: PcscConnection, context: number): PcscClient {
  return {
    async readers() {
      return (await connection.ask(askReaders(), READER_LIMIT_MS)).value;
    },
    async nextReaders(ms) {
      return connection.inTurn(async ({ write, answer, answerWithin }) => {
        const wait = askToWait();
        await write(wait.request);
        await answer(wait, READER_LIMIT_MS);
        const change = await answerWithin(CHANGE, ms);
        if (change === undefined) {
          await write(STOP_WAITING);
          await answer(CHANGE);
        }
        const readers = askReaders();
        await write(readers.request);
        return (await answer(readers, READER_LIMIT_MS)).value;
      });
    },
    connect: async (reader, share) => connection.ask(askToConnect(context, reader, share), READER_LIMIT_MS),
    async disconnect({ card }, disposition) {
      await connection.ask(askToDisconnect(card, disposition), READER_LIMIT_MS);
    },
    transmit: async (card, apdu) => connection.ask(askToTransmit(card, apdu), READER_LIMIT_MS),
    control: async ({ card }, control, data) => connection.ask(askToControl(card, control, data), READER_LIMIT_MS),
    async free(ms, late) {
      await within(
        connection.inTurn(async () => undefined),
        ms,
        late,
      );
    },
    close: connection.close,
  };
}

/** One that refuses 4.4 names its own version; it may be asked for that one on the same connection. */
async function agreeOnVersion(connection: PcscConnection): Promise<void> {
  const [first = 0] = MINORS;
  let version = await connection.ask(askVersion(first)).catch((error: unknown) => {
    // One that refuses a user at all says nothing, and hangs up.
    if (!(error instanceof DeviceError) || error.code !== "lost") throw error;
    throw new DeviceError("denied", `pcscd hung up at once: ${HELP_DENIED}`, { cause: error });
  });
  const { major, minor } = version.value;
  if (version.code === CODE.serviceStopped && major === MAJOR && MINORS.includes(minor))
    version = await connection.ask(askVersion(minor));
  if (version.code !== 0)
    throw new DeviceError(
      "protocol",
      `pcscd speaks version ${major}.${minor} of its protocol, and this program ${MINORS.map((each) => `${MAJOR}.${each}`).join(" and ")} (pcsc-lite 1.8.24 and later)`,
    );
}

function explained(error: unknown): unknown {
  if (!(error instanceof DeviceError)) return error;
  const help = error.code === "absent" ? HELP_ABSENT : "may this user write to it?";
  return new DeviceError(error.code, `pcscd: ${error.message}; ${help}`, { cause: error });
}

/** As pcsclite.h has them. */
export function hex(code: number): string {
  return `0x${code.toString(16).padStart(8, "0")}`;
}
