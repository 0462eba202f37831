/** `data-copy="ID"` copies the text of the element with that id, and says that it did. */

import { announce } from "./live";

const SHOWN_MS = 2_000;

export function copyOnClick(page: Document): void {
  page.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-copy]");
    if (button) void copy(page, button);
  });
}

async function copy(page: Document, button: HTMLElement): Promise<void> {
  const source = page.getElementById(button.dataset["copy"] ?? "");
  if (!source) return;
  const word = button.querySelector<HTMLElement>("[data-copy-word]") ?? button;
  const before = word.textContent;
  const done = await put(page, source);
  word.textContent = done ? "Copied" : "Press Ctrl+C";
  announce(page, done ? "Copied." : "The browser does not let a page copy; the text is selected.");
  setTimeout(() => {
    word.textContent = before;
  }, SHOWN_MS);
}

async function put(page: Document, source: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(source.textContent.trim());
    return true;
  } catch {
    // No permission, or no secure connection: leave the text selected for the person's own keys.
    page.getSelection()?.selectAllChildren(source);
    return false;
  }
}
