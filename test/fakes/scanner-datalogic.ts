/** A Datalogic scanner: commands of one byte; what it says of itself looks like any scan. */
import { openFakeScanner } from "./scanner.ts";
import type { FakeScanner } from "./scanner.ts";

interface Ways {
  /** It tells who it is when it is asked. Default: two lines. */
  readonly identity?: readonly string[];
  /** As after a failure that nobody cleared. */
  readonly disabled?: boolean;
}

export const DATALOGIC_IDENTITY = ["Magellan 9800i S/N G16C01234", "App 610077425 Cfg 12 Boot 9"];

export async function openDatalogicScanner({
  identity = DATALOGIC_IDENTITY,
  disabled = false,
}: Ways = {}): Promise<FakeScanner> {
  return openFakeScanner(({ send, signal }) => {
    let enabled = !disabled;

    function obey(command: string): void {
      if (command === "E") enabled = true;
      if (command === "D") enabled = false;
      if (command === "B" || command === "\x01" || command === "\x07") signal("good read");
      if (command === "F") {
        // As the 800i: it reads nothing more until it is enabled.
        enabled = false;
        signal("not on file");
      }
      if (command === "i") for (const line of identity) send(`${line}\r`);
    }

    return {
      hear(bytes) {
        for (const byte of bytes) obey(String.fromCharCode(byte));
      },
      see(text) {
        if (enabled) send(`${text}\r`);
      },
      half: (text) => text,
    };
  });
}
