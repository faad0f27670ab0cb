import { parseArgs } from "node:util";
import { openQrDecoder, withSecondLook } from "../../firmware-bridge/qr/decoder.ts";
import type { Decode } from "../../firmware-bridge/qr/picture.ts";
import { PictureError } from "../../firmware-bridge/qr/picture-error.ts";
import { readPictureFile } from "../../firmware-bridge/qr/picture-file.ts";
import { type CardExplanation, explainCard, sayCard } from "../card/explain.ts";
import { type Command, print, UsageError } from "./command.ts";

export const readersDecode: Command = {
  usage: "FILE... [--json]",
  does: "Reads the QR code in still pictures (PNG, PGM) as the camera reader does, and says what it holds. Fails when one holds none.",
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { json: { type: "boolean" } },
      allowPositionals: true,
    });
    if (positionals.length === 0) throw new UsageError("FILE is missing");
    const { name, decode } = await openQrDecoder();
    const look = withSecondLook(decode, 0);
    let read = 0;
    for (const file of positionals) {
      const found = await foundIn(file, look);
      if (found.is === "code") read += 1;
      if (values.json === true) print(JSON.stringify({ file, decoder: name, ...found }));
      else for (const line of say(file, found)) print(line);
    }
    return read === positionals.length ? 0 : 1;
  },
};

type Found =
  | { readonly is: "code"; readonly bytes: number; readonly text: string; readonly card: CardExplanation }
  | { readonly is: "no-code" }
  | { readonly is: "no-picture"; readonly why: string };

async function foundIn(file: string, decode: Decode): Promise<Found> {
  try {
    const payload = await decode(await readPictureFile(file));
    if (payload === undefined) return { is: "no-code" };
    const text = new TextDecoder().decode(payload);
    return { is: "code", bytes: payload.length, text, card: explainCard(payload) };
  } catch (error) {
    if (!(error instanceof PictureError)) throw error;
    return { is: "no-picture", why: error.message };
  }
}

function say(file: string, found: Found): string[] {
  if (found.is === "no-code") return [`${file}: no QR code is found in it`];
  if (found.is === "no-picture") return [`${file} ${found.why}`];
  // What a stranger's code holds must not reach the terminal as commands.
  const text = found.text.replaceAll(/[\p{Cc}\p{Cf}]/gu, "\u{fffd}");
  return [`${file}: ${found.bytes} bytes: ${text}`, ...sayCard(found.card).map((line) => `  ${line}`)];
}
