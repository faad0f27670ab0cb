import type { KioskState, Language } from "../../../src/kiosk/protocol.ts";
import { wordsIn } from "../words/catalog.ts";
import { useTime } from "./clock.ts";
import { Invitation } from "./drawing.tsx";
import { useFit } from "./fit.ts";
import { type Status, statusOf } from "./say.ts";

interface IdleProps {
  readonly state: KioskState;
  readonly language: Language;
  readonly choose: (language: Language) => void;
}

/** A quiet invitation: where to hold the card, in the languages of the place, each in its turn. */
export function Idle({ state, language, choose }: IdleProps) {
  const { place } = state;
  const words = wordsIn(language);
  const status = statusOf(state, language, words);
  const box = useFit(JSON.stringify([place, status]));
  return (
    <section ref={box} class={`idle reader-${place.reader}`}>
      <header>
        <p class="place">
          <span>{place.name}</span> <Time state={state} />
        </p>
        {status !== undefined && <StatusLine status={status} />}
      </header>
      <div class="invite">
        <h1 class="words turns">
          {place.languages.map((each) => (
            <span key={each} lang={each} class={each === language ? "current" : ""} aria-hidden={each !== language}>
              {wordsIn(each).invitation}
            </span>
          ))}
        </h1>
        <Invitation reader={place.reader} takes={place.takes} />
      </div>
      {place.languages.length > 1 && (
        <nav aria-label={words.chooseLanguage}>
          {place.languages.map((each) => (
            <button key={each} type="button" lang={each} aria-pressed={each === language} onClick={() => choose(each)}>
              {wordsIn(each).name}
            </button>
          ))}
        </nav>
      )}
    </section>
  );
}

function Time({ state }: { readonly state: KioskState }) {
  return <time>{useTime(state.place)}</time>;
}

const ICONS: Readonly<Record<Status["icon"], string>> = {
  offline:
    "M2 2l20 20M8.5 16.400a5 5 0 0 1 7 0M5 12.900a10 10 0 0 1 5.2-2.800M19 12.900a10 10 0 0 0-3-2.100M2 8.800a15 15 0 0 1 4.2-2.700M22 8.800A15 15 0 0 0 10.7 5M12 20h.010",
  cards: "M3 6h18v12H3zM7 10h4M7 14h10",
  clock: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7v5l3 3",
};

function StatusLine({ status }: { readonly status: Status }) {
  return (
    <p class="status">
      <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
        <path d={ICONS[status.icon]} />
      </svg>
      <span>{status.text}</span>
    </p>
  );
}
