import { render } from "preact";
import { startAgainOnFault } from "../kiosk/last-resort.ts";
import { Cashier } from "./cashier.tsx";

startAgainOnFault();

const root = document.getElementById("cashier");
if (root !== null) render(<Cashier />, root);
