/** What a preflight found, tell by tell, with pictures. */

import { draw, make } from "./dom";
import type { Preflight, Tell } from "./wire";

const WIDTH = 240;
const HEIGHT = 64;

export function isUnderWay({ state }: Preflight): boolean {
  return state === "QUEUED" || state === "RUNNING";
}

export function preflight(told: Preflight): HTMLElement {
  const box = make(
    "article",
    { class: "preflight" },
    make("h3", { class: "design-entry-title" }, told.arms.join(" and ")),
  );
  if (!told.is_current)
    box.append(
      make("p", { class: "help" }, "Made for another presentation than the one above: it counts no more."),
    );
  if (isUnderWay(told)) {
    const bar = make("progress", { "aria-label": "Copies measured" });
    if (told.total) {
      bar.max = told.total;
      bar.value = told.done;
    }
    box.append(
      make("p", {}, told.total ? `${told.done} of ${told.total} copies measured.` : "Waiting for a worker."),
      bar,
    );
  } else if (told.error) box.append(make("p", { class: "error" }, told.error));
  else if (told.area === null)
    box.append(
      make("p", { class: "error" }, `Too few copies could be made to compare the arms. ${told.refusal}`),
    );
  else box.append(...found(told));
  box.append(make("a", { href: told.job }, "Its job"));
  return box;
}

function found(told: Preflight): HTMLElement[] {
  const above = told.tells.filter((tell) => tell.above);
  const look = told.above || above.length > 0 ? "alert alert-warn" : "alert alert-ok";
  const few = make("p", { class: "help" }, "There are few copies: a tell may hide.");
  return [
    make("p", { class: look }, verdict(told)),
    ...(told.small ? [few] : []),
    ...refused(told),
    ...above.map((one) => tell(one, told.arms)),
  ];
}

function verdict(told: Preflight): string {
  const [area, low, high] = [told.area, told.low, told.high].map((part) => (part ?? 0).toFixed(2));
  const said = `AUC ${area}, ${low} to ${high}`;
  return told.above
    ? `A plain classifier tells the arms apart without looking at anatomy (${said}). Locking asks for a written reason.`
    : `A plain classifier does not tell the arms apart by what is no anatomy (${said}).`;
}

function refused(told: Preflight): HTMLElement[] {
  if (!told.refused.some((count) => count > 0)) return [];
  const counts = told.refused.join(" and ");
  return [make("p", { class: "error" }, `${counts} copies could not be made. ${told.refusal}`)];
}

function tell(told: Tell, arms: string[]): HTMLElement {
  return make(
    "section",
    { class: "tell", "aria-label": `A tell: ${told.says}` },
    make("h4", { class: "tell-title" }, `The arms differ in ${told.says}`),
    make(
      "p",
      {},
      `By this alone the arms are told apart with an AUC of ${told.area.toFixed(2)} (${told.low.toFixed(2)} to ${told.high.toFixed(2)}).`,
    ),
    make("p", { class: "tell-mend" }, told.mend),
    make(
      "div",
      { class: "tell-pictures" },
      ...told.pictures.map((address, arm) =>
        make(
          "figure",
          {},
          make("img", {
            src: address,
            alt: `Where it shows most in ${arms[arm] ?? ""}`,
            width: "128",
            height: "128",
            loading: "lazy",
          }),
          make("figcaption", {}, arms[arm] ?? ""),
        ),
      ),
      histogram(told, arms),
    ),
  );
}

function histogram(told: Tell, arms: string[]): SVGElement {
  const most = Math.max(1, ...told.counts.flat());
  const drawing = draw("svg", {
    class: "tell-plot",
    viewBox: `0 0 ${WIDTH} ${HEIGHT + 16}`,
    role: "img",
    "aria-label": `How ${told.says} is spread in ${arms.join(" and ")}`,
  });
  for (const [arm, counts] of told.counts.entries()) {
    const step = WIDTH / Math.max(1, counts.length);
    const points = counts.flatMap((count, place) => {
      const y = (HEIGHT - (count / most) * HEIGHT).toFixed(1);
      return [`${(place * step).toFixed(1)},${y}`, `${((place + 1) * step).toFixed(1)},${y}`];
    });
    drawing.append(draw("polyline", { class: `tell-arm tell-arm-${arm}`, points: points.join(" ") }));
  }
  const ends = [told.edges[0] ?? 0, told.edges.at(-1) ?? 0];
  drawing.append(
    draw("text", { class: "curves-word", x: "0", y: String(HEIGHT + 13) }, short(ends[0] ?? 0)),
    draw(
      "text",
      { class: "curves-word", x: String(WIDTH), y: String(HEIGHT + 13), "text-anchor": "end" },
      short(ends[1] ?? 0),
    ),
  );
  return drawing;
}

function short(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(2);
}
