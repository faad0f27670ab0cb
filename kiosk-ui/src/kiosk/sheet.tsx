import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Place } from "../../../src/kiosk/protocol.ts";
import { Limit } from "./limit.tsx";

interface SheetProps {
  readonly name: "languages" | "help";
  readonly label: string;
  readonly place: Place;
  /** It closes by itself when nobody has touched anything for so long. */
  readonly closesAfterMs: number;
  readonly close: () => void;
  readonly children: ComponentChildren;
}

/** Comes up from below over the rest screen, and goes by itself. A card that is held up takes it away at once. */
export function Sheet({ name, label, place, closesAfterMs, close, children }: SheetProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class={`sheet ${name}-sheet`} aria-label={label} onClose={close}>
      <Limit ms={closesAfterMs} place={place} onEnd={close} />
      {children}
    </dialog>
  );
}
