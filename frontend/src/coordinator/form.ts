/** Draw sections and lists, keep them in step with the protocol, and show a refusal at its field. */

import { get, moved, set, shownAt, type Json, type Tree } from "./content";
import { field, fill, rewrite, type Owner } from "./controls";
import { make } from "./dom";
import { entryHead } from "./entry";
import type { List, Part, Section } from "./spec";

export type Preview = (place: string, value: Tree) => Node | null;
interface Kept {
  part: Part;
  scope: string;
  place: string;
  box: HTMLElement;
}

export class Form {
  private parts: Kept[] = [];

  constructor(
    private readonly root: HTMLElement,
    sections: readonly Section[],
    private readonly owner: Owner,
    private readonly preview: Preview,
    private readonly settled: readonly string[] = [],
  ) {
    root.replaceChildren(
      ...sections.map((section) => {
        const body = make("div", { class: "design-parts" });
        body.append(...section.parts.map((part) => this.part(part, "")));
        const head = make("h2", { class: "card-title", id: `${section.id}-title` }, section.title);
        return make(
          "section",
          { class: "card design-section", id: section.id, "aria-labelledby": `${section.id}-title` },
          head,
          make("p", { class: "card-text" }, section.lead),
          body,
          make("div", { class: "design-more", id: `${section.id}-more` }),
        );
      }),
    );
    this.refresh();
    for (const { box } of this.parts.filter(({ place }) => this.isSettled(place))) settle(box);
  }

  /** Show what belongs on the page now; what does not is taken out of the protocol. */
  refresh(): Tree {
    let whole = this.owner.whole();
    this.parts = this.parts.filter(({ box }) => this.root.contains(box));
    for (const kept of this.parts) {
      const isShown = kept.part.when?.(whole, kept.scope) ?? true;
      if (!isShown && !this.isSettled(kept.place) && get(whole, kept.place) !== undefined)
        whole = set(whole, kept.place, undefined);
      kept.box.hidden = !isShown;
      inStep(kept, whole);
    }
    return whole;
  }

  previews(whole: Tree): void {
    for (const slot of this.root.querySelectorAll<HTMLElement>("[data-preview]")) {
      const place = slot.dataset["preview"] ?? "";
      const found = this.preview(place, (get(whole, place) ?? {}) as Tree);
      slot.replaceChildren(...(found ? [found] : []));
    }
  }

  /** Put a sentence at the field it is about; return the control to go to, if there is one. */
  refuse(place: string, text: string): HTMLElement | null {
    this.forgive();
    const shown = this.parts.filter(({ box }) => !box.hidden);
    const at = shownAt(
      place,
      shown.map((one) => one.place),
    );
    const box = shown.find((one) => one.place === at)?.box;
    if (!box) return null;
    const control = box.querySelector<HTMLElement>("input, select, textarea, button");
    const note = make("p", { class: "error design-error", id: "design-error" }, text);
    box.classList.add("field-wrong");
    box.append(note);
    control?.setAttribute("aria-invalid", "true");
    control?.setAttribute("aria-errormessage", "design-error");
    return control;
  }

  forgive(): void {
    this.root.querySelectorAll(".design-error").forEach((note) => {
      note.remove();
    });
    for (const box of this.root.querySelectorAll(".field-wrong")) box.classList.remove("field-wrong");
    for (const control of this.root.querySelectorAll("[aria-invalid]")) {
      control.removeAttribute("aria-invalid");
      control.removeAttribute("aria-errormessage");
    }
  }

  private isSettled(place: string): boolean {
    return this.settled.some((part) => place === part || place.startsWith(`${part}.`));
  }

  private part(part: Part, scope: string): HTMLElement {
    const place = scope ? `${scope}.${part.at}` : part.at;
    const box = part.kind === "list" ? this.list(part, place) : field(part, scope, this.owner);
    this.parts.push({ part, scope, place, box });
    return box;
  }

  private list(part: List, place: string): HTMLElement {
    const box = make("fieldset", { class: "design-list", "data-place": place });
    this.fillList(box, part, place);
    return box;
  }

  private fillList(box: HTMLElement, part: List, place: string): void {
    const entries = this.entries(place);
    const again = (next: Json[], focus: number): void => {
      this.owner.change(set(this.owner.whole(), place, next.length > 0 ? next : undefined), true);
      this.fillList(box, part, place);
      this.owner.change(this.refresh(), false);
      this.previews(this.owner.whole());
      const entry = box.querySelectorAll<HTMLElement>(":scope > .design-entry")[focus];
      (entry ?? box).querySelector<HTMLElement>("input, textarea, select, button")?.focus();
    };
    const add = make(
      "button",
      {
        type: "button",
        class: "button button-small design-add",
        click: () => {
          again([...this.entries(place), part.fresh(this.owner.whole())], this.entries(place).length);
        },
      },
      `Add ${/^[aeio]/.test(part.one) ? "an" : "a"} ${part.one}`,
    );
    box.replaceChildren(
      make("legend", { class: "label" }, part.label),
      ...(part.help ? [make("p", { class: "help" }, part.help)] : []),
      ...entries.map((_, number) => this.entry(part, place, number, again)),
      add,
    );
  }

  private entry(
    part: List,
    place: string,
    number: number,
    again: (next: Json[], focus: number) => void,
  ): HTMLElement {
    const scope = `${place}[${number}]`;
    const name = `${part.one} ${number + 1}`;
    const head = entryHead(name, number, this.entries(place).length, {
      move: (to) => {
        again(moved(this.entries(place), number, to), to);
      },
      remove: () => {
        const others = this.entries(place).filter((_, here) => here !== number);
        again(others, Math.max(0, number - 1));
      },
    });
    const fields = part.fields.map((inner) => this.part(inner, scope));
    const entry = make(
      "div",
      { class: "design-entry", role: "group", "aria-label": name },
      head,
      make("div", { class: "design-parts" }, ...fields),
    );
    if (part.preview) entry.append(make("div", { class: "design-preview", "data-preview": scope }));
    return entry;
  }

  private entries(place: string): Json[] {
    const found = get(this.owner.whole(), place);
    return Array.isArray(found) ? found : [];
  }
}

/** What was drawn can be looked at and not changed. */
function settle(box: HTMLElement): void {
  for (const control of box.querySelectorAll<HTMLInputElement>("input, select, textarea, button"))
    control.disabled = true;
  const section = box.closest(".design-section");
  if (!section || section.querySelector(".design-settled")) return;
  const why = "It was settled when the cases were drawn, so an amendment cannot change it.";
  section.querySelector(".card-text")?.after(make("p", { class: "help design-settled" }, why));
}

/** Let a control offer and show what there is now. */
function inStep({ part, scope, place, box }: Kept, whole: Tree): void {
  if (part.kind === "list") return;
  if (part.kind !== "choice") {
    rewrite(box, part, get(whole, place));
    return;
  }
  const control = box.querySelector("select");
  if (control) fill(control, part, scope, place, whole);
}
