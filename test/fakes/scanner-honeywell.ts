/** A Honeywell imager: answers REVINF with a report, beeps, and with Host ACK on waits for its host's verdict. */
import { commandReader, openFakeScanner } from "./scanner.ts";
import type { FakeScanner } from "./scanner.ts";

interface Ways {
  /** Host ACK is on, and it gives up after so many milliseconds. */
  readonly hostAckMs?: number;
  /** It reads one code for each trigger. */
  readonly triggered?: boolean;
}

const REPORT = [
  "Product Name: Voyager 1602g",
  "Boot Revision: : 8992",
  "Software Part Number: CA000064BBC",
  "Serial Num: N/A",
  "",
].join("\r\n");

const ESCAPES: Readonly<Record<string, string>> = {
  "1": "green",
  "2": "green for 2 s",
  "3": "green for 5 s",
  "4": "low",
  "5": "medium",
  "6": "high",
  "7": "good",
  "8": "bad",
};

export async function openHoneywellScanner({ hostAckMs, triggered = false }: Ways = {}): Promise<FakeScanner> {
  return openFakeScanner(({ send, signal }) => {
    const seen: string[] = [];
    let gunOn = !triggered;
    let suspended: NodeJS.Timeout | undefined;

    function read(): void {
      if (!gunOn || suspended !== undefined) return;
      const text = seen.shift();
      if (text === undefined) return;
      send(`${text}\r`);
      gunOn = !triggered;
      if (hostAckMs === undefined) {
        signal("good read");
        read();
      } else suspended = setTimeout(() => release("time-out"), hostAckMs);
    }

    function release(how: string): void {
      signal(how);
      clearTimeout(suspended);
      suspended = undefined;
      read();
    }

    return {
      hear: commandReader([
        [
          "\x16M\r(\\w+)[^.!]*([.!])",
          ([, tag = "", mark = ""]) => {
            if (tag === "REVINF") send(REPORT);
            send(`${tag}${tag === "REVINF" ? "\x06" : "\x05"}${mark}`);
          },
        ],
        [
          "\x16T\r",
          () => {
            gunOn = true;
            read();
          },
        ],
        [
          "\x16U\r",
          () => {
            gunOn = false;
          },
        ],
        ["\x16\x07\r", () => signal("beep")],
        ["\x1b(.),", ([, what = ""]) => hostAckMs !== undefined && release(ESCAPES[what] ?? `ESC ${what}`)],
      ]),
      see(text) {
        seen.push(text);
        read();
      },
      half: (text) => text,
      stop: () => clearTimeout(suspended),
    };
  });
}
