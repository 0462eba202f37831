/** The style page's own: paint the swatches and sizes from the tokens, and show toasts on request. */

import "./design.css";

import { type Kind, toast } from "../site/toasts";

const SAYS: Record<string, string> = {
  info: "Reading was paused. The clock of this case stands still.",
  success: "The draft was saved.",
  warning: "Four ratings wait for the network. They are kept on this computer.",
  error: "The study was not closed, because one worklist is still open. Ask its reader to sign.",
};

for (const swatch of document.querySelectorAll<HTMLElement>("[data-swatch]")) {
  swatch.style.background = `var(--${swatch.dataset["swatch"] ?? ""})`;
}
for (const line of document.querySelectorAll<HTMLElement>("[data-size]")) {
  line.style.fontSize = `var(--text-${line.dataset["size"] ?? ""})`;
}
document.addEventListener("click", (event) => {
  const kind = (event.target as Element).closest<HTMLElement>("[data-sample-toast]")?.dataset["sampleToast"];
  if (kind !== undefined) toast(document, SAYS[kind] ?? kind, kind as Kind);
});
