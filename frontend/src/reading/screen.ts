/** Draws the state around the images; decides nothing. */

import type { View } from "../viewer";
import { UNJUDGEABLE } from "./answers";
import { make } from "./controls";
import type { Command } from "./keymap";
import type { Status } from "./outbox";
import { lesson } from "./lesson";
import { Panel, type Heard } from "./panel";
import { canGoOn, correctable, isComplete, standing, type Rules, type State } from "./state";
import { answered, whereabouts } from "./whereabouts";

export interface Curtain {
  readonly title: string;
  readonly text?: string;
  readonly step?: Step;
}

/** One thing to do: somewhere to go, or something to happen here. */
export interface Step {
  readonly label: string;
  readonly address?: string;
  readonly act?: () => void;
}

export class Screen {
  readonly root = find("reading");
  readonly stage = find("stage");
  private panel: Panel | null = null;
  private drawn = "";
  private number = 0;
  private hung = "";
  private status: Status = { waiting: 0, trouble: null };

  constructor(private readonly press: (type: Command["type"]) => void) {
    for (const button of this.root.querySelectorAll<HTMLElement>("[data-command]")) {
      button.addEventListener("click", () => {
        this.press(button.dataset["command"] as Command["type"]);
      });
    }
  }

  ask(rules: Rules, heard: Heard): void {
    this.panel = new Panel(find("questions"), rules, heard);
  }

  render(state: State): void {
    this.root.dataset["phase"] = state.phase;
    this.root.dataset["case"] = String(state.number);
    control("bar", HTMLProgressElement).value = answered(state);
    find("count").textContent = whereabouts(state);
    find("pause-word").textContent = state.phase === "paused" ? "Go on" : "Pause";
    find("missing").textContent = missing(state);
    control("save", HTMLButtonElement).disabled = !canGoOn(state);
    find("save").classList.toggle("is-complete", isComplete(state));
    find("save-word").textContent = state.phase === "told" ? "Next case" : "Save and next";
    this.teach(lesson(state), state.feedback?.right);
    control("back", HTMLButtonElement).disabled = correctable(state) === undefined;
    document.getElementById("decline")?.setAttribute("aria-pressed", String(state.declined !== null));
    this.panel?.render(state);
    this.moveFocus(state);
  }

  private teach(text: string, right: boolean | undefined): void {
    const line = find("feedback");
    line.hidden = text === "";
    line.textContent = text;
    line.className = `panel-feedback${right === undefined ? "" : right ? " is-right" : " is-wrong"}`;
  }

  /** Say in attributes that a case is on screen, for whoever has to wait for it. */
  ready(number: number | null): void {
    if (number === null) delete this.root.dataset["ready"];
    else this.root.dataset["ready"] = String(number);
  }

  saved(status: Status): void {
    this.status = status;
    const { waiting, trouble } = status;
    const line = find("saved");
    line.className = `reading-saved ${trouble ? "is-trouble" : waiting ? "is-busy" : "is-saved"}`;
    line.dataset["waiting"] = String(waiting);
    line.textContent = trouble ? told(waiting, trouble) : waiting ? "Saving…" : "Saved ✓";
    if (trouble?.type === "signed-out") line.replaceChildren(this.signIn(waiting));
  }

  get isAllSaved(): boolean {
    return this.status.waiting === 0;
  }

  get whyNotSaved(): string {
    const { trouble } = this.status;
    if (trouble?.type === "refused") return `Not everything could be saved. ${trouble.why}`;
    return "The last answers are still being saved. Keep this page open.";
  }

  /** Drawn only when it changes: a link drawn again under a finger or a key would not hear it. */
  curtain(curtain: Curtain | null): void {
    const wanted = JSON.stringify(curtain);
    if (wanted === this.hung) return;
    this.hung = wanted;
    find("curtain").hidden = curtain === null;
    if (!curtain) return;
    find("curtain-title").textContent = curtain.title;
    find("curtain-text").textContent = curtain.text ?? "";
    find("curtain-step").replaceChildren(...(curtain.step ? [link(curtain.step)] : []));
    if (curtain.step) find("curtain-step").querySelector<HTMLElement>("a, button")?.focus();
  }

  /** How much of the case is here, of all its images together: one may not be told from the other. */
  coming(share: number): void {
    if (this.root.dataset["phase"] !== "painting") return;
    const text = share > 0 ? `${Math.floor(share * 100)} % are here.` : "";
    this.curtain({ title: "The images are on their way.", text });
  }

  view(place: string, { center, width, zoom, slice }: View): void {
    const line = this.stage.querySelector(`[data-place="${CSS.escape(place)}"] .pane-view`);
    const slices = Number(this.root.dataset["slices"]);
    const where = slices > 1 ? `   ${slice + 1}/${slices}` : "";
    if (line) line.textContent = `W ${width}  L ${center}   zoom ${zoom.toFixed(1)}${where}`;
  }

  tool(id: string, text: string): void {
    find(`${id}-name`).textContent = text;
  }

  linked(on: boolean): void {
    find("link").setAttribute("aria-pressed", String(on));
  }

  flicker(on: boolean): void {
    this.stage.classList.toggle("is-flicker", on);
  }

  toComment(): void {
    this.panel?.toComment();
  }

  keys(): void {
    control("keys", HTMLDialogElement).showModal();
  }

  address(name: "worklist" | "home" | "sign" | "signIn"): string {
    return this.root.dataset[name] ?? "";
  }

  /** The keyboard follows the questions, and never leaves what somebody went to and works at. */
  private moveFocus(state: State): void {
    const isNew = this.number !== state.number;
    const now = JSON.stringify([
      state.number,
      state.focus,
      state.phase,
      state.answers,
      state.declined === null,
    ]);
    if (state.phase === "looking") {
      if (now !== this.drawn && this.isFree(isNew)) this.panel?.focus(state);
      this.number = state.number;
    }
    this.drawn = now;
  }

  private isFree(isNew: boolean): boolean {
    const here = document.activeElement;
    if (here === null || here === document.body || here.id === "save" || here.id === "decline") return true;
    return this.panel?.hasFocus === true && (isNew || !this.panel.isAtWork);
  }

  private signIn(waiting: number): HTMLElement {
    return link({ label: `Sign in again to save ${ratings(waiting)}`, address: this.address("signIn") });
  }
}

function told(waiting: number, trouble: NonNullable<Status["trouble"]>): string {
  if (trouble.type === "refused") return trouble.why;
  return `${ratings(waiting)} waiting for the network`;
}

function ratings(count: number): string {
  return count === 1 ? "1 rating" : `${count} ratings`;
}

function missing(state: State): string {
  if (state.missing === UNJUDGEABLE) return "Say why the case cannot be judged.";
  const slot = standing(state).find(({ key }) => key === state.missing);
  if (!slot) return "";
  const { question, on } = slot;
  return `“${question.text}” has no answer yet${on === null ? "" : ` for image ${on}`}.`;
}

function link({ label, address, act }: Step): HTMLElement {
  if (address !== undefined) {
    const element = make("a", "button button-primary", label) as HTMLAnchorElement;
    element.href = address;
    return element;
  }
  const button = make("button", "button button-primary", label) as HTMLButtonElement;
  button.type = "button";
  if (act) button.addEventListener("click", act);
  return button;
}

function find(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no #${id}.`);
  return element;
}

function control<T extends HTMLElement>(id: string, kind: new () => T): T {
  const element = find(id);
  if (!(element instanceof kind)) throw new Error(`#${id} is no ${kind.name}.`);
  return element;
}
