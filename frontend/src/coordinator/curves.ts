/** Draw a criterion's power over numbers of readers, one line for each number of cases. */

import { draw } from "./dom";
import type { Criterion } from "./wire";

const LEFT = 34;
const TOP = 8;
const WIDTH = 232;
const HEIGHT = 88;
const BOTTOM = TOP + HEIGHT + 14;

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function ends(readers: readonly number[]): [number, number] {
  return [readers[0] ?? 0, readers.at(-1) ?? 1];
}

function across(readers: readonly number[], count: number): string {
  const [first, last] = ends(readers);
  return (LEFT + ((count - first) / Math.max(1, last - first)) * WIDTH).toFixed(1);
}

function up(share: number): string {
  return (TOP + (1 - share) * HEIGHT).toFixed(1);
}

/** The line of one number of cases; it is broken where there is no power. */
export function path(readers: readonly number[], powers: readonly (number | null)[]): string {
  let isDown = false;
  return readers
    .map((count, place) => {
      const power = powers[place] ?? null;
      const step = power === null ? "" : `${isDown ? "L" : "M"}${across(readers, count)} ${up(power)}`;
      isDown = power !== null;
      return step;
    })
    .join("");
}

export function curves(criterion: Criterion, planned: number): SVGElement {
  const { readers } = criterion;
  const [first, last] = ends(readers);
  const label = `Chance that a good generator passes, over ${first} to ${last} readers`;
  const lines = criterion.curves.map((curve, rank) =>
    draw("path", { class: `curves-line curves-line-${rank}`, d: path(readers, curve.powers) }),
  );
  const x = across(readers, planned);
  const now = draw("line", { class: "curves-now", x1: x, x2: x, y1: up(1), y2: up(0) });
  const isWithin = planned >= first && planned <= last;
  return draw(
    "svg",
    { class: "curves", viewBox: "0 0 280 132", role: "img", "aria-label": label },
    ...[0, 0.5, 1].flatMap(grid),
    ...(isWithin ? [now] : []),
    ...lines,
    word(across(readers, first), `${first}`, "start"),
    word(String(LEFT + WIDTH / 2), "readers", "middle"),
    word(across(readers, last), `${last}`, "end"),
  );
}

function grid(share: number): SVGElement[] {
  const y = up(share);
  const line = { class: "curves-grid", x1: `${LEFT}`, x2: `${LEFT + WIDTH}`, y1: y, y2: y };
  const place = { class: "curves-word", x: `${LEFT - 4}`, y: `${Number(y) + 4}`, "text-anchor": "end" };
  return [draw("line", line), draw("text", place, percent(share))];
}

function word(x: string, text: string, anchor: string): SVGElement {
  return draw("text", { class: "curves-word", x, y: `${BOTTOM}`, "text-anchor": anchor }, text);
}
