/** What the simulated ESC-Router holds, and how it words its answers: the shapes of test/data/esc-router-openapi.yaml. */

export interface RegisteredCard {
  /** As the register holds it; any text of 0 to 255 characters is possible. */
  readonly cardNumber: string;
  readonly displayName: string;
  /** `yyyy-mm-dd` */
  readonly issuedAt: string;
  /** `yyyy-mm-dd` */
  readonly expiresAt: string;
  /** 9 digits, or the VAT number of a processor. */
  readonly issuerIdentifier: string;
  readonly issuerName: string;
  readonly status: "ACTIVE" | "INACTIVE" | "EXPIRED";
  /** The person's identifier, `urn:schac:personalUniqueCode:int:esi:...`; left out: the card shows no person. */
  readonly esi?: string;
  /** `academicLevel` at each institution of the person. */
  readonly levels?: readonly string[];
}

export interface Register {
  /** In the register's order. May be changed by any means of an array; what is asked next sees it. */
  readonly cards: RegisteredCard[];
  find(cardNumber: string): RegisteredCard | undefined;
  isOwn(card: RegisteredCard): boolean;
  /** The organisation's cards, in the register's order. */
  own(): readonly RegisteredCard[];
}

/** `organisation`: the PIC whose cards are its own; undefined: all are. */
export function openRegister(initial: readonly RegisteredCard[], organisation: string | undefined): Register {
  const held = [...initial];
  let index:
    | { readonly byNumber: ReadonlyMap<string, RegisteredCard>; readonly own: readonly RegisteredCard[] }
    | undefined;
  const isOwn = ({ issuerIdentifier }: RegisteredCard) =>
    organisation === undefined || issuerIdentifier === organisation;

  /** Made anew after a change: a look-up among 60,000 cards is asked 60,000 times. */
  function indexed() {
    // of two cards with one number the first counts, so it is put in last
    index ??= { byNumber: new Map(held.toReversed().map((card) => [card.cardNumber, card])), own: held.filter(isOwn) };
    return index;
  }

  return {
    cards: new Proxy(held, {
      set(target, property, value) {
        index = undefined;
        return Reflect.set(target, property, value);
      },
      deleteProperty(target, property) {
        index = undefined;
        return Reflect.deleteProperty(target, property);
      },
    }),
    find: (cardNumber) => indexed().byNumber.get(cardNumber),
    isOwn,
    own: () => indexed().own,
  };
}

/** One client measured it: whatever `size` says, a page has no more. */
const MOST_PER_PAGE = 10;

/** Of the list: `CardPage`, whose cards tell no status. */
export interface Page {
  readonly content: readonly RegisteredCard[];
  readonly number: number;
  readonly size: number;
  readonly totalElements: number;
  readonly totalPages: number;
}

export function pageOf(cards: readonly RegisteredCard[], query: URLSearchParams): Page {
  const size = Math.min(Math.max(1, Number(query.get("size") ?? MOST_PER_PAGE) || 1), MOST_PER_PAGE);
  const number = Math.max(0, Number(query.get("page") ?? 0) || 0);
  const content = cards.slice(number * size, (number + 1) * size);
  return { content, number, size, totalElements: cards.length, totalPages: Math.ceil(cards.length / size) };
}

export function cardPage({ content, number, size, totalElements, totalPages }: Page, href: string): object {
  return {
    content: content.map(cardLite),
    empty: content.length === 0,
    links: [{ rel: "self", href }],
    page: { number, size, totalElements, totalPages },
  };
}

function cardLite(card: RegisteredCard): object {
  return {
    cardNumber: card.cardNumber,
    displayName: card.displayName,
    issuedAt: card.issuedAt,
    expiresAt: card.expiresAt,
    hasOwnerAuthorization: true,
    issuer: { id: 1, identifier: card.issuerIdentifier, identifierCode: code("PIC"), name: card.issuerName },
    ...(card.esi === undefined ? {} : { person: personLite(card, card.esi) }),
  };
}

function personLite({ displayName, levels = [] }: RegisteredCard, identifier: string): object {
  const organisations = levels.map((level) => ({ academicLevel: code(level) }));
  return { fullName: displayName, identifier, organisations };
}

export function wholeCard(card: RegisteredCard): object {
  return { ...cardLite(card), cardStatusType: code(card.status), cardType: code("SMART_NO_CDZ") };
}

export function cardStatus(card: RegisteredCard): object {
  const { cardNumber, displayName, issuedAt, expiresAt, issuerIdentifier, issuerName, status } = card;
  return { cardNumber, displayName, issuedAt, expiresAt, issuerIdentifier, issuerName, status };
}

export function verification(card: RegisteredCard): object {
  return {
    cardNumber: card.cardNumber,
    cardType: code("SMART_NO_CDZ"),
    cardStatusType: code(card.status),
    expiresAt: card.expiresAt,
    cardHolder: { academicLevel: code("BACHELOR") },
    issuer: { identifier: card.issuerIdentifier, identifierType: code("PIC"), name: card.issuerName },
  };
}

function code(key: string): object {
  return { key, label: key.toLowerCase() };
}
