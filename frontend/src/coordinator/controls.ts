/** One field of the form: its control, what it says to the protocol and what it shows of it. */

import { get, set, typedNumber, type Json, type Tree } from "./content";
import { make } from "./dom";
import type { Choice, Field, Select } from "./spec";

export interface Owner {
  whole: () => Tree;
  change: (next: Tree, isChoice: boolean) => void;
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export function field(part: Field | Select, scope: string, owner: Owner): HTMLElement {
  const place = scope ? `${scope}.${part.at}` : part.at;
  const id = `at-${place.replace(/[^\w]+/g, "-")}`;
  const control = part.kind === "choice" ? select(part, scope, place, owner) : typed(part, place, owner);
  control.id = id;
  const label = make("label", { class: part.kind === "flag" ? "check" : "label", for: id });
  const box = make("div", {
    class: `field design-field${isShort(part) ? " design-short" : ""}`,
    "data-place": place,
  });
  if (part.kind === "flag") {
    label.append(control, make("span", {}, part.label));
    box.append(label);
  } else {
    label.append(part.label);
    box.append(label, control);
  }
  if (part.help) {
    control.setAttribute("aria-describedby", `${id}-help`);
    box.append(make("p", { class: "help", id: `${id}-help` }, part.help));
  }
  return box;
}

function isShort(part: Field | Select): boolean {
  return part.kind !== "choice" && part.width === "short";
}

function typed(part: Field, place: string, owner: Owner): Control {
  const value = get(owner.whole(), place);
  if (part.kind === "flag") {
    const box = make("input", { type: "checkbox" });
    box.checked = value === true;
    const off = part.says === "both" ? false : undefined;
    box.addEventListener("change", () => {
      owner.change(set(owner.whole(), place, box.checked ? true : off), true);
    });
    return box;
  }
  const isLong = part.kind === "long" || part.kind === "lines";
  const control = isLong
    ? make("textarea", { rows: part.kind === "lines" ? "4" : "2" })
    : make("input", { type: "text", autocomplete: "off" });
  if (part.kind === "number") control.setAttribute("inputmode", "numeric");
  if (part.kind === "decimal") control.setAttribute("inputmode", "decimal");
  control.value = written(part.kind, value);
  control.addEventListener("input", () => {
    owner.change(set(owner.whole(), place, said(part.kind, control.value)), false);
  });
  // Other fields may belong on the page by what was typed; they come once it is typed to its end.
  control.addEventListener("change", () => {
    owner.change(owner.whole(), true);
  });
  return control;
}

/** Show what a place says now, after a choice changed it or took it out; not under who is typing. */
export function rewrite(box: HTMLElement, part: Field, value: Json | undefined): void {
  const control = box.querySelector<HTMLInputElement | HTMLTextAreaElement>("input, textarea");
  if (!control || control === document.activeElement) return;
  if (part.kind === "flag") (control as HTMLInputElement).checked = value === true;
  else if (JSON.stringify(said(part.kind, control.value)) !== JSON.stringify(value))
    control.value = written(part.kind, value);
}

/** What a control shows of a value. */
export function written(kind: Field["kind"], value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map(String).join(kind === "lines" ? "\n" : ", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** What the protocol is told of a control. */
export function said(kind: Field["kind"], text: string): Json | undefined {
  if (kind === "number") return typedNumber(text);
  if (kind === "lines")
    return text.trim() === ""
      ? undefined
      : text
          .replace(/\n+$/, "")
          .split("\n")
          .map((line) => line.trim());
  if (kind === "values") {
    const values = text
      .split(",")
      .map((one) => one.trim())
      .filter(Boolean)
      .map(value);
    return values.length > 0 ? values : undefined;
  }
  return text === "" ? undefined : text;
}

function value(text: string): Json {
  if (text === "true" || text === "false") return text === "true";
  return /^-?\d{1,9}$/.test(text) ? Number(text) : text;
}

function select(part: Select, scope: string, place: string, owner: Owner): Control {
  const control = make("select", {});
  fill(control, part, scope, place, owner.whole());
  control.addEventListener("change", () => {
    const chosen = control.value === "" || control.value === part.usual ? undefined : control.value;
    let next = set(owner.whole(), place, chosen);
    if (part.then) next = part.then(next, scope, control.value);
    owner.change(next, true);
  });
  return control;
}

/** Offer the choices there are now; what is chosen but no longer offered stays, and says so. */
export function fill(
  control: HTMLSelectElement,
  part: Select,
  scope: string,
  place: string,
  whole: Tree,
): void {
  const offered = typeof part.choices === "function" ? part.choices(whole, scope) : part.choices;
  const now = written("text", get(whole, place) ?? part.usual);
  const known = offered.some(([one]) => one === now);
  const missing: Choice[] = known ? [] : [[now, now === "" ? "Choose" : `${now} (not offered)`]];
  control.replaceChildren(
    ...[...missing, ...offered].map(([one, label]) =>
      make("option", { value: one, selected: one === now }, label),
    ),
  );
  control.value = now;
}
