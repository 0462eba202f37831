/** The questions at the side: drawn once, marked with every step. */

import type { Question, Value } from "../api";
import { shown, slotsOf, UNJUDGEABLE, valueOf, type Slot } from "./answers";
import { control, list, make, text, type Control } from "./controls";
import type { Rules, State } from "./state";

export interface Heard {
  answered(key: string, value: Value): void;
  focused(key: string): void;
  declined(why: { reason?: string; text?: string }): void;
  commented(text: string): void;
}

interface Asked {
  readonly question: Question;
  readonly element: HTMLElement;
  readonly slots: readonly { slot: Slot; box: HTMLElement; control: Control }[];
}

const LONGEST_REMARK = 500;
const LONGEST_COMMENT = 2000;

export class Panel {
  private readonly asked: readonly Asked[];
  private readonly why: { box: HTMLElement; reason: Control; more: Control } | null;
  private readonly comment: { box: HTMLElement; control: Control } | null;
  private state: State | null = null;

  constructor(
    private readonly around: HTMLElement,
    rules: Rules,
    heard: Heard,
  ) {
    this.asked = rules.questions.map((question, index) => this.ask(question, index, rules.candidates, heard));
    this.why = rules.reader.may_decline.length ? declining(rules, heard) : null;
    this.comment = rules.reader.comments ? commenting(heard) : null;
    const elements = [...this.asked.map(({ element }) => element), this.why?.box, this.comment?.box];
    around.replaceChildren(...elements.filter((element) => element !== undefined));
  }

  render(state: State): void {
    this.state = state;
    const isActive = state.phase === "looking";
    const standing = new Set(shown(state.rules.questions, state.answers).map(({ code }) => code));
    for (const { question, element, slots } of this.asked) {
      element.hidden = state.declined !== null || !standing.has(question.code);
      for (const { slot, box, control } of slots) {
        control.show(valueOf(state.answers, slot), isActive);
        box.classList.toggle("is-current", slot.key === state.focus);
        box.classList.toggle("is-missing", slot.key === state.missing);
      }
    }
    if (this.why) {
      this.why.box.hidden = state.declined === null;
      this.why.box.classList.toggle("is-missing", state.missing === UNJUDGEABLE);
      this.why.reason.show(state.declined?.reason, isActive);
      this.why.more.show(state.declined?.text, isActive);
    }
    this.comment?.control.show(state.comment, isActive);
  }

  /** Put the keyboard where the digits go, unless it is at work elsewhere on purpose. */
  focus(state: State): void {
    const stop = this.stop(state);
    if (stop && stop !== document.activeElement) stop.focus({ preventScroll: true });
    stop?.scrollIntoView({ block: "nearest" });
  }

  toComment(): void {
    this.comment?.control.stop().focus();
  }

  get hasFocus(): boolean {
    return this.around.contains(document.activeElement);
  }

  /** Somebody writes, slides or marks: the keyboard stays there until they leave. */
  get isAtWork(): boolean {
    return this.hasFocus && document.activeElement?.closest("textarea, input, .marks") !== null;
  }

  private stop(state: State): HTMLElement | undefined {
    if (state.declined) return this.why?.reason.stop();
    const all = this.asked.flatMap(({ slots }) => slots);
    return all.find(({ slot }) => slot.key === state.focus)?.control.stop();
  }

  private ask(question: Question, index: number, candidates: readonly string[], heard: Heard): Asked {
    const element = make("div", `question question-${question.kind.toLowerCase()}`);
    const title = make("p", "question-text", question.text);
    title.id = `question-${index}`;
    if (question.optional) title.append(make("span", "question-optional", "optional"));
    element.append(title);
    element.dataset["code"] = question.code;
    const slots = slotsOf(question, candidates).map((slot) => {
      const now = (): Value | undefined => (this.state ? valueOf(this.state.answers, slot) : undefined);
      const answering = control(slot, now, (value) => {
        heard.answered(slot.key, value);
      });
      const box = boxed(answering, title.id, slot);
      box.addEventListener("focusin", () => {
        heard.focused(slot.key);
      });
      element.append(box);
      return { slot, box, control: answering };
    });
    return { question, element, slots };
  }
}

function boxed(answering: Control, title: string, { key, on, question }: Slot): HTMLElement {
  const box = make("div", "slot");
  box.dataset["slot"] = key;
  const names = [title];
  if (on !== null) {
    const name = make("p", "slot-name", `Image ${on}`);
    name.id = `${title}-${on}`;
    names.push(name.id);
    box.append(name);
  }
  if (question.kind === "SCALE")
    box.classList.toggle(
      "is-short",
      question.anchors.some((label) => !label),
    );
  answering.named.setAttribute("aria-labelledby", names.join(" "));
  box.append(answering.element);
  return box;
}

function declining(rules: Rules, heard: Heard): { box: HTMLElement; reason: Control; more: Control } {
  const box = make("div", "question question-declined");
  const title = make("p", "question-text", "Why can this case not be judged?");
  title.id = "why-not";
  const options = rules.reader.may_decline;
  const question = { ...blank(UNJUDGEABLE), options };
  const reason = list(question, "radio", (value) => {
    heard.declined({ reason: String(value) });
  });
  const more = text(LONGEST_REMARK, (value) => {
    heard.declined({ text: value });
  });
  reason.named.setAttribute("aria-labelledby", title.id);
  more.named.setAttribute("aria-label", "In your own words, if you like");
  more.named.setAttribute("placeholder", "In your own words, if you like");
  box.append(title, reason.element, more.element);
  return { box, reason, more };
}

function commenting(heard: Heard): { box: HTMLElement; control: Control } {
  const box = make("div", "question question-comment");
  const title = make("label", "question-text", "Comment");
  title.id = "comment-title";
  title.append(make("span", "question-optional", "optional"));
  const writing = text(LONGEST_COMMENT, (value) => {
    heard.commented(value);
  });
  writing.named.setAttribute("aria-labelledby", title.id);
  box.append(title, writing.element);
  return { box, control: writing };
}

function blank(code: string): Question {
  const nothing = { anchors: [], none: "", low: "", high: "", options: [], most: 0, shapes: [] };
  return { code, kind: "REASONS", text: "", per: "CASE", optional: false, show_if: null, ...nothing };
}
