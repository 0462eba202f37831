/** How alike two arms are before and after pairing. */

import { make } from "./dom";
import type { Line, Match } from "./wire";

export function balance(told: Match): HTMLElement {
  const rest = told.left_out.map((count, arm) => `${count} of ${told.arms[arm] ?? ""}`).join(" and ");
  const said = `${told.pairs} pairs; ${rest} would find no partner.`;
  if (told.lines.length === 0)
    return make(
      "div",
      {},
      make("p", {}, said),
      make("p", { class: "help" }, "Both arms share no attribute that could be compared."),
    );
  const head = ["Attribute", told.arms[0] ?? "", told.arms[1] ?? "", "Before", "After"];
  return make(
    "div",
    {},
    make("p", {}, said),
    make(
      "div",
      { class: "table-scroll", tabindex: "0", role: "group", "aria-label": "Balance of the arms" },
      make(
        "table",
        { class: "table" },
        make(
          "thead",
          {},
          make(
            "tr",
            {},
            ...head.map((word, place) => make("th", { scope: "col", class: place ? "number" : "" }, word)),
          ),
        ),
        make("tbody", {}, ...told.lines.map(({ before, after }) => row(before, after))),
      ),
    ),
    make(
      "p",
      { class: "help" },
      "Before and after: standardised differences. Beyond 0.10 an arm may be told by the attribute.",
    ),
  );
}

function row(before: Line, after: Line | null): HTMLElement {
  const name = before.value ? `${before.name}: ${before.value}` : before.name;
  const cells = [amount(before, before.one), amount(before, before.other)].map((text) =>
    make("td", { class: "number" }, text),
  );
  return make(
    "tr",
    {},
    make("th", { scope: "row" }, name),
    ...cells,
    difference(before),
    after ? difference(after) : make("td", { class: "number" }, "–"),
  );
}

function amount(line: Line, value: number): string {
  return line.value ? `${Math.round(value * 100)} %` : value.toFixed(1);
}

function difference(line: Line): HTMLElement {
  const text = line.difference === null ? "∞" : line.difference.toFixed(2);
  return make(
    "td",
    { class: "number" },
    make("span", { class: line.balanced ? "badge badge-ok" : "badge badge-warn" }, text),
  );
}
