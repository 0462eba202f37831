/** The choices beside the grid: every value with how many images it would leave. */

import { counted } from "./choices";

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly count: number;
  readonly is_chosen: boolean;
}

export interface Facet {
  readonly name: string;
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly more: number;
}

/** Values shown before a person asks for the others. */
const FEW = 6;

export function draw(form: HTMLElement, facets: readonly Facet[]): void {
  const open = new Set(
    [...form.querySelectorAll<HTMLElement>("details[open]")].map((part) => part.dataset["name"]),
  );
  const focused = document.activeElement?.id;
  form.replaceChildren(...facets.map((facet) => group(facet, open.has(facet.name))));
  // The box one has just ticked is drawn anew; the keyboard stays with it.
  if (focused) document.getElementById(focused)?.focus();
}

function group(facet: Facet, isOpen: boolean): HTMLElement {
  const set = element("fieldset", "facet");
  const legend = element("legend", "facet-name", facet.label);
  const shown = facet.choices.filter((choice, n) => n < FEW || choice.is_chosen);
  const others = facet.choices.filter((choice) => !shown.includes(choice));
  set.append(legend, ...shown.map((choice) => box(facet, choice)));
  if (others.length === 0 && facet.more === 0) return set;
  const rest = element("details", "facet-more");
  rest.dataset["name"] = facet.name;
  (rest as HTMLDetailsElement).open = isOpen;
  rest.append(element("summary", "", `${others.length + facet.more} more`));
  rest.append(...others.map((choice) => box(facet, choice)));
  if (facet.more > 0)
    rest.append(element("p", "facet-rest", `${counted(facet.more)} rare values are not listed.`));
  set.append(rest);
  return set;
}

function box(facet: Facet, choice: Choice): HTMLElement {
  const line = element("label", "facet-choice");
  const tick = document.createElement("input");
  tick.type = "checkbox";
  tick.name = "choose";
  tick.value = `${facet.name}:${choice.value}`;
  tick.id = `choose-${tick.value}`;
  tick.checked = choice.is_chosen;
  const name = element("span", "facet-value", choice.label);
  name.title = choice.label;
  line.append(tick, name, element("span", "facet-count", counted(choice.count)));
  return line;
}

function element(kind: string, name: string, text = ""): HTMLElement {
  const made = document.createElement(kind);
  if (name !== "") made.className = name;
  made.textContent = text;
  return made;
}
