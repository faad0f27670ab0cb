import { render } from "preact";
import { App } from "./app.tsx";
import { wakeOnTouch } from "./earcon.ts";
import { startAgainOnFault } from "./last-resort.ts";

startAgainOnFault();
wakeOnTouch();

// A public screen is neither a document to select from nor a page with a menu.
for (const gesture of ["contextmenu", "dragstart"]) addEventListener(gesture, (event) => event.preventDefault());

// The first verdict must not wait for its letters.
for (const weight of [500, 700]) void document.fonts.load(`${weight} 16px Inter`, "aāα");

const root = document.getElementById("kiosk");
if (root !== null) render(<App />, root);
