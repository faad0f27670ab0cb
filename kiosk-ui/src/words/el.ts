import { type AsOf, counted, roundedAge, roundedWait, type Telling, type Words } from "./words.ts";

const count = counted("el");

const ask = { library: "Ρωτήστε στην υποδοχή", canteen: "Ρωτήστε στο ταμείο", door: "Ρωτήστε στο θυρωρείο" };
const elsewhere = {
  library: "Περάστε από τη διπλανή είσοδο",
  canteen: "Περάστε από το ταμείο",
  door: "Ρωτήστε στο θυρωρείο",
};

/** "στις 30 Σεπτεμβρίου", but "την 1η Μαρτίου". */
const on = (day: string) => (day.startsWith("1 ") ? `την ${day.replace("1 ", "1η ")}` : `στις ${day}`);
/** "στις 08:00", but "στη 01:00". */
const at = (time: string) => (time.startsWith("01:") ? `στη ${time}` : `στις ${time}`);
const dated = (asOf: AsOf | undefined) => (asOf === undefined ? "" : ` (${asOf.text})`);

function again(waitMs: number): string {
  const { unit, count: many } = roundedWait(waitMs);
  return unit === "minute"
    ? count(many, { one: "Δοκιμάστε πάλι σε ένα λεπτό", other: "Δοκιμάστε πάλι σε # λεπτά" })
    : count(many, { one: "Δοκιμάστε πάλι σε μία ώρα", other: "Δοκιμάστε πάλι σε # ώρες" });
}

function confirmed(ageMs: number | undefined): string {
  if (ageMs === undefined) return "Χωρίς πρόσφατη επιβεβαίωση";
  const { unit, count: many } = roundedAge(ageMs);
  return unit === "hour"
    ? count(many, { one: "Επιβεβαιώθηκε πριν από μία ώρα", other: "Επιβεβαιώθηκε πριν από # ώρες" })
    : count(many, { one: "Επιβεβαιώθηκε πριν από μία ημέρα", other: "Επιβεβαιώθηκε πριν από # ημέρες" });
}

function opensAgain(day: string | undefined, opens: string | undefined): string {
  if (opens === undefined) return "Ανοίγουμε άλλη ημέρα";
  return day === undefined ? `Ανοίγουμε ${at(opens)}` : `Ανοίγουμε ${on(day)}, ώρα ${opens}`;
}

const once = (label: string | undefined, what: string) => `${label ?? "Εδώ"}: ${what}`;
const usedUp = {
  day: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "μία φορά την ημέρα", other: "# φορές την ημέρα" })),
  week: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "μία φορά την εβδομάδα", other: "# φορές την εβδομάδα" })),
  month: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "μία φορά τον μήνα", other: "# φορές τον μήνα" })),
};

const outOfOrder = (reason: string) => (telling: Telling) => ({
  words: "Εκτός λειτουργίας",
  reason,
  now: elsewhere[telling.kind],
});

