import "./cohorts.css";
import "./version.css";

import { Browse } from "./browse";
import { open } from "./picture";

const root = document.getElementById("browse");
if (root) new Browse(root);

const [stage, pane] = [document.getElementById("stage"), document.getElementById("pane")];
const facts = document.getElementById("picture-facts")?.textContent;
if (stage && pane instanceof HTMLDivElement && facts) {
  void open(stage, pane, JSON.parse(facts) as Parameters<typeof open>[2]);
}
