/** The head of one entry of a list: its name, and buttons to move and remove it. */

import { capital } from "./content";
import { make } from "./dom";

interface Acts {
  move: (to: number) => void;
  remove: () => void;
}

export function entryHead(name: string, number: number, count: number, acts: Acts): HTMLElement {
  const up = (): void => {
    acts.move(number - 1);
  };
  const down = (): void => {
    acts.move(number + 1);
  };
  return make(
    "div",
    { class: "design-entry-head" },
    make("h3", { class: "design-entry-title" }, capital(name)),
    button("Up", `Move ${name} up`, up, number === 0),
    button("Down", `Move ${name} down`, down, number === count - 1),
    button("Remove", `Remove ${name}`, acts.remove),
  );
}

function button(word: string, label: string, act: () => void, isOff = false): HTMLElement {
  const look = "button button-quiet button-small";
  return make(
    "button",
    { type: "button", class: look, "aria-label": label, disabled: isOff, click: act },
    word,
  );
}
