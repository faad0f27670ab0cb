import { render } from "preact";
import { App } from "./app.tsx";
import { startAgainOnFault } from "./last-resort.ts";

startAgainOnFault();

// A public screen is neither a document to select from nor a page with a menu.
for (const gesture of ["contextmenu", "dragstart"]) addEventListener(gesture, (event) => event.preventDefault());

// The first verdict must not wait for its letters; without them it is set in the system's own.
void Promise.allSettled([500, 700].map((weight) => document.fonts.load(`${weight} 16px Inter`, "aā")));

const root = document.getElementById("kiosk");
if (root !== null) render(<App />, root);
