/** Where a line may not end. */
import { expect, test } from "vitest";
import { bound } from "../../kiosk-ui/src/words/bound.ts";

test.each([
  ["Otevřeno bude 20. listopadu 2026 od 08:00", "Otevřeno bude 20.~listopadu 2026~od 08:00"],
  ["Jděte prosím k pokladně", "Jděte prosím k~pokladně"],
  ["Otwieramy 20 listopada 2026 o 08:00", "Otwieramy 20~listopada 2026~o~08:00"],
  ["Atidarysime 2026 m. rugsėjo 30 d. 08:00 val.", "Atidarysime 2026~m. rugsėjo 30~d.~08:00~val."],
  ["Atkal atvērts: 2026. gada 20. novembris, plkst. 08:00", "Atkal atvērts: 2026.~gada 20.~novembris, plkst.~08:00"],
  ["Картата Ви изтича след 12 дни", "Картата Ви изтича след 12~дни"],
  ["Ici : 12 fois par semaine", "Ici~: 12~fois par semaine"],
  ["Tu: 2-krát denne", "Tu: 2-_krát denne"],
  ["One moment", "One moment"],
])("%s", (said, tied) => {
  expect(bound(said).replaceAll("\u00A0", "~").replaceAll("\u2060", "_")).toBe(tied);
});
