/** The consequences beside the form. */

import { capital } from "./content";
import { curves, percent } from "./curves";
import { table } from "./curves_table";
import { make } from "./dom";
import type { Consequences, Criterion } from "./wire";

export function side(told: Consequences, planned: number, go: (place: string) => void): HTMLElement[] {
  if (told.refusal) return [refusal(told.refusal.text, told.refusal.place, go)];
  return [
    ready(),
    ...workload(told),
    ...verdicts(told),
    ...told.criteria.map((one) => criterion(one, planned)),
    ...doubts(told, go),
    assumed(told),
    rehearsal(),
  ];
}

function refusal(text: string, place: string, go: (place: string) => void): HTMLElement {
  return make(
    "section",
    { class: "card", "aria-label": "What is missing" },
    make("h2", { class: "card-title" }, "Not ready to be locked"),
    make("p", { class: "design-refusal" }, text),
    ...(place
      ? [
          make(
            "button",
            {
              type: "button",
              class: "button button-small",
              click: () => {
                go(place);
              },
            },
            "Go to the field",
          ),
        ]
      : []),
  );
}

function ready(): HTMLElement {
  return make(
    "p",
    { class: "alert alert-ok design-ready" },
    "Nothing is missing: this protocol could be locked once its cohort versions are chosen.",
  );
}

function workload({ workload: told }: Consequences): HTMLElement[] {
  if (!told) return [];
  const fact = (label: string, value: string): HTMLElement =>
    make(
      "div",
      { class: "stat" },
      make("span", { class: "stat-label" }, label),
      make("span", { class: "stat-value" }, value),
    );
  return [
    make(
      "section",
      { class: "card", "aria-label": "What it asks of each reader" },
      make("h2", { class: "card-title" }, "Each reader"),
      make(
        "div",
        { class: "design-stats" },
        fact("Cases", `${told.cases}`),
        fact("Readings", `${told.readings}`),
        fact("Minutes", `${told.minutes}`),
        fact("Sessions", `${told.sessions}`),
      ),
      make("p", { class: "help" }, `About ${told.seconds_each} seconds a reading. ${images(told.images)}`),
    ),
  ];
}

function images(counts: number[]): string {
  if (counts.length === 0) return "";
  return counts.every((count) => count === counts[0])
    ? `Each arm needs at least ${counts[0]} images.`
    : `The arms need at least ${counts.join(" and ")} images.`;
}

function verdicts({ verdicts: told, together }: Consequences): HTMLElement[] {
  if (told.length === 0) return [];
  const row = ({ generator, passed, open, failed }: Consequences["verdicts"][number]): HTMLElement =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, capital(generator)),
      ...[passed, open, failed].map((share) => make("td", { class: "number" }, percent(share))),
    );
  return [
    make(
      "section",
      { class: "card", "aria-label": "Expected verdicts" },
      make("h2", { class: "card-title" }, "Expected verdict"),
      make(
        "div",
        { class: "table-scroll" },
        make(
          "table",
          { class: "table" },
          make(
            "thead",
            {},
            make(
              "tr",
              {},
              ...["Generator", "Accepted", "Open", "Rejected"].map((head, place) =>
                make("th", { scope: "col", class: place ? "number" : "" }, head),
              ),
            ),
          ),
          make("tbody", {}, ...told.map(row)),
        ),
      ),
      make("p", { class: "help" }, together),
    ),
  ];
}

function criterion(told: Criterion, planned: number): HTMLElement {
  const box = make(
    "section",
    { class: "card", "aria-label": told.code },
    make("h2", { class: "card-title" }, told.code),
    make("p", { class: "design-sentence" }, told.sentence),
  );
  if (!told.planned)
    box.append(
      make("p", { class: "help" }, "No reader decides this: it comes from a measure of the images."),
    );
  else if (told.power === null || told.half_width === null)
    box.append(make("p", { class: "help" }, "At least three readers and two cases are needed to plan this."));
  else {
    box.append(
      make(
        "p",
        {},
        `A good generator passes with ${percent(told.power)}; the interval reaches ${told.half_width.toFixed(3)} to each side.`,
      ),
    );
    if (planned > 0) box.append(curves(told, planned), legend(told), table(told));
  }
  return box;
}

function legend(told: Criterion): HTMLElement {
  return make(
    "p",
    { class: "curves-legend" },
    ...told.curves.map((curve, rank) =>
      make("span", { class: `curves-key curves-key-${rank}` }, `${curve.cases} cases`),
    ),
  );
}

function doubts(told: Consequences, go: (place: string) => void): HTMLElement[] {
  return told.doubts.map((doubt) =>
    make(
      "section",
      { class: "alert alert-warn design-doubt", "aria-label": "A warning" },
      make(
        "div",
        {},
        make("p", {}, doubt.text),
        make(
          "button",
          {
            type: "button",
            class: "button button-quiet button-small",
            click: () => {
              go(doubt.place);
            },
          },
          "Go to the field",
        ),
      ),
    ),
  );
}

function assumed(told: Consequences): HTMLElement {
  return make(
    "details",
    { class: "card design-assumed" },
    make("summary", {}, "What this assumes"),
    make("ul", {}, ...told.assumptions.map((line) => make("li", {}, line))),
  );
}

function rehearsal(): HTMLElement {
  return make(
    "p",
    { class: "help" },
    "A rehearsal with simulated readers comes after locking, together with the evaluation.",
  );
}
