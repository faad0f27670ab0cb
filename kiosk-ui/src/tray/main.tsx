import { render } from "preact";
import { TrayPage } from "./page.tsx";

const root = document.getElementById("tray");
if (root !== null) render(<TrayPage />, root);
