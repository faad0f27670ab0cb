import { useState } from "preact/hooks";
import type { Desk } from "./desk.ts";
import { useKeys } from "./keys.ts";

const DIGITS = Array.from("0123456789abcdef");
const LENGTH = 32;
/** After so many digits there is a dash on the card. */
const DASHES = new Set([8, 12, 16, 20]);

/** The number on a card that no reader reads. The gate judges it like any other card. */
export function NumberPad({ desk }: { readonly desk: Desk }) {
  const [typed, setTyped] = useState("");
  const { words } = desk;
  const press = (digit: string) => setTyped((before) => (before + digit).slice(0, LENGTH));
  const back = () => setTyped((before) => before.slice(0, -1));

  async function check(): Promise<void> {
    if (typed.length < LENGTH) return desk.tell(({ number }) => number.wrong);
    if ((await desk.ask("typed", { escn: typed })) !== undefined) setTyped("");
  }

  useKeys((key) => {
    if (/^[0-9a-f]$/i.test(key)) press(key.toLowerCase());
    if (key === "Backspace") back();
    if (key === "Enter") void check();
  });

  return (
    <div class="number">
      <p class="typed-number" data-typed={typed.length}>
        {typed === "" ? <span class="quiet">{words.number.ask}</span> : <output>{grouped(typed)}</output>}
      </p>
      <div class="hex">
        {DIGITS.map((digit) => (
          <button key={digit} type="button" tabIndex={-1} onClick={() => press(digit)}>
            {digit}
          </button>
        ))}
        <button type="button" class="wide" tabIndex={-1} aria-label={words.pin.back} onClick={back}>
          <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d="M8 5h13v14H8l-6-7zM11.500 9l6 6M17.500 9l-6 6" />
          </svg>
        </button>
        <button type="button" class="wide strong" onClick={() => void check()}>
          {words.number.check}
        </button>
      </div>
    </div>
  );
}

/** As it stands on the card: 8, 4, 4, 4 and 12 digits. */
function grouped(typed: string): string {
  return Array.from(typed, (digit, nth) => (DASHES.has(nth) ? `-${digit}` : digit)).join("");
}
