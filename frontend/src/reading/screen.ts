/** Draws the state around the images; decides nothing. */

import type { Question } from "../api";
import type { View } from "../viewer";
import type { Command } from "./keymap";
import type { Status } from "./outbox";
import { make, Panel, type Heard } from "./panel";
import { answered, whereabouts, type State } from "./session";

export interface Curtain {
  readonly title: string;
  readonly text?: string;
  readonly step?: { readonly label: string; readonly address: string };
}

export class Screen {
  readonly root = find("reading");
  readonly stage = find("stage");
  private panel: Panel | null = null;
  private drawn = "";
  private status: Status = { waiting: 0, trouble: null };

  constructor(private readonly press: (type: Command["type"]) => void) {
    for (const button of this.root.querySelectorAll<HTMLElement>("[data-command]")) {
      button.addEventListener("click", () => {
        this.press(button.dataset["command"] as Command["type"]);
      });
    }
  }

  ask(questions: readonly Question[], heard: Heard): void {
    this.panel = new Panel(find("questions"), questions, heard);
  }

  render(state: State): void {
    this.root.dataset["phase"] = state.phase;
    this.root.dataset["case"] = String(state.number);
    control("bar", HTMLProgressElement).value = answered(state);
    find("count").textContent = whereabouts(state);
    find("pause-word").textContent = state.phase === "paused" ? "Go on" : "Pause";
    find("missing").textContent = missing(state);
    control("save", HTMLButtonElement).disabled = state.phase !== "looking";
    find("save").classList.toggle("is-complete", isComplete(state));
    control("back", HTMLButtonElement).disabled = !state.places.some((place) => place.number < state.number);
    this.panel?.render(state);
    this.moveFocus(state);
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

  curtain(curtain: Curtain | null): void {
    find("curtain").hidden = curtain === null;
    if (!curtain) return;
    find("curtain-title").textContent = curtain.title;
    find("curtain-text").textContent = curtain.text ?? "";
    find("curtain-step").replaceChildren(...(curtain.step ? [link(curtain.step)] : []));
    if (curtain.step) find("curtain-step").querySelector("a")?.focus();
  }

  view(place: string, { center, width, zoom }: View): void {
    find(`view-${place}`).textContent = `W ${width}  L ${center}   zoom ${zoom.toFixed(1)}`;
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

  keys(): void {
    control("keys", HTMLDialogElement).showModal();
  }

  address(name: "worklist" | "home" | "sign" | "signIn"): string {
    return this.root.dataset[name] ?? "";
  }

  /** The keyboard follows the questions, and never leaves a button that somebody went to. */
  private moveFocus(state: State): void {
    const now = JSON.stringify([state.number, state.focus, state.phase, state.answers]);
    if (state.phase === "looking" && now !== this.drawn && this.isFree) this.panel?.focus(state);
    this.drawn = now;
  }

  private get isFree(): boolean {
    const here = document.activeElement;
    return here === null || here === document.body || here.id === "save" || this.panel?.hasFocus === true;
  }

  private signIn(waiting: number): HTMLElement {
    return link({ label: `Sign in again to save ${ratings(waiting)}`, address: this.address("signIn") });
  }
}

function isComplete(state: State): boolean {
  return state.questions.every(({ code }) => state.answers[code] !== undefined);
}

function told(waiting: number, trouble: NonNullable<Status["trouble"]>): string {
  if (trouble.type === "refused") return trouble.why;
  return `${ratings(waiting)} waiting for the network`;
}

function ratings(count: number): string {
  return count === 1 ? "1 rating" : `${count} ratings`;
}

function missing(state: State): string {
  const question = state.questions.find(({ code }) => code === state.missing);
  return question ? `“${question.text}” has no answer yet.` : "";
}

function link({ label, address }: { label: string; address: string }): HTMLElement {
  const element = make("a", "button button-primary", label) as HTMLAnchorElement;
  element.href = address;
  return element;
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
