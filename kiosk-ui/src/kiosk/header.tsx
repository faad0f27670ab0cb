import { useState } from "preact/hooks";
import type { KioskState, Language } from "../../../src/kiosk/protocol.ts";
import { bound } from "../words/bound.ts";
import { wordsIn } from "../words/catalog.ts";
import { useTime } from "./clock.ts";
import { useFit } from "./fit.ts";
import { Hold } from "./hold.tsx";
import { Icon } from "./icons.tsx";
import { statusOf } from "./say.ts";

interface HeaderProps {
  readonly state: KioskState;
  readonly language: Language;
  readonly larger: boolean;
  /** Somebody kept a finger on the place's name; undefined: that means nothing here. */
  readonly onHeld: (() => void) | undefined;
}

/** Where this is and how late, and at the other end what is not as it should be: nothing when all is well. */
export function Header({ state, language, larger, onHeld }: HeaderProps) {
  const { place, scene } = state;
  const status = statusOf(state, language, wordsIn(language));
  const box = useFit(JSON.stringify([place.name, status]), larger);
  const { logo } = place.look.brand;
  return (
    <header ref={box}>
      <p class="place">
        {logo !== undefined && scene.is === "idle" && <Logo key={logo} path={logo} />}
        <Hold onHeld={onHeld}>
          <span>{place.name}</span>
        </Hold>{" "}
        <Time state={state} />
      </p>
      {status !== undefined && (
        <p class="status">
          <Icon name={status.icon} />
          <span>{bound(status.text)}</span>
        </p>
      )}
    </header>
  );
}

/** The operator's own; where it does not come, the place's name stands alone. */
function Logo({ path }: { readonly path: string }) {
  const [hasCome, setHasCome] = useState(true);
  return hasCome ? <img class="logo" src={path} alt="" onError={() => setHasCome(false)} /> : null;
}

function Time({ state }: { readonly state: KioskState }) {
  return <time>{useTime(state.place)}</time>;
}
