/** Put what is known of a job on its page. */

import { lineText, moment, note, type Line, type Live, type Picture } from "./live";

const BADGES: Record<string, string> = {
  RUNNING: "badge badge-info",
  SUCCEEDED: "badge badge-ok",
  FAILED: "badge badge-bad",
  CANCELLED: "badge badge-warn",
};

const BARS: Record<string, string> = {
  SUCCEEDED: "progress-ok",
  FAILED: "progress-bad",
  CANCELLED: "progress-bad",
};

export function draw(page: Document, live: Live): void {
  write(page, "connection", live.isBehind ? "The connection is interrupted; trying again." : "");
  if (live.picture === null) return;
  drawHead(page, live.picture);
  drawProgress(page, live.picture);
  drawFacts(page, live.picture);
  append(page, live.fresh);
}

function drawHead(page: Document, picture: Picture): void {
  const badge = part(page, "badge");
  if (badge) {
    badge.className = BADGES[picture.state] ?? "badge";
    badge.textContent = picture.state_label;
  }
  show(page, "cancel", picture.can_cancel);
  show(page, "retry", picture.can_retry);
  show(page, "error-box", picture.error !== "");
  write(page, "error", picture.error);
}

function drawProgress(page: Document, picture: Picture): void {
  const bar = part(page, "bar");
  if (bar) bar.className = BARS[picture.state] ?? "";
  show(page, "bar", !picture.ended || picture.total !== null);
  const unit = picture.unit || "work";
  write(page, "label", unit.charAt(0).toUpperCase() + unit.slice(1));
  write(page, "count", count(picture));
  write(page, "note", note(picture));
  drawMade(page, picture);
  const meter = part(page, "meter");
  if (!(meter instanceof HTMLProgressElement)) return;
  if (picture.total) {
    meter.max = picture.total;
    meter.value = picture.done;
  } else {
    meter.removeAttribute("value"); // only that something moves
  }
}

function drawMade(page: Document, { made }: Picture): void {
  show(page, "made", made !== null);
  write(page, "made-link", made?.name ?? "");
  if (made) part(page, "made-link")?.setAttribute("href", made.address);
}

function count({ done, total }: Picture): string {
  if (total) return `${done} of ${total}`;
  return done > 0 ? `${done}` : "";
}

function drawFacts(page: Document, picture: Picture): void {
  write(page, "started", moment(picture.started_at));
  write(page, "finished", moment(picture.finished_at));
  write(page, "attempt", `${picture.attempt}`);
}

function append(page: Document, lines: Line[]): void {
  const log = part(page, "log");
  if (!log || lines.length === 0) return;
  // Who has scrolled up to read is left in peace.
  const follows = log.scrollTop + log.clientHeight >= log.scrollHeight - 4;
  for (const line of lines) {
    const element = page.createElement("span");
    element.className = `log-line log-${line.level}`;
    element.textContent = lineText(line);
    log.append(element);
  }
  log.hidden = false;
  show(page, "log-empty", false);
  if (follows) log.scrollTop = log.scrollHeight;
}

function part(page: Document, name: string): HTMLElement | null {
  return page.querySelector<HTMLElement>(`[data-job="${name}"]`);
}

function show(page: Document, name: string, isShown: boolean): void {
  const found = part(page, name);
  if (found) found.hidden = !isShown;
}

function write(page: Document, name: string, text: string): void {
  const found = part(page, name);
  // The same words again would be read out again.
  if (found && found.textContent !== text) found.textContent = text;
}
