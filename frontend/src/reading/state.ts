/** What the reading room knows at any moment, and what follows from it. Pure. */

import type { Answers, Feedback, Place, Question, ReaderRules, Training, Value } from "../api";
import { missing, slots, UNJUDGEABLE, type Slot } from "./answers";

export type Phase =
  | "waiting" // the next case has not arrived yet
  | "painting" // it is being drawn; keys do nothing
  | "looking"
  | "told" // a training case is answered, and one hears what was right
  | "paused"
  | "done";

/** What the protocol asks and allows, the same for every case. */
export interface Rules {
  readonly questions: readonly Question[];
  readonly candidates: readonly string[];
  readonly reader: ReaderRules;
  /** Where the cases train: whether one is told the truth after each. */
  readonly training: Training | null;
}

export interface State {
  readonly phase: Phase;
  readonly rules: Rules;
  /** What is known of the worklist, by number, from the first that can be corrected on. */
  readonly places: readonly Place[];
  readonly total: number;
  /** The number of the case on screen. */
  readonly number: number;
  readonly answers: Answers;
  /** Which place the digits answer. */
  readonly focus: string;
  /** The place that Enter found without an answer. */
  readonly missing: string | null;
  /** Why the case cannot be judged, once somebody has begun to say so. */
  readonly declined: Declined | null;
  readonly comment: string;
  /** The truth about the training case on screen, once it is here. */
  readonly feedback: Feedback | null;
  /** Why none will come, once that is known. */
  readonly untold: string | null;
  readonly shown: boolean;
  /** Time spent on this case so far, and since when the clock runs again. */
  readonly spentMs: number;
  readonly since: number | null;
  /** When it was painted first; a pause does not begin it again. */
  readonly paintedAt: number | null;
}

export interface Declined {
  readonly reason: string;
  readonly text: string;
}

export interface Rating {
  readonly reading: string;
  readonly answers: Answers;
  readonly comment: string;
  readonly lookedForMs: number;
  /** From the first painting to the answer, whatever was done in between. */
  readonly sincePaintedMs: number;
}

export type Event =
  | { type: "arrived"; places: readonly Place[] }
  | { type: "painted"; number: number; now: number }
  | { type: "answered"; key: string; value: Value }
  | { type: "candidate"; place: string }
  | { type: "digit"; digit: number }
  | { type: "focused"; key: string }
  | { type: "decline" }
  | { type: "declined"; reason?: string; text?: string }
  | { type: "commented"; text: string }
  | { type: "save"; now: number }
  | { type: "told"; reading: string; feedback: Feedback }
  | { type: "untold"; reading: string; why: string | null }
  | { type: "back" }
  | { type: "pause"; now: number }
  | { type: "rest" }
  | { type: "seen"; seen: boolean; now: number };

const LONGEST_LOOK_MS = 24 * 60 * 60 * 1000;

/** Nothing can be said about images that are not on screen. */
export function canAct(state: State): boolean {
  return state.phase === "looking";
}

/** Whether Enter does something here. */
export function canGoOn(state: State): boolean {
  return (
    state.phase === "looking" ||
    (state.phase === "told" && (state.feedback !== null || state.untold !== null))
  );
}

export function current(state: State): Place | undefined {
  return state.places.find((place) => place.number === state.number);
}

export function standing({ rules, answers }: State): Slot[] {
  return slots(rules.questions, answers, rules.candidates);
}

export function focused(state: State): Slot | undefined {
  return standing(state).find(({ key }) => key === state.focus);
}

export function isComplete(state: State): boolean {
  const { rules, answers, declined } = state;
  if (declined) return declined.reason !== "";
  return missing(rules.questions, answers, rules.candidates) === undefined;
}

/** The cases to fetch before they are asked for. */
export function ahead(state: State): readonly Place[] {
  return state.places.filter((place) => place.number > state.number);
}

/** Where the protocol lets one go to correct; nowhere if it does not. */
export function correctable(state: State): Place | undefined {
  const before = state.places.filter((place) => place.number < state.number).at(-1);
  const { back: rule } = state.rules.reader;
  if (!before || rule === "NONE") return undefined;
  // Only the case just left: nothing behind it may have been answered yet.
  const isLast = !state.places.some((place) => place.number > before.number && place.answers !== null);
  return rule === "ANY" || isLast ? before : undefined;
}

/** Where to go when nothing known is open: to what has not arrived yet, or to the end. */
export function after(places: readonly Place[], total: number): number {
  return (places.at(-1)?.number ?? total) + 1;
}

/** Put a case on screen: black until all images are painted, the clock at nothing. */
export function at(state: State, number: number): State {
  const place = state.places.find((each) => each.number === number);
  const said = saidBefore(place);
  const { questions, candidates } = state.rules;
  const focus = slots(questions, said.answers, candidates)[0]?.key ?? "";
  const phase = place ? "painting" : number > state.total ? "done" : "waiting";
  const clock = { spentMs: 0, since: null, paintedAt: null };
  return { ...state, ...said, ...clock, phase, number, focus, missing: null, feedback: null, untold: null };
}

function saidBefore(place: Place | undefined): Pick<State, "answers" | "declined" | "comment"> {
  const answers = place?.answers ?? {};
  const declined = (answers[UNJUDGEABLE] as unknown as Declined | undefined) ?? null;
  return { answers: declined ? {} : answers, declined, comment: place?.comment ?? "" };
}

/** A page left open over a weekend has not been looked at for longer than the server believes. */
export function spent(state: State, now: number): number {
  const spent = Math.round(state.spentMs + (state.since === null ? 0 : now - state.since));
  return Math.min(spent, LONGEST_LOOK_MS);
}
