/** For who sits at the till beside the student's screen: what stands there now, in their own language, and what stood there last. */
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import type { KioskState, Language, Place } from "../../../src/kiosk/protocol.ts";
import { useTime } from "../kiosk/clock.ts";
import { followGate, type Seen } from "../kiosk/connection.ts";
import { Figure } from "../kiosk/figures.tsx";
import { useFit } from "../kiosk/fit.ts";
import { fieldOf, shownFor, type Shown } from "../kiosk/say.ts";
import { timeAt } from "../kiosk/zone.ts";
import { useWords } from "../kiosk/spoken.ts";
import { wordsIn } from "../words/catalog.ts";
import { type PastVerdict, remembered } from "./past.ts";

export function Cashier() {
  const [seen, setSeen] = useState<Seen>({ is: "opening" });
  const [past, setPast] = useState<readonly PastVerdict[]>([]);
  useEffect(
    () =>
      followGate((next) => {
        setSeen(next);
        if (next.is === "live") setPast((before) => remembered(before, next.state, Date.now()));
      }),
    [],
  );

  const state = seen.is === "live" ? seen.state : undefined;
  const place = (seen.is === "lost" ? seen.last : state)?.place;
  const language = place?.look.cashier ?? "en";
  const canSpeak = useWords([language]);
  useLayoutEffect(() => {
    document.documentElement.lang = language;
  }, [language]);

  const theme = place?.look.theme ?? "auto";
  const shown = canSpeak ? shownNow(seen, language) : undefined;
  const field = state === undefined ? "calm" : fieldOf(state.scene);
  return (
    <main class="screen till" data-theme={theme} data-field="calm" data-seq={state?.seq}>
      {/* Two equal verdicts, one after the other, are said twice. */}
      <div role="status" aria-live="assertive" class="screen panel" data-theme={theme} data-field={field}>
        {shown !== undefined && <Now key={`${state?.record}`} shown={shown} />}
        {shown === undefined && place !== undefined && <Quiet place={place} />}
      </div>
      {canSpeak && place !== undefined && (
        <Past past={past} place={place} language={language} isTimeAbove={shown === undefined} />
      )}
    </main>
  );
}

function Now({ shown }: { readonly shown: Shown }) {
  const { figure, notes, said, tariff } = shown;
  const box = useFit<HTMLDivElement>(JSON.stringify(shown), false);
  return (
    <div ref={box} class="told">
      <div class="settle">
        <Figure name={figure} />
        <div class="said">
          <h1 class={tariff === undefined ? "words" : "words tariff"}>{tariff ?? said.words}</h1>
          {[said.reason, said.now, ...notes].map((line) => line !== undefined && <p key={line}>{line}</p>)}
        </div>
      </div>
    </div>
  );
}

/** Nobody is there: the time, as large as a tariff. */
function Quiet({ place }: { readonly place: Place }) {
  return <p class="quiet">{useTime(place)}</p>;
}

interface PastProps {
  readonly past: readonly PastVerdict[];
  readonly place: Place;
  readonly language: Language;
  readonly isTimeAbove: boolean;
}

function Past({ past, place, language, isTimeAbove }: PastProps) {
  const time = useTime(place);
  return (
    <div class="past">
      <p class="bar">
        <span>{place.name}</span>
        {!isTimeAbove && <span>{time}</span>}
      </p>
      <ol>
        {past.map(({ at, state }) => (
          <Line key={state.record} time={timeAt(place, at)} state={state} language={language} />
        ))}
      </ol>
    </div>
  );
}

/** From so many letters on, two lines of smaller ones. */
const LONG = 20;

/** A tariff where there is one; of a doubt its reason, as all of them have the same words. */
function Line({
  time,
  state,
  language,
}: {
  readonly time: string;
  readonly state: KioskState;
  readonly language: Language;
}) {
  const { scene } = state;
  if (scene.is === "idle") return null;
  const { figure, said, tariff } = shownFor(scene, state, language, wordsIn(language));
  const what = tariff ?? (scene.is === "unsure" ? (said.reason ?? said.words) : said.words);
  return (
    <li data-field={fieldOf(scene)}>
      <span class="time">{time}</span>
      <Figure name={figure} />
      <span class={what.length > LONG ? "what long" : "what"}>{what}</span>
    </li>
  );
}

function shownNow(seen: Seen, language: Language): Shown | undefined {
  const words = wordsIn(language);
  if (seen.is === "lost") return { figure: "wrench", said: words.notConnected, notes: [] };
  if (seen.is === "opening" || seen.state.scene.is === "idle") return undefined;
  return shownFor(seen.state.scene, seen.state, language, words);
}
