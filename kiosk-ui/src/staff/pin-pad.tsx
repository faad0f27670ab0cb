import { useState } from "preact/hooks";
import type { StaffWords } from "../words/staff/words.ts";
import { type Refused, tryPin } from "./ask.ts";
import { useCountdown } from "./away.ts";
import { useKeys } from "./keys.ts";

const LONGEST = 12;
const SHORTEST = 4;
const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;
const MINUTE_S = 60;

interface PinPadProps {
  readonly words: StaffWords;
  /** Why it is asked for again. */
  readonly because: string | undefined;
  /** How soon the screen goes back to the students; undefined: not soon. */
  readonly closing: string | undefined;
  readonly onUnlocked: (session: string) => void;
  readonly leave: () => void;
}

/** What was typed is in no field of the page, only in this memory, and is forgotten when it has been tried. */
export function PinPad({ words, because, closing, onUnlocked, leave }: PinPadProps) {
  const [pin, setPin] = useState("");
  const [tried, setTried] = useState<{ readonly refused: Refused; readonly nth: number } | undefined>(undefined);
  const [isTrying, setIsTrying] = useState(false);
  const waitS = useCountdown(tried?.refused.waitMs ?? 0, tried?.nth ?? 0);
  const isHeld = isTrying || waitS > 0;

  async function enter(): Promise<void> {
    if (isHeld || pin.length < SHORTEST) return;
    setIsTrying(true);
    setPin("");
    const reply = await tryPin(pin);
    setIsTrying(false);
    if (reply.is === "answer") onUnlocked(reply.answer.session);
    else setTried((before) => ({ refused: reply, nth: (before?.nth ?? 0) + 1 }));
  }

  function press(key: string): void {
    if (!isHeld) setPin((before) => (before + key).slice(0, LONGEST));
  }

  useKeys((key) => {
    if (/^[0-9]$/.test(key)) press(key);
    if (key === "Backspace") setPin((before) => before.slice(0, -1));
    if (key === "Enter") void enter();
  });

  const say = isTrying ? words.pin.checking : sayTried(words, tried?.refused, waitS);
  return (
    <div class="pin">
      <div class="asked">
        <h2>{words.pin.ask}</h2>
        {/* Masked, and their number is no secret to who stands there. */}
        <p class="dots" aria-hidden="true">
          {Array.from({ length: Math.max(SHORTEST, pin.length) }, (_, nth) => (
            <span key={nth} class={nth < pin.length ? "typed" : ""} />
          ))}
        </p>
        <div class="told">
          <p role="status">{say ?? because}</p>
          {closing !== undefined && <p class="quiet">{closing}</p>}
        </div>
        <button type="button" class="plain" onClick={leave}>
          {words.leave}
        </button>
      </div>
      <div class="keys" data-held={isHeld}>
        {DIGITS.map((digit) => (
          <button key={digit} type="button" tabIndex={-1} onClick={() => press(digit)}>
            {digit}
          </button>
        ))}
        <button type="button" class="word" tabIndex={-1} onClick={() => setPin("")}>
          {words.pin.clear}
        </button>
        <button type="button" tabIndex={-1} onClick={() => press("0")}>
          0
        </button>
        <button type="button" class="word strong" tabIndex={-1} onClick={() => void enter()}>
          {words.pin.enter}
        </button>
      </div>
    </div>
  );
}

function sayTried(words: StaffWords, refused: Refused | undefined, waitS: number): string | undefined {
  if (refused === undefined) return undefined;
  const { pin, problems } = words;
  if (waitS > MINUTE_S) return pin.waitMinutes(Math.ceil(waitS / MINUTE_S));
  if (waitS > 0) return pin.waitSeconds(waitS);
  if (refused.why === "wrong-pin") return pin.wrong;
  return refused.why === "too-quick" ? undefined : problems[refused.why];
}
