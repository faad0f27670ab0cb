/** A contact as a machine may believe it: one that bounces is not believed, one that is lost is not remembered. Milliseconds of one clock. */
export type Contact =
  /** There is none here. */
  | { readonly is: "absent" }
  /** Nothing was heard of it yet. */
  | { readonly is: "awaited" }
  | { readonly is: "lost"; readonly since: number }
  | { readonly is: "steady"; readonly on: boolean; readonly since: number }
  /** It has been `on` from `before`, and says the opposite since then: too short a time to be believed. */
  | { readonly is: "bouncing"; readonly on: boolean; readonly before: number; readonly since: number };

export const ABSENT: Contact = { is: "absent" };
export const AWAITED: Contact = { is: "awaited" };

/** It says `on` at `at`. What was said before the loss of its device and arrives after it counts no more. */
export function heard(contact: Contact, on: boolean, at: number): Contact {
  switch (contact.is) {
    case "absent":
      return contact;
    case "awaited":
      return { is: "steady", on, since: at };
    case "lost":
      return at > contact.since ? { is: "steady", on, since: at } : contact;
    case "steady":
      return contact.on === on ? contact : { is: "bouncing", on: contact.on, before: contact.since, since: at };
    case "bouncing":
      return contact.on === on ? { is: "steady", on, since: contact.before } : contact;
  }
}

/** It has said the opposite for long enough. */
export function settled(contact: Extract<Contact, { is: "bouncing" }>): Contact {
  return { is: "steady", on: !contact.on, since: contact.since };
}

/** Nothing is known of it any more. */
export function gone(contact: Contact, at: number): Contact {
  return contact.is === "absent" ? contact : { is: "lost", since: at };
}

/** When it will be believed, if it says nothing else until then. */
export function settlesAt(contact: Contact, debounceMs: number): number | undefined {
  return contact.is === "bouncing" ? contact.since + debounceMs : undefined;
}

/** Since when it has been off; undefined: it is on, or nobody knows. */
export function offSince(contact: Contact): number | undefined {
  if (levelOf(contact) !== false) return undefined;
  return contact.is === "bouncing" ? contact.before : contact.is === "steady" ? contact.since : undefined;
}

/** undefined: nobody knows. */
export function levelOf(contact: Contact): boolean | undefined {
  return contact.is === "steady" || contact.is === "bouncing" ? contact.on : undefined;
}
