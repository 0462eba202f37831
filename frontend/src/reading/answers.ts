/** Which questions stand on the screen, and what answers them. Pure. */

import type { Answer, Answers, Mark, Question, Value } from "../api";

/** A place for one answer: a question, or a question about one candidate. */
export interface Slot {
  readonly key: string;
  readonly question: Question;
  readonly on: string | null;
}

export interface Choice {
  readonly value: string | number | boolean;
  readonly label: string;
  readonly key: string;
}

/** Stands where answers stand when a case cannot be judged. */
export const UNJUDGEABLE = "unjudgeable";
const NONE = "NONE";
const ARROWS: Readonly<Record<string, string>> = { A: "←", B: "→", [NONE]: "↓" };
const HIGHEST_DIGIT = 9;
// One key answers these whole, so that the next question can be asked at once.
const ANSWERED_AT_ONCE: ReadonlySet<string> = new Set(["CANDIDATE", "SCALE", "YES_NO"]);

/** A question with a condition stands only while the one it names stands and is answered so. */
export function shown(questions: readonly Question[], answers: Answers): Question[] {
  const standing: Question[] = [];
  for (const question of questions) {
    const { show_if: condition } = question;
    const asked = standing.some(({ code }) => code === condition?.question);
    if (!condition || (asked && isOneOf(answers[condition.question], condition.values)))
      standing.push(question);
  }
  return standing;
}

export function slotsOf(question: Question, candidates: readonly string[]): Slot[] {
  const { code } = question;
  if (question.per === "CASE") return [{ key: code, question, on: null }];
  return candidates.map((on) => ({ key: `${code}:${on}`, question, on }));
}

export function slots(
  questions: readonly Question[],
  answers: Answers,
  candidates: readonly string[],
): Slot[] {
  return shown(questions, answers).flatMap((question) => slotsOf(question, candidates));
}

export function valueOf(answers: Answers, { question, on }: Slot): Value | undefined {
  const answer = answers[question.code];
  return on === null ? (answer as Value | undefined) : (answer as Record<string, Value> | undefined)?.[on];
}

/** Put one answer in its place, and take away what nobody is asked any more. */
export function put(
  questions: readonly Question[],
  answers: Answers,
  { question, on }: Slot,
  value: Value,
): Answers {
  const before = answers[question.code] as Record<string, Value> | undefined;
  const answer: Answer = on === null ? value : { ...before, [on]: value };
  return asked(questions, { ...answers, [question.code]: answer });
}

/** Only what is asked; a text or a list that was emptied again is no answer. */
export function asked(questions: readonly Question[], answers: Answers): Answers {
  const codes = new Set(shown(questions, answers).map(({ code }) => code));
  return Object.fromEntries(
    Object.entries(answers).filter(([code, answer]) => codes.has(code) && !isEmpty(answer)),
  );
}

export function isAnswered(slot: Slot, answers: Answers): boolean {
  const value = valueOf(answers, slot);
  return value !== undefined && !isEmpty(value);
}

/** The first place that needs an answer and has none. Half an optional answer needs its other half. */
export function missing(
  questions: readonly Question[],
  answers: Answers,
  candidates: readonly string[],
): Slot | undefined {
  return slots(questions, answers, candidates).find(
    (slot) =>
      !isAnswered(slot, answers) &&
      (!slot.question.optional || (slot.on !== null && answers[slot.question.code] !== undefined)),
  );
}

export function goesOn({ question }: Slot): boolean {
  return ANSWERED_AT_ONCE.has(question.kind);
}

/** What can be chosen, in its order, with the key that chooses it. */
export function choices(question: Question): Choice[] {
  if (question.kind === "CANDIDATE") {
    const images = ["A", "B"].map((value) => ({ value, label: `Image ${value}` }));
    const all = question.none ? [...images, { value: NONE, label: question.none }] : images;
    return all.map((choice) => ({ ...choice, key: ARROWS[choice.value] ?? "" }));
  }
  if (question.kind === "YES_NO") return numbered([true, false], ["Yes", "No"]);
  if (question.kind === "SCALE") {
    return numbered(
      question.anchors.map((_, index) => index + 1),
      question.anchors,
    );
  }
  const { options } = question;
  return numbered(
    options.map(({ code }) => code),
    options.map(({ text }) => text),
  );
}

/** What a digit makes of the answer in this place; undefined where it means nothing. */
export function byDigit(slot: Slot, digit: number, now: Value | undefined): Value | undefined {
  const { kind } = slot.question;
  if (kind === "CONFIDENCE") return 10 * digit;
  const choice = choices(slot.question)[digit === 0 ? HIGHEST_DIGIT : digit - 1];
  if (!choice) return undefined;
  return kind === "REASONS" ? toggled(now, String(choice.value)) : choice.value;
}

export function toggled(now: Value | undefined, code: string): readonly string[] {
  const chosen = (now ?? []) as readonly string[];
  return chosen.includes(code) ? chosen.filter((each) => each !== code) : [...chosen, code].sort();
}

/** One mark more, unless the question has as many as it takes; then the oldest makes room. */
export function marked(now: Value | undefined, mark: Mark, most: number): readonly Mark[] {
  return [...((now ?? []) as readonly Mark[]), mark].slice(-most);
}

function numbered(values: readonly (string | number | boolean)[], labels: readonly string[]): Choice[] {
  return values.map((value, index) => ({ value, label: labels[index] ?? "", key: digitOf(index) }));
}

function digitOf(index: number): string {
  if (index < HIGHEST_DIGIT) return String(index + 1);
  return index === HIGHEST_DIGIT ? "0" : "";
}

function isOneOf(answer: Answer | undefined, values: readonly unknown[]): boolean {
  const given: readonly unknown[] = Array.isArray(answer) ? (answer as readonly unknown[]) : [answer];
  return given.some((each) => values.includes(each));
}

function isEmpty(answer: Answer): boolean {
  return (typeof answer === "string" && !answer.trim()) || (Array.isArray(answer) && answer.length === 0);
}
