/**
 * Recordings of HID reports: 64 byte reports back to back, as `cat /dev/hidrawN` writes them, or one report a line in hexadecimal
 * (spaces allowed, `#` begins a comment line). The first byte tells them apart: report ids of scanners lie below the digits.
 */
import { lineCodec } from "./line.ts";

type RecordingEvent =
  | { readonly is: "report"; readonly report: Uint8Array }
  /** 1-based */
  | { readonly is: "bad-line"; readonly line: number };

export interface Recording {
  push(bytes: Uint8Array): RecordingEvent[];
  /** The end of the recording: a last line without an end counts, a last report that is cut off does not. */
  flush(): RecordingEvent[];
}

const REPORT_BYTES = 64;

export function recordedReports(): Recording {
  let inner: Recording | undefined;
  return {
    push(bytes) {
      const [first] = bytes;
      if (first === undefined) return [];
      inner ??= isText(first) ? hexLines() : backToBack();
      return inner.push(bytes);
    },
    flush: () => inner?.flush() ?? [],
  };
}

function isText(byte: number): boolean {
  return /[0-9a-f#\s]/i.test(String.fromCharCode(byte));
}

function backToBack(): Recording {
  const report = new Uint8Array(REPORT_BYTES);
  let held = 0;
  return {
    push(bytes) {
      const events: RecordingEvent[] = [];
      for (const byte of bytes) {
        report[held++] = byte;
        if (held < REPORT_BYTES) continue;
        events.push({ is: "report", report: report.slice() });
        held = 0;
      }
      return events;
    },
    flush: () => [],
  };
}

function hexLines(): Recording {
  // LF alone ends a line here, so that empty lines are the only ones the codec swallows and the count stays nearly right.
  const codec = lineCodec({ terminator: "lf", framing: "none", aim: "off" });
  let line = 0;

  function read(events: ReturnType<typeof codec.push>): RecordingEvent[] {
    return events.flatMap((event): RecordingEvent[] => {
      line += 1;
      const text = event.is === "line" ? String.fromCharCode(...event.payload).trim() : "overflow";
      if (text === "" || text.startsWith("#")) return [];
      const hex = text.replaceAll(/\s/g, "");
      if (hex.length > 2 * REPORT_BYTES || !/^(?:[0-9a-f]{2})+$/i.test(hex)) return [{ is: "bad-line", line }];
      return [{ is: "report", report: Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)) }];
    });
  }

  return { push: (bytes) => read(codec.push(bytes)), flush: () => read(codec.push(Uint8Array.of(0x0a))) };
}
