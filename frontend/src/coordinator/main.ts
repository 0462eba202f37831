import "./coordinator.css";
import "./evidence.css";

import { Page, type Known } from "./page";

const known = document.getElementById("design-known")?.textContent;
if (known) new Page(JSON.parse(known) as Known);
