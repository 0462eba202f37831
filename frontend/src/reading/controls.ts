/** What one question is answered with: choices, a slider, a text, marks. Draws; decides nothing. */

import type { Mark, Question, Value } from "../api";
import { choices, toggled, type Choice, type Slot } from "./answers";

export interface Control {
  readonly element: HTMLElement;
  /** What carries the words of the question for those who hear them. */
  readonly named: HTMLElement;
  /** What Tab stops at; the digits answer the question around it. */
  readonly stop: () => HTMLElement;
  show(value: Value | undefined, isActive: boolean): void;
}

// Where nothing is filled, so that no part of the scale is proposed.
const UNSET = "0";

type Say = (value: Value) => void;

export function control(slot: Slot, now: () => Value | undefined, say: Say): Control {
  switch (slot.question.kind) {
    case "CONFIDENCE":
      return slider(slot.question, say);
    case "TEXT":
      return text(slot.question.most, say);
    case "MARK":
      return marks(slot.question, say);
    case "REASONS":
      return list(slot.question, "checkbox", (value) => {
        say(toggled(now(), String(value)));
      });
    default:
      return list(slot.question, "radio", say);
  }
}

/** Buttons one under the other: one of them, or several. */
export function list(
  question: Question,
  role: "radio" | "checkbox",
  say: (value: Choice["value"]) => void,
): Control {
  const element = make("div", "choices");
  element.setAttribute("role", role === "radio" ? "radiogroup" : "group");
  const offered = choices(question);
  const buttons = offered.map(({ value, label, key }) => {
    const button = make("button", "choice") as HTMLButtonElement;
    button.type = "button";
    button.dataset["answer"] = String(value);
    button.setAttribute("role", role);
    button.append(make("kbd", "choice-key", key), make("span", "choice-label", label));
    // A step between two labelled ends has no word; its number is its name.
    if (!label) button.setAttribute("aria-label", key || String(value));
    button.addEventListener("click", () => {
      say(value);
    });
    element.append(button);
    return button;
  });
  return {
    element,
    named: element,
    stop: () => buttons.find((button) => button.tabIndex === 0) ?? element,
    show: (value, isActive) => {
      const said: readonly unknown[] = Array.isArray(value) ? (value as readonly string[]) : [value];
      const chosen = buttons.find((_, place) => said.includes(offered[place]?.value));
      for (const [place, button] of buttons.entries()) {
        button.setAttribute("aria-checked", String(said.includes(offered[place]?.value)));
        button.setAttribute("aria-disabled", String(!isActive));
        button.tabIndex = button === chosen ? 0 : -1;
      }
      // One stop for Tab per question. With no answer yet it is the whole question: a ring around
      // the first choice would favour it.
      element.tabIndex = chosen ? -1 : 0;
    },
  };
}

function slider(question: Question, say: Say): Control {
  const element = make("div", "slider");
  const input = document.createElement("input");
  Object.assign(input, { type: "range", min: "0", max: "100", step: "1", className: "slider-input" });
  const value = make("output", "slider-value");
  const ends = make("div", "slider-ends");
  ends.append(make("span", "", question.low), value, make("span", "", question.high));
  element.append(input, ends);
  // Let go where it stood already, it has been answered all the same.
  for (const moved of ["input", "pointerup"]) {
    input.addEventListener(moved, () => {
      say(Number(input.value));
    });
  }
  return {
    element,
    named: input,
    stop: () => input,
    show: (now, isActive) => {
      input.disabled = !isActive;
      const said = typeof now === "number" ? String(now) : null;
      // Not answered: no thumb stands anywhere, so that the middle is nobody's answer.
      input.classList.toggle("is-unset", said === null);
      input.value = said ?? UNSET;
      input.setAttribute("aria-valuetext", said ?? "No answer yet");
      value.textContent = said ?? "–";
    },
  };
}

export function text(most: number, say: (value: string) => void): Control {
  const element = make("div", "text");
  const input = document.createElement("textarea");
  Object.assign(input, { rows: 2, maxLength: most, className: "text-input" });
  element.append(input);
  input.addEventListener("input", () => {
    say(input.value);
  });
  return {
    element,
    named: input,
    stop: () => input,
    show: (now, isActive) => {
      input.disabled = !isActive;
      const written = typeof now === "string" ? now : "";
      if (input.value !== written) input.value = written;
    },
  };
}

function marks(question: Question, say: Say): Control {
  const element = make("div", "marks");
  element.tabIndex = 0;
  element.setAttribute("role", "group");
  const listed = make("ul", "marks-list");
  element.append(make("p", "marks-hint", howToMark(question)), listed);
  let standing: readonly Mark[] = [];
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Delete" && event.key !== "Backspace") return;
    event.preventDefault();
    say(standing.slice(0, -1));
  });
  return {
    element,
    named: element,
    stop: () => element,
    show: (now, isActive) => {
      standing = (now ?? []) as readonly Mark[];
      const inStack = Number(element.closest<HTMLElement>("[data-slices]")?.dataset["slices"]) > 1;
      element.setAttribute("aria-disabled", String(!isActive));
      listed.replaceChildren(
        ...standing.map((mark, index) =>
          item(described(mark, inStack), index + 1, () => {
            say(standing.filter((each) => each !== mark));
          }),
        ),
      );
    },
  };
}

function howToMark({ shapes }: Question): string {
  const [point, box] = [shapes.includes("POINT"), shapes.includes("RECT")];
  const hand =
    point && box ? "Click a point or draw a rectangle" : point ? "Click a point" : "Draw a rectangle";
  const corner = point ? "Space places it, Shift and Space a corner" : "Space places a corner";
  return `${hand} on the image. With the keys: arrows move a cross, ${box ? corner : "Space places it"}, Delete takes the last away.`;
}

function item(words: string, number: number, act: () => void): HTMLElement {
  const row = make("li", "marks-item", words);
  const remove = make("button", "marks-remove", "Remove") as HTMLButtonElement;
  remove.type = "button";
  remove.setAttribute("aria-label", `Remove mark ${number}`);
  remove.addEventListener("click", act);
  row.append(remove);
  return row;
}

function described({ on, frame, shape, at, from, to }: Mark, inStack: boolean): string {
  const here = inStack ? `${on}, slice ${frame + 1}` : on;
  if (shape === "POINT") return `${here}: point at ${at?.join(", ")}`;
  return `${here}: rectangle ${from?.join(", ")} to ${to?.join(", ")}`;
}

export function make(tag: string, name: string, text?: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = name;
  if (text !== undefined) element.textContent = text;
  return element;
}
