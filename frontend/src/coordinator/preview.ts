/** A question as a reader will meet it: the same words and choices, nothing to answer. */

import type { Json, Tree } from "./content";
import { make } from "./dom";

export function question(asked: Tree): HTMLElement {
  const isEach = asked["per"] === "CANDIDATE";
  const box = make("div", { class: "ask" }, make("p", { class: "ask-text" }, text(asked["text"]) || "…"));
  for (const candidate of isEach ? ["A", "B"] : [""]) {
    const row = make("div", { class: "ask-row" });
    if (candidate) row.append(make("span", { class: "ask-candidate" }, candidate));
    row.append(...answers(asked));
    box.append(row);
  }
  if (asked["optional"] === true) box.append(make("p", { class: "ask-note" }, "May stay unanswered."));
  return box;
}

const ANSWERS: Record<string, (asked: Tree) => HTMLElement[]> = {
  CANDIDATE: (asked) => ["A", "B", text(asked["none"])].filter(Boolean).map(key),
  YES_NO: () => ["Yes", "No"].map(key),
  SCALE: (asked) => list(asked["anchors"]).map((anchor, step) => key(`${step + 1} ${text(anchor)}`.trim())),
  CONFIDENCE: (asked) => [
    make("span", {}, text(asked["low"])),
    make("span", { class: "ask-slider" }),
    make("span", {}, text(asked["high"])),
  ],
  REASONS: (asked) => list(asked["options"]).map((option) => key(text((option as Tree)["text"]))),
  TEXT: () => [make("span", { class: "ask-box" }, "Note")],
  MARK: (asked) => [key(list(asked["shapes"]).includes("RECT") ? "Drag over the place" : "Click the place")],
};

function answers(asked: Tree): HTMLElement[] {
  return ANSWERS[text(asked["kind"])]?.(asked) ?? [];
}

function key(label: string): HTMLElement {
  return make("span", { class: "ask-key" }, label);
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}
