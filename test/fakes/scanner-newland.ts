/** A Newland scanner: echoes each command with a status, and knows a few of them. */
import { commandReader, openFakeScanner } from "./scanner.ts";
import type { FakeScanner } from "./scanner.ts";

interface Ways {
  /** It does not know the command that beeps. */
  readonly mute?: boolean;
  readonly triggered?: boolean;
}

export async function openNewlandScanner({ mute = false, triggered = false }: Ways = {}): Promise<FakeScanner> {
  return openFakeScanner(({ send, signal }) => {
    const seen: string[] = [];
    let on = !triggered;

    function read(): void {
      const text = on ? seen.shift() : undefined;
      if (text === undefined) return;
      send(`${text}\r`);
      on = !triggered;
      read();
    }

    return {
      hear: commandReader([
        [
          "~\x010000([@#])(\\w{6}|\\w{3}\\*)([^;]*);\x03",
          ([, kept = "", tag = "", data = ""]) => {
            const says = tag === "QRYSYS" ? "Product Name: NLS-FM430\nFirmware: 1.03.012\n" : data;
            const known = tag === "QRYSYS" || (tag === "BEEPON" && !mute);
            if (tag === "BEEPON" && !mute) signal(Number(/^\d+/.exec(data)?.[0]) > 1500 ? "high" : "low");
            send(`\x02\x010000${kept}${tag}${says}${known ? "\x06" : "\x05"};\x03`);
          },
        ],
        [
          "\x01T\x04",
          () => {
            on = true;
            read();
          },
        ],
        [
          "\x01P\x04",
          () => {
            on = false;
          },
        ],
      ]),
      see(text) {
        seen.push(text);
        read();
      },
      half: (text) => text,
    };
  });
}
