import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { KioskState, Language } from "../../../src/kiosk/protocol.ts";
import { fetchWords, isThere, wordsIn } from "../words/catalog.ts";
import { followGate, type Seen } from "./connection.ts";
import { play } from "./earcon.ts";
import { Idle } from "./idle.tsx";
import { useLanguage } from "./language.ts";
import { type Moment, momentOf } from "./moment.ts";
import { shownFor, type Shown, timeAt } from "./say.ts";
import { Verdict } from "./verdict.tsx";

/** Before the gate has ever spoken the box does not know where it stands; English is the least wrong. */
const NO_LANGUAGES: readonly Language[] = ["en"];

export function App() {
  const [seen, setSeen] = useState<Seen>({ is: "opening" });
  useEffect(() => followGate(setSeen), []);

  const state = seen.is === "live" ? seen.state : undefined;
  const moment: Moment = state === undefined ? { kind: "passing", id: seen.is, earcon: undefined } : momentOf(state);
  const languages = (seen.is === "lost" ? seen.last : state)?.place.languages ?? NO_LANGUAGES;
  const { language, choose } = useLanguage(languages, moment);
  const canSpeak = useWords(languages);

  useLayoutEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  useEarcon(moment, state);

  const shown = canSpeak ? shownIn(seen, language) : undefined;
  const name = state?.scene.is ?? seen.is;
  return (
    <main class="screen" data-scene={name} data-seq={state?.seq}>
      {/* The region stays while its content changes: that is what makes a screen reader say it. */}
      <div role="status" aria-live="assertive">
        {shown !== undefined && <Verdict key={moment.id} shown={shown} />}
      </div>
      {canSpeak && state?.scene.is === "idle" && <Idle state={state} language={language} choose={choose} />}
    </main>
  );
}

/** True once these languages can be spoken, or cannot be had; from then on the others are fetched, while nobody waits. */
function useWords(languages: readonly Language[]): boolean {
  const [tried, setTried] = useState("");
  const wanted = languages.join();
  useEffect(() => {
    void fetchWords(languages).then(() => {
      setTried(wanted);
      return fetchWords();
    });
  }, [wanted]);
  return tried === wanted || languages.every(isThere);
}

function shownIn(seen: Seen, language: Language): Shown | undefined {
  const words = wordsIn(language);
  switch (seen.is) {
    case "opening":
      return undefined;
    case "lost":
      return { figure: "wrench", said: words.notConnected, notes: [] };
    case "live":
      return seen.state.scene.is === "idle" ? undefined : shownFor(seen.state.scene, seen.state, language, words);
  }
}

/** Sounds when a new moment begins; never for the one that stands when the page opens, nor for the same one again. */
function useEarcon(moment: Moment, state: KioskState | undefined): void {
  const heard = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (state === undefined) return;
    const isNew = heard.current !== undefined && heard.current !== moment.id;
    heard.current = moment.id;
    if (isNew && moment.earcon !== undefined)
      void play(moment.earcon, Number(timeAt(state.place, Date.now()).slice(0, 2)));
  }, [moment.id]);
}
