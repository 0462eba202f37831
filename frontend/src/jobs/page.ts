/** Put what is known of a job on its page. */

import {
  afterTrial,
  lineText,
  moment,
  note,
  type Curve,
  type Fact,
  type Grid,
  type Line,
  type Live,
  type Picture,
  type Sample,
} from "./live";

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
  drawSamples(page, live.picture.samples);
  drawCurves(page, live.picture.curves);
  drawGrids(page, live.picture.grids);
  drawMachine(page, live.picture.machine);
  append(page, live.fresh);
}

/** Ask again only for what a trial has told; what became of any other is said. */
export function drawAfterTrial(page: Document, picture: Picture): void {
  if (picture.state === "SUCCEEDED") page.querySelector<HTMLElement>("[data-job-press]")?.click();
  const words = afterTrial(picture);
  if (words) write(page, "trial", words);
}

function drawHead(page: Document, picture: Picture): void {
  const badge = part(page, "badge");
  if (badge) {
    badge.className = BADGES[picture.state] ?? "badge";
    badge.textContent = picture.state_label;
  }
  show(page, "cancel", picture.can_cancel);
  show(page, "retry", picture.can_retry);
  write(page, "retry-label", picture.retry_label);
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

function drawSamples(page: Document, samples: Sample[]): void {
  const list = part(page, "samples-list");
  if (!list || samples.length === 0) return;
  const shown = [...list.querySelectorAll("a")].map((link) => link.getAttribute("href"));
  // The same images again would flicker, and lose the focus of whoever stands on one.
  if (shown.join() === samples.map(({ address }) => address).join()) return;
  list.replaceChildren(...samples.map((sample) => sampleItem(page, sample)));
  show(page, "samples", true);
}

function sampleItem(page: Document, { address, thumbnail }: Sample): HTMLElement {
  const image = page.createElement("img");
  Object.assign(image, { src: thumbnail, alt: "Image made by this job", width: 96, height: 96 });
  image.className = "job-sample";
  const link = page.createElement("a");
  link.href = address;
  link.append(image);
  const item = page.createElement("li");
  item.append(link);
  return item;
}

const SVG = "http://www.w3.org/2000/svg";

function drawCurves(page: Document, curves: Curve[]): void {
  const list = part(page, "curves-list");
  if (!list || curves.length === 0) return;
  list.replaceChildren(...curves.map((curve) => curveFigure(page, curve)));
  show(page, "curves", true);
}

function curveFigure(page: Document, { label, points }: Curve): HTMLElement {
  const line = page.createElementNS(SVG, "polyline");
  line.setAttribute("class", "curve-line");
  line.setAttribute("points", points);
  const drawing = page.createElementNS(SVG, "svg");
  const said = { class: "curve-drawing", viewBox: "0 0 560 120", role: "img", "aria-label": label };
  for (const [name, value] of Object.entries(said)) drawing.setAttribute(name, value);
  drawing.append(line);
  const caption = page.createElement("figcaption");
  caption.className = "muted";
  caption.textContent = label;
  const figure = page.createElement("figure");
  figure.className = "curve";
  figure.append(drawing, caption);
  return figure;
}

function drawGrids(page: Document, grids: Grid[]): void {
  const list = part(page, "grids-list");
  if (!list || grids.length === 0) return;
  const known = new Set([...list.querySelectorAll("img")].map((image) => image.getAttribute("src")));
  const fresh = grids.filter(({ address }) => !known.has(address));
  list.append(...fresh.map((grid) => gridFigure(page, grid)));
  show(page, "grids", true);
}

function gridFigure(page: Document, { step, address }: Grid): HTMLElement {
  const image = page.createElement("img");
  Object.assign(image, { src: address, alt: `Images drawn after ${step} steps` });
  const caption = page.createElement("figcaption");
  caption.className = "muted";
  caption.textContent = `After ${step} steps`;
  const figure = page.createElement("figure");
  figure.className = "job-grid";
  figure.append(image, caption);
  return figure;
}

function drawMachine(page: Document, rows: Fact[]): void {
  const list = part(page, "machine");
  if (!list) return;
  list.replaceChildren(
    ...rows.flatMap(({ label, value }) => [element(page, "dt", label), element(page, "dd", value)]),
  );
}

function element(page: Document, name: string, text: string): HTMLElement {
  const made = page.createElement(name);
  made.textContent = text;
  return made;
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
