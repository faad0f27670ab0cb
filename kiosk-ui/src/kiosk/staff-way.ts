import { useEffect, useState } from "preact/hooks";
import type { Staff } from "../staff/staff.tsx";

/** On a second display with a keyboard. */
const KEY = "F9";

export interface StaffWay {
  /** undefined: nobody of the staff is there. */
  readonly Screens: typeof Staff | undefined;
  /** Fetches their screens and shows them, beginning with the keys for the PIN; undefined: this place has no PIN. */
  readonly open: (() => void) | undefined;
  readonly close: () => void;
}

/** How staff get to their screens, which are no part of the student's page: whoever is no staff fetches nothing of them. */
export function useStaffWay(hasStaff: boolean): StaffWay {
  const [shown, setShown] = useState<{ readonly Screens: typeof Staff } | undefined>(undefined);
  // Where the gate does not serve them right now, nothing happens, and they may try again.
  const open = () =>
    void import("../staff/staff.tsx").then(
      ({ Staff: Screens }) => setShown({ Screens }),
      () => undefined,
    );
  useEffect(() => {
    if (!hasStaff) return undefined;
    const onKey = ({ key }: KeyboardEvent) => {
      if (key === KEY) open();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [hasStaff]);
  return {
    Screens: hasStaff ? shown?.Screens : undefined,
    open: hasStaff ? open : undefined,
    close: () => setShown(undefined),
  };
}
