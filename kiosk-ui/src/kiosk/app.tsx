import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { KioskState, Language } from "../../../src/kiosk/protocol.ts";
import { wordsIn } from "../words/catalog.ts";
import { followGate, type Seen } from "./connection.ts";
import { openSound, play } from "./earcon.ts";
import { useSpeaking } from "./language.ts";
import { appearance } from "./look.ts";
import { levelAt } from "./loudness.ts";
import { type Moment, momentOf } from "./moment.ts";
import { Rest } from "./rest.tsx";
import { shownFor, type Shown } from "./say.ts";
import { useWords } from "./spoken.ts";
import { useStaffWay } from "./staff-way.ts";
import { Verdict } from "./verdict.tsx";

/** Before the gate has ever spoken the box does not know where it stands; English is the least wrong. */
const NO_LANGUAGES: readonly Language[] = ["en"];

export function App() {
  const [seen, setSeen] = useState<Seen>({ is: "opening" });
  useEffect(() => followGate(setSeen), []);

  const state = seen.is === "live" ? seen.state : undefined;
  const last = seen.is === "lost" ? seen.last : state;
  const moment: Moment = state === undefined ? { kind: "passing", id: seen.is, earcon: undefined } : momentOf(state);
  const languages = last?.place.languages ?? NO_LANGUAGES;
  const speaking = useSpeaking(languages, moment, state?.greeting);
  const canSpeak = useWords(languages);

  useLayoutEffect(() => {
    document.documentElement.lang = speaking.language;
  }, [speaking.language]);
  useEarcon(moment, state);

  const staff = useStaffWay(last?.place.look.hasStaff === true);
  const [isInspecting, setIsInspecting] = useState(false);
  const isStaffs =
    staff.Screens !== undefined && (moment.kind === "rest" || (isInspecting && state?.scene.is === "checking"));

  const shown = !isStaffs && canSpeak && moment.kind !== "rest" ? shownIn(seen, speaking.language) : undefined;
  return (
    <main
      class="screen"
      data-scene={state?.scene.is ?? seen.is}
      data-seq={state?.seq}
      {...appearance(last?.place.look, state?.scene, speaking.comforts)}
    >
      {/* The region stays while its content changes: that is what makes a screen reader say it. */}
      <div role="status" aria-live="assertive">
        {shown !== undefined && <Verdict key={moment.id} shown={shown} larger={speaking.comforts.includes("larger")} />}
      </div>
      {canSpeak && state !== undefined && moment.kind === "rest" && !isStaffs && (
        <Rest key={state.scene.is} state={state} speaking={speaking} openStaff={staff.open} />
      )}
      {staff.Screens !== undefined && last !== undefined && (
        <staff.Screens
          state={last}
          language={speaking.because === "asked" ? speaking.language : (languages[0] ?? "en")}
          isCovered={!isStaffs}
          close={staff.close}
          onInspecting={setIsInspecting}
        />
      )}
    </main>
  );
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
  const isOurs = state?.place.look.sound === "page";
  // Not where the box sounds: a browser that has opened the sound card may keep it from everybody else.
  useEffect(() => {
    if (isOurs) openSound();
  }, [isOurs]);
  useEffect(() => {
    if (state === undefined) return;
    const isNew = heard.current !== undefined && heard.current !== moment.id;
    heard.current = moment.id;
    if (isNew && isOurs && moment.earcon !== undefined) void play(moment.earcon, levelAt(state.place, Date.now()));
  }, [moment.id]);
}
