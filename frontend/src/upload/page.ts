/** Put on the page how far the files are. */

import { isUnderWay, tally, type Item, type State } from "./transfer";

const SHOWN = 100;
const UNITS = ["bytes", "KB", "MB", "GB", "TB"];

export function draw(page: Document, state: State): void {
  const { files, here, refused, bytes, bytesHere } = tally(state);
  show(page, "progress", files > 0);
  write(page, "count", `${here} of ${files - refused} files, ${amount(bytesHere)} of ${amount(bytes)}`);
  const meter = part(page, "meter");
  if (meter instanceof HTMLProgressElement) {
    meter.max = Math.max(bytes, 1);
    meter.value = bytes > 0 ? bytesHere : 1;
  }
  write(page, "trouble", state.trouble);
  show(page, "trouble-box", state.trouble !== "");
  const isBusy = isUnderWay(state);
  show(page, "pause", isBusy && !state.isPaused);
  show(page, "resume", isBusy && state.isPaused);
  write(page, "state", stateWord(state, isBusy));
  const ready = part(page, "ready");
  if (ready instanceof HTMLButtonElement) ready.disabled = isBusy || here === 0;
  drawRows(page, [...state.items.values()]);
}

function stateWord(state: State, isBusy: boolean): string {
  if (!isBusy) return "All chosen files are here.";
  return state.isPaused ? "Paused. What is here stays here." : "Sending.";
}

/** Refused files first: they need somebody. Then what moves, then the rest. */
function drawRows(page: Document, items: Item[]): void {
  const rows = part(page, "rows");
  if (!rows) return;
  const order = (item: Item): number =>
    item.phase === "refused" ? 0 : item.isBusy ? 1 : item.phase === "here" ? 3 : 2;
  const sorted = items.toSorted((a, b) => order(a) - order(b));
  rows.replaceChildren(...sorted.slice(0, SHOWN).map((item) => row(page, item)));
  show(page, "more", sorted.length > SHOWN);
  write(page, "more", `and ${sorted.length - SHOWN} more files`);
}

function row(page: Document, item: Item): HTMLElement {
  const line = page.createElement("li");
  line.className = `upload-file upload-${item.phase}`;
  line.append(
    text(page, "upload-name", item.name),
    text(page, "upload-size", amount(item.size)),
    text(page, "upload-word", wordOf(item)),
  );
  return line;
}

export function wordOf(item: Item): string {
  if (item.phase === "refused") return item.why;
  if (item.phase === "here") return "here";
  if (item.sent > 0) return `${Math.floor((100 * item.sent) / item.size)} %`;
  return "waiting";
}

export function amount(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1);
  const value = bytes / 1000 ** step;
  return `${step > 0 && value < 10 ? value.toFixed(1) : value.toFixed(0)} ${UNITS[step] ?? ""}`;
}

function text(page: Document, name: string, words: string): HTMLElement {
  const found = page.createElement("span");
  found.className = name;
  // As text: a name with markup is shown as it is written.
  found.textContent = words;
  return found;
}

function part(page: Document, name: string): HTMLElement | null {
  return page.querySelector<HTMLElement>(`[data-upload="${name}"]`);
}

function show(page: Document, name: string, isShown: boolean): void {
  const found = part(page, name);
  if (found) found.hidden = !isShown;
}

function write(page: Document, name: string, words: string): void {
  const found = part(page, name);
  if (found && found.textContent !== words) found.textContent = words;
}
