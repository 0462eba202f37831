/** Short messages in the corner: those the server sent along, and those a script has to say. */

import { announce } from "./live";

export type Kind = "info" | "success" | "warning" | "error";

const GOES_AFTER_MS = 6_000;
const DRAWINGS: Record<Kind, string> = {
  info: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M8 7.4V11M8 5v.2",
  success: "M3 8.6 6.4 12 13 4.6",
  warning: "M8 2.2 14.4 13.4H1.6ZM8 6.4v3.2M8 11.6v.2",
  error: "M8 2.2 14.4 13.4H1.6ZM8 6.4v3.2M8 11.6v.2",
};

export function toast(page: Document, sentence: string, kind: Kind = "info"): HTMLElement {
  const message = page.createElement("div");
  message.className = `toast toast-${kind}`;
  const sign = page.createElement("span");
  sign.className = "toast-icon";
  sign.append(drawing(page, DRAWINGS[kind]));
  const text = page.createElement("p");
  text.className = "toast-text";
  text.textContent = sentence;
  message.append(sign, text);
  page.getElementById("toasts")?.append(message);
  manage(page, message);
  return message;
}

/** Give the messages that came with the page a close button and a life span, and speak them. */
export function adoptToasts(page: Document): void {
  const messages = [...page.querySelectorAll<HTMLElement>("#toasts > [data-toast]")];
  for (const message of messages) manage(page, message);
  const sentences = messages.map((message) => message.textContent.trim());
  // A region that is filled when the page arrives is not spoken; one that fills later is.
  if (sentences.length > 0) {
    setTimeout(() => {
      announce(page, sentences.join(" "));
    }, 300);
  }
}

function manage(page: Document, message: HTMLElement): void {
  const close = page.createElement("button");
  close.type = "button";
  close.className = "toast-close";
  close.setAttribute("aria-label", "Close this message");
  close.append(drawing(page, "M4 4l8 8M12 4l-8 8"));
  close.addEventListener("click", () => {
    message.remove();
  });
  message.append(close);
  if (!isWorry(message)) goLater(message);
}

/** What went wrong stays until it is closed; nobody has to read against a clock. */
function isWorry(message: HTMLElement): boolean {
  return message.classList.contains("toast-error") || message.classList.contains("toast-warning");
}

function goLater(message: HTMLElement): void {
  setTimeout(() => {
    const isInUse = message.matches(":hover") || message.contains(message.ownerDocument.activeElement);
    if (isInUse) goLater(message);
    else message.remove();
  }, GOES_AFTER_MS);
}

function drawing(page: Document, path: string): SVGSVGElement {
  const SVG = "http://www.w3.org/2000/svg";
  const icon = page.createElementNS(SVG, "svg");
  icon.setAttribute("class", "icon");
  icon.setAttribute("viewBox", "0 0 16 16");
  icon.setAttribute("aria-hidden", "true");
  const line = page.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  icon.append(line);
  return icon;
}
