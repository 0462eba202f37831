/** A criterion's curves as a table. */

import { percent } from "./curves";
import { make } from "./dom";
import type { Criterion } from "./wire";

export function table(told: Criterion): HTMLElement {
  const heads = told.curves.map(({ cases }) =>
    make("th", { scope: "col", class: "number" }, `${cases} cases`),
  );
  const head = make("tr", {}, make("th", { scope: "col" }, "Readers"), ...heads);
  const drawn = make(
    "table",
    { class: "table" },
    make("thead", {}, head),
    make("tbody", {}, ...told.readers.map((readers, place) => row(told, readers, place))),
  );
  const label = `Power of ${told.code}`;
  return make(
    "details",
    { class: "curves-table" },
    make("summary", {}, "As a table"),
    make("div", { class: "table-scroll", tabindex: "0", role: "group", "aria-label": label }, drawn),
  );
}

function row(told: Criterion, readers: number, place: number): HTMLElement {
  const cells = told.curves.map((curve) => {
    const [power, half] = [curve.powers[place] ?? null, curve.half_widths[place] ?? null];
    const text = power === null || half === null ? "–" : `${percent(power)} ± ${half.toFixed(3)}`;
    return make("td", { class: "number" }, text);
  });
  return make("tr", {}, make("th", { scope: "row" }, `${readers}`), ...cells);
}
