import { useEffect, useState } from "preact/hooks";
import type { AnswerOf } from "../../../src/staff/messages.ts";
import type { StaffWords } from "../words/staff/words.ts";
import { useCountdown } from "./away.ts";
import type { Desk } from "./desk.ts";

const WAIT_MS = 30_000;

type Inspected = AnswerOf<"inspect">;
type Read = Extract<Inspected, { is: "read" }>;
type Looking = { readonly is: "before" } | { readonly is: "waiting" } | Inspected;

/** What the reader makes of the next card, which is judged by nobody. Leaving this screen ends it. */
export function Inspect({ desk }: { readonly desk: Desk }) {
  const [looking, setLooking] = useState<Looking>({ is: "before" });
  const [nth, setNth] = useState(0);
  const { words } = desk;

  useEffect(() => {
    if (nth === 0) return undefined;
    const stop = new AbortController();
    desk.busy(true);
    setLooking({ is: "waiting" });
    const look = async () => {
      const found = await desk.ask("inspect", {}, stop.signal);
      if (stop.signal.aborted) return;
      desk.busy(false);
      setLooking(found ?? { is: "before" });
    };
    void look();
    return () => {
      stop.abort();
      desk.busy(false);
    };
  }, [nth]);

  const start = () => setNth((before) => before + 1);
  switch (looking.is) {
    case "before":
    case "nothing":
      return (
        <div class="one">
          <p>{looking.is === "before" ? words.inspect.about : words.inspect.nothing}</p>
          <button type="button" class="strong" onClick={start}>
            {words.inspect.start}
          </button>
        </div>
      );
    case "waiting":
      return <Waiting words={words} nth={nth} stop={() => setNth(0)} onStopped={() => setLooking({ is: "before" })} />;
    case "read":
      return (
        <div class="found">
          <Found found={looking} words={words} />
          <button type="button" class="strong" onClick={start}>
            {words.again}
          </button>
        </div>
      );
  }
}

interface WaitingProps {
  readonly words: StaffWords;
  readonly nth: number;
  readonly stop: () => void;
  readonly onStopped: () => void;
}

function Waiting({ words, nth, stop, onStopped }: WaitingProps) {
  const left = useCountdown(WAIT_MS, nth);
  const cancel = () => {
    stop();
    onStopped();
  };
  return (
    <div class="one waiting">
      <p>{words.inspect.hold}</p>
      <p class="quiet">{words.inspect.left(Math.max(1, left))}</p>
      <button type="button" class="plain" onClick={cancel}>
        {words.cancel}
      </button>
    </div>
  );
}

function Found({ found, words }: { readonly found: Read; readonly words: StaffWords }) {
  const { chip } = found;
  return (
    <>
      <Lines lines={linesOf(found, words)} />
      {chip !== null && (
        <div class="orders">
          {chip.printed.map(({ order, forms }) => (
            <section key={order}>
              <h3>{order === "as read" ? words.inspect.names.asRead : words.inspect.names.reversed}</h3>
              <Lines lines={forms.map(({ name, text }) => [name, text] as const)} />
            </section>
          ))}
        </div>
      )}
    </>
  );
}

type Line = readonly [name: string, text: string];

function Lines({ lines }: { readonly lines: readonly Line[] }) {
  return (
    <dl class="lines">
      {lines.map(([name, text]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

function linesOf({ address, chip, host, issuer, medium, number, what }: Read, words: StaffWords): readonly Line[] {
  const { addresses, bytes, names, random, signatures, whats } = words.inspect;
  const kinds: Readonly<Record<Read["what"], string>> = { ...words.reasons, ...whats };
  const lines: (Line | undefined)[] = [
    [names.medium, words.media[medium]],
    [names.what, kinds[what]],
    number === null ? undefined : [names.number, number],
    issuer === null ? undefined : [names.issuer, issuer],
    address === null
      ? undefined
      : [names.address, host === null ? addresses[address] : `${addresses[address]}, ${host}`],
    chip === null ? undefined : [names.uid, chip.isRandom ? random : bytes(chip.bytes)],
    chip === null ? undefined : [names.signed, signatures[chip.signed]],
  ];
  return lines.filter((line) => line !== undefined);
}
