/** The questions at the side: drawn once, marked with every step. */

import type { Answer, Question } from "../api";
import { choices, type State } from "./session";

const ARROWS: Readonly<Record<string, string>> = { A: "←", B: "→" };

export interface Heard {
  answered(code: string, answer: Answer): void;
  focused(question: number): void;
}

export class Panel {
  private readonly groups: HTMLElement[];

  constructor(
    private readonly around: HTMLElement,
    questions: readonly Question[],
    heard: Heard,
  ) {
    this.groups = questions.map((question, index) => group(question, index, heard));
    around.replaceChildren(...this.groups);
  }

  render(state: State): void {
    this.groups.forEach((element, index) => {
      const question = state.questions[index];
      if (question) mark(element, state.answers[question.code], state);
      element.classList.toggle("is-current", index === state.focus);
      element.classList.toggle("is-missing", question?.code === state.missing);
    });
  }

  /** Put the keyboard where the digits go, unless it is at work elsewhere on purpose. */
  focus(state: State): void {
    const group = this.groups[state.focus];
    const stop = group?.tabIndex === 0 ? group : group?.querySelector<HTMLElement>("[tabindex='0']");
    if (stop !== document.activeElement) stop?.focus({ preventScroll: true });
  }

  get hasFocus(): boolean {
    return this.around.contains(document.activeElement);
  }
}

function group(question: Question, index: number, heard: Heard): HTMLElement {
  const element = make("div", `question question-${question.kind.toLowerCase()}`);
  const title = make("p", "question-text", question.text);
  title.id = `question-${index}`;
  const list = make("div", "choices");
  element.setAttribute("role", "radiogroup");
  element.setAttribute("aria-labelledby", title.id);
  element.dataset["code"] = question.code;
  choices(question).forEach((answer, place) => {
    list.append(choice(question, answer, place, heard));
  });
  element.append(title, list);
  element.addEventListener("focusin", () => {
    heard.focused(index);
  });
  return element;
}

function choice(question: Question, answer: Answer, place: number, heard: Heard): HTMLElement {
  const button = make("button", "choice") as HTMLButtonElement;
  button.type = "button";
  button.dataset["answer"] = String(answer);
  button.setAttribute("role", "radio");
  const key = question.kind === "CANDIDATE" ? ARROWS[String(answer)] : String(answer);
  const label = question.kind === "CANDIDATE" ? `Image ${answer}` : (question.anchors[place] ?? "");
  button.append(make("kbd", "choice-key", key), make("span", "choice-label", label));
  button.addEventListener("click", () => {
    heard.answered(question.code, answer);
  });
  return button;
}

function mark(element: HTMLElement, given: Answer | undefined, state: State): void {
  const buttons = [...element.querySelectorAll<HTMLButtonElement>(".choice")];
  const chosen = buttons.find((button) => button.dataset["answer"] === String(given));
  for (const button of buttons) {
    button.setAttribute("aria-checked", String(button === chosen));
    button.setAttribute("aria-disabled", String(state.phase !== "looking"));
    button.tabIndex = button === chosen ? 0 : -1;
  }
  // One stop for Tab per question. With no answer yet it is the whole question: a ring around the
  // first choice would favour it.
  element.tabIndex = chosen ? -1 : 0;
}

export function make(tag: string, name: string, text?: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = name;
  if (text !== undefined) element.textContent = text;
  return element;
}