export const el = {
  invitation: "Πλησιάστε εδώ την κάρτα",
  checking: { words: "Μια στιγμή" },
  welcome: "Καλώς ήρθατε",
  welcomeGuest: "Καλώς μας ήρθατε",
  freeAccess: { words: "Ελεύθερη είσοδος", reason: "Τώρα είναι ανοιχτά για όλο τον κόσμο" },
  passage: {
    go: { words: "Περάστε", reason: "Μετά κλείνει αυτόματα" },
    "not-used": { words: "Έκλεισε ξανά", reason: "Δεν πέρασε κανείς", now: "Πλησιάστε πάλι την κάρτα" },
    "wrong-way": { words: "Όχι από εδώ", reason: "Κάποιος έρχεται από απέναντι", now: "Περιμένετε να ελευθερωθεί" },
    "one-at-a-time": { words: "Ένα άτομο τη φορά", reason: "Κάποιος περνά ακόμη", now: "Μετά είναι η σειρά σας" },
    "close-door": { words: "Κλείστε την πόρτα", reason: "Παρακαλούμε, είναι ανοιχτή εδώ και ώρα" },
  },
  wait: "Περιμένετε το προσωπικό",
  staffCan: {
    library: "Το προσωπικό μπορεί να σας αφήσει να περάσετε",
    canteen: "Το προσωπικό μπορεί να σας βοηθήσει",
    door: "Το προσωπικό μπορεί να σας ανοίξει",
  },
  reasons: {
    "not-a-student-card": () => ({
      words: "Δεν είναι φοιτητική κάρτα",
      reason: "Δείξτε τον κωδικό QR της ευρωπαϊκής φοιτητικής κάρτας",
    }),
    "sandbox-card": () => ({
      words: "Δοκιμαστική κάρτα",
      reason: "Είναι μόνο για δοκιμές",
      now: "Δείξτε τη δική σας φοιτητική κάρτα",
    }),
    "untrusted-host": (_, { kind }) => ({
      words: "Μη αξιόπιστος κωδικός",
      reason: "Η διεύθυνσή του μιμείται εκείνη της γνήσιας κάρτας",
      now: ask[kind],
    }),
    "unknown-card": (_, { kind }) => ({
      words: "Χωρίς επιβεβαίωση",
      reason: "Δεν υπάρχει στο μητρώο του πανεπιστημίου σας",
      now: ask[kind],
    }),
    "cannot-ask": () => ({
      words: "Χωρίς επιβεβαίωση",
      reason: "Τώρα δεν μπορούμε να ρωτήσουμε το πανεπιστήμιό σας",
    }),
    inactive: () => ({
      words: "Χωρίς επιβεβαίωση",
      reason: "Δεν είναι ενεργή στο πανεπιστήμιό σας",
      now: "Ρωτήστε στο πανεπιστήμιό σας",
    }),
    expired: (why, { day }) => {
      const ended = why.on === undefined ? undefined : day(why.on);
      return {
        words: "Όχι σήμερα",
        reason: ended === undefined ? "Αυτή η κάρτα έχει λήξει" : `Αυτή η κάρτα έληξε ${on(ended)}`,
        now: "Ανανεώστε την στο πανεπιστήμιό σας",
      };
    },
    "data-stale": () => ({ words: "Δεν είμαστε βέβαιοι", reason: "Η λίστα μας με τις κάρτες είναι πολύ παλιά" }),
    "clock-untrusted": () => ({
      words: "Δεν είμαστε βέβαιοι",
      reason: "Το ρολόι μας δεν πάει καλά· δεν ελέγχουμε ημερομηνίες",
    }),
    medium: ({ needs }) =>
      ({
        nfc: {
          words: "Με το τσιπ, παρακαλούμε",
          reason: "Εδώ δεν αρκεί η εικόνα του κωδικού",
          now: "Ακουμπήστε την κάρτα στη συσκευή",
        },
        qr: {
          words: "Με κωδικό QR, παρακαλούμε",
          reason: "Η συσκευή διαβάζει μόνο κωδικό QR",
          now: "Δείξτε εδώ τον κωδικό QR",
        },
        typed: { words: "Γράψτε τον αριθμό", reason: "Εδώ γίνεται δεκτός μόνο πληκτρολογημένος αριθμός" },
      })[needs],
    issuer: (_, { kind }) => ({
      words: "Όχι με αυτή την κάρτα",
      reason: "Εδώ δεν γίνονται δεκτές κάρτες του πανεπιστημίου σας",
      now: ask[kind],
    }),
    closed: (why, { day }) => ({
      words: "Είναι κλειστά",
      reason: opensAgain(why.on === undefined ? undefined : day(why.on), why.opens),
    }),
    "too-soon": ({ waitMs }, { kind }) =>
      kind === "canteen"
        ? {
            words: "Δόθηκε ήδη",
            reason: "Ένα φοιτητικό γεύμα τη φορά",
            now: "Μπορείτε να πληρώσετε τιμή επισκέπτη",
          }
        : { words: "Πέρασε ήδη", reason: "Αυτή η κάρτα χρησιμοποιήθηκε πριν από λίγο", now: again(waitMs) },
    "several-cards": () => ({
      words: "Μόνο μία κάρτα",
      reason: "Απάντησαν δύο κάρτες μαζί",
      now: "Βγάλτε την από το πορτοφόλι και κρατήστε τη μόνη της",
    }),
    "card-moved": () => ({
      words: "Λίγο ακόμη",
      reason: "Δεν προλάβαμε να διαβάσουμε την κάρτα",
      now: "Αφήστε την ένα δευτερόλεπτο στη συσκευή",
    }),
    "chip-random": () => ({
      words: "Τσιπ που αλλάζει",
      reason: "Αυτό το τσιπ αλλάζει αριθμό κάθε φορά",
      now: "Δείξτε τον κωδικό QR της κάρτας",
    }),
    "chip-unverified": (_, { kind }) => ({
      words: "Μη αξιόπιστο τσιπ",
      reason: "Δεν ήταν δυνατό να επαληθευτεί αυτό το τσιπ",
      now: ask[kind],
    }),
    "chip-not-enrolled": (_, { kind }) => ({
      words: "Άγνωστο τσιπ",
      reason: "Αυτή η κάρτα δεν έχει καταχωριστεί εδώ",
      now: ask[kind],
    }),
    quota: ({ label, per, times }, { kind }) => ({
      words: "Το όριο καλύφθηκε",
      reason: usedUp[per](times, label),
      now: kind === "canteen" ? "Μπορείτε να πληρώσετε τιμή επισκέπτη" : ask[kind],
    }),
    "already-inside": (_, { kind }) => ({
      words: "Είστε ήδη μέσα",
      reason: "Με αυτή την κάρτα έγινε είσοδος, όχι όμως έξοδος",
      now: ask[kind],
    }),
    "not-inside": (_, { kind }) => ({
      words: "Δεν καταγράφηκε είσοδος",
      reason: "Με αυτή την κάρτα δεν έχει γίνει είσοδος",
      now: ask[kind],
    }),
    full: ({ inside, seats }, { kind }) => ({
      words: { library: "Η βιβλιοθήκη γέμισε", canteen: "Δεν υπάρχει θέση", door: "Δεν υπάρχει θέση" }[kind],
      reason: `Κατειλημμένες θέσεις: ${inside} από ${seats}`,
      now: "Δοκιμάστε όταν βγει κάποιος",
    }),
    "nobody-here-yet": () => ({
      words: "Δεν ανοίξαμε ακόμη",
      reason: "Ανοίγουμε μόλις έρθει το προσωπικό",
      now: "Περιμένετε λίγο, παρακαλούμε",
    }),
    lockdown: () => ({
      words: "Κλειστή δίοδος",
      reason: "Προς το παρόν δεν περνά κανείς",
      now: "Ακολουθήστε τις οδηγίες του προσωπικού",
    }),
    group: (_, { kind }) => ({
      words: "Όχι με αυτή την κάρτα",
      reason: "Ο χώρος είναι για άλλες ομάδες",
      now: ask[kind],
    }),
    level: (_, { kind }) => ({
      words: "Όχι με αυτή την κάρτα",
      reason: "Ο χώρος είναι για άλλο επίπεδο σπουδών",
      now: ask[kind],
    }),
    "card-type": (_, { kind }) => ({
      words: "Όχι με αυτή την κάρτα",
      reason: "Εδώ δεν γίνεται δεκτός αυτός ο τύπος κάρτας",
      now: ask[kind],
    }),
    "pass-not-here": (_, { kind }) => ({
      words: "Όχι με αυτό το δελτίο",
      reason: "Το ημερήσιο δελτίο σας είναι για άλλον χώρο",
      now: ask[kind],
    }),
    "pass-not-yet": () => ({
      words: "Όχι ακόμη",
      reason: "Το ημερήσιο δελτίο σας δεν άρχισε ακόμη",
      now: "Ελάτε πάλι όταν αρχίσει",
    }),
    "pass-ended": (_, { kind }) => ({ words: "Όχι πια", reason: "Το ημερήσιο δελτίο σας έληξε", now: ask[kind] }),
    "pass-revoked": (_, { kind }) => ({
      words: "Όχι πια",
      reason: "Το ημερήσιο δελτίο σας ανακλήθηκε",
      now: ask[kind],
    }),
    "pass-unknown": (_, { kind }) => ({
      words: "Μη αξιόπιστο δελτίο",
      reason: "Κανείς εδώ δεν υπέγραψε αυτό το δελτίο",
      now: ask[kind],
    }),
    "no-policy": (_, { kind }) => ({
      words: "Χωρίς οδηγίες",
      reason: "Δεν έχει οριστεί ποιος μπαίνει εδώ",
      now: ask[kind],
    }),
  },
  notices: {
    "expires-soon": ({ days }) => [
      days <= 0
        ? "Η κάρτα σας λήγει σήμερα"
        : count(days, { one: "Η κάρτα σας λήγει αύριο", other: "Η κάρτα σας λήγει σε # ημέρες" }),
      "Ανανεώστε την στο πανεπιστήμιό σας",
    ],
    "data-ageing": ({ ageMs }) => confirmed(ageMs),
    "clock-unconfirmed": "Ανεπιβεβαίωτη ώρα",
    "chip-verified": "Το τσιπ επαληθεύτηκε",
    "already-inside": "Ήσασταν ήδη μέσα",
    guest: (until) => `Το δελτίο σας λήγει ${until.is === "time" ? at(until.text) : on(until.text)}`,
  },
  troubles: {
    reader: outOfOrder("Η συσκευή δεν απαντά· το φροντίζουμε"),
    actuator: outOfOrder("Η δίοδος δεν απαντά· το φροντίζουμε"),
    journal: outOfOrder("Τώρα δεν μπορούμε να κρατήσουμε αρχείο"),
    snapshot: outOfOrder("Λείπει η λίστα καρτών· το φροντίζουμε"),
    decision: outOfOrder("Κάτι δεν πήγε καλά εδώ· το φροντίζουμε"),
    starting: () => ({ words: "Μια στιγμή", reason: "Μόλις ξεκινάμε" }),
  },
  notConnected: {
    words: "Χωρίς σύνδεση",
    reason: "Η οθόνη έχασε την επαφή με τη δίοδο",
    now: "Συνεχίζει να προσπαθεί μόνη της",
  },
  status: {
    offline: (asOf) => (asOf === undefined ? "Χωρίς σύνδεση" : `Χωρίς σύνδεση, λίστα καρτών${dated(asOf)}`),
    ageing: (asOf) => `Λίστα καρτών${dated(asOf)}`,
    blind: "Δεν υπάρχει ακόμη λίστα καρτών",
  },
  chooseLanguage: "Γλώσσα",
  controls: {
    moreLanguages: "Άλλες γλώσσες",
    help: "Βοήθεια",
    contrast: "Αντίθεση",
    largerText: "Μεγάλα γράμματα",
    lower: "Πιο χαμηλά",
    close: "Κλείσιμο",
  },
  help: {
    title: "Πώς λειτουργεί",
    code: "Δείξτε στη συσκευή τον κωδικό QR της κάρτας σας",
    chip: "Ακουμπήστε την κάρτα στη συσκευή για ένα δευτερόλεπτο",
    signs: "Σας απαντούν μια εικόνα, μια λέξη, ένα χρώμα κι ένας ήχος",
    staff: {
      library: "Στην υποδοχή σας βοηθούν με χαρά",
      canteen: "Στο ταμείο σας βοηθούν με χαρά",
      door: "Στο θυρωρείο σας βοηθούν με χαρά",
    },
  },
} as const satisfies Words;
