/** The reading room as a pure state machine: facts in, the next state and perhaps a rating out. */

import type { Answer, Answers, Place, Question } from "../api";

export type Phase =
  | "waiting" // the next case has not arrived yet
  | "painting" // it is being drawn; keys do nothing
  | "looking"
  | "paused"
  | "done";

export interface State {
  readonly phase: Phase;
  readonly questions: readonly Question[];
  /** What is known of the worklist, by number, from the first that can be corrected on. */
  readonly places: readonly Place[];
  readonly total: number;
  /** The number of the case on screen. */
  readonly number: number;
  readonly answers: Answers;
  /** Which question the digits answer. */
  readonly focus: number;
  /** The question that Enter found without an answer. */
  readonly missing: string | null;
  readonly shown: boolean;
  /** Time spent on this case so far, and since when the clock runs again. */
  readonly spentMs: number;
  readonly since: number | null;
}

export interface Rating {
  readonly reading: string;
  readonly answers: Answers;
  readonly lookedForMs: number;
}

export type Event =
  | { type: "arrived"; places: readonly Place[] }
  | { type: "painted"; number: number; now: number }
  | { type: "answered"; code: string; answer: Answer }
  | { type: "candidate"; place: string }
  | { type: "digit"; digit: number }
  | { type: "focused"; question: number }
  | { type: "save"; now: number }
  | { type: "back" }
  | { type: "pause"; now: number }
  | { type: "seen"; seen: boolean; now: number };

const LONGEST_LOOK_MS = 24 * 60 * 60 * 1000;

export function start(questions: readonly Question[], total: number, places: readonly Place[]): State {
  const first = places.find((place) => place.answers === null);
  const empty: State = {
    phase: "waiting",
    questions,
    places,
    total,
    number: 0,
    answers: {},
    focus: 0,
    missing: null,
    shown: true,
    spentMs: 0,
    since: null,
  };
  // All that arrived may be answered here already, and wait in the outbox: then there is more to come.
  return at(empty, first?.number ?? after(places, total));
}

/** Return the next state, and the rating to keep if one was just completed. */
export function step(state: State, event: Event): [State, Rating | null] {
  switch (event.type) {
    case "arrived":
      return [arrived(state, event.places), null];
    case "painted":
      return [painted(state, event.number, event.now), null];
    case "pause":
      return [paused(state, event.now), null];
    case "seen":
      return [seen(state, event.seen, event.now), null];
    case "back":
      return [back(state), null];
    default:
      return act(state, event);
  }
}

/** Nothing can be said about images that are not on screen. */
export function canAct(state: State): boolean {
  return state.phase === "looking";
}

export function current(state: State): Place | undefined {
  return state.places.find((place) => place.number === state.number);
}

/** How many cases have an answer; those before the first that is known all have one. */
export function answered(state: State): number {
  if (state.phase === "done") return state.total;
  const before = (state.places[0]?.number ?? 1) - 1;
  return before + state.places.filter((place) => place.answers !== null).length;
}

/** Where one is, in words: never the sum, so that it does not contradict the bar beside it. */
export function whereabouts(state: State): string {
  if (state.phase === "done") return `All ${state.total} answered`;
  return `Case ${Math.min(state.number, state.total)} of ${state.total}`;
}

/** The cases to fetch before they are asked for. */
export function ahead(state: State): readonly Place[] {
  return state.places.filter((place) => place.number > state.number);
}

type Act = Exclude<Event, { type: "arrived" | "painted" | "pause" | "seen" | "back" }>;

function act(state: State, event: Act): [State, Rating | null] {
  if (!canAct(state)) return [state, null];
  switch (event.type) {
    case "answered":
      return [answer(state, event.code, event.answer), null];
    case "candidate":
      return [answerFirst(state, event.place), null];
    case "digit":
      return [answerFocused(state, event.digit), null];
    case "focused":
      return [{ ...state, focus: event.question }, null];
    case "save":
      return save(state, event.now);
  }
}

function answer(state: State, code: string, given: Answer): State {
  const answers = { ...state.answers, [code]: given };
  const open = state.questions.findIndex((question) => answers[question.code] === undefined);
  const here = state.questions.findIndex((question) => question.code === code);
  return { ...state, answers, missing: null, focus: open < 0 ? here : open };
}

/** An arrow answers the question about the candidates, wherever the focus is. */
function answerFirst(state: State, place: string): State {
  const asked = state.questions.find((question) => question.kind === "CANDIDATE");
  return asked ? answer(state, asked.code, place) : state;
}

function answerFocused(state: State, digit: number): State {
  const question = state.questions[state.focus];
  const choice = question && choices(question)[digit - 1];
  return question && choice !== undefined ? answer(state, question.code, choice) : state;
}

export function choices(question: Question): readonly Answer[] {
  return question.kind === "CANDIDATE" ? ["A", "B"] : question.anchors.map((_, index) => index + 1);
}

function save(state: State, now: number): [State, Rating | null] {
  const place = current(state);
  const open = state.questions.findIndex((question) => state.answers[question.code] === undefined);
  const missing = state.questions[open];
  if (!place || missing) return [{ ...state, missing: missing?.code ?? null, focus: open }, null];
  const rating = { reading: place.token, answers: state.answers, lookedForMs: spent(state, now) };
  const places = state.places.map((each) => (each === place ? { ...each, answers: state.answers } : each));
  const next = places.find((each) => each.number > place.number && each.answers === null);
  return [at({ ...state, places }, next?.number ?? after(places, state.total)), rating];
}

/** Where to go when nothing known is open: to what has not arrived yet, or to the end. */
function after(places: readonly Place[], total: number): number {
  return (places.at(-1)?.number ?? total) + 1;
}

function back(state: State): State {
  if (!canAct(state) && state.phase !== "done") return state;
  const before = state.places.filter((place) => place.number < state.number).at(-1);
  return before ? at(state, before.number) : state;
}

/** Put a case on screen: black until both images are painted, the clock at nothing. */
function at(state: State, number: number): State {
  const place = state.places.find((each) => each.number === number);
  const answers = place?.answers ?? {};
  const phase = place ? "painting" : number > state.total ? "done" : "waiting";
  return { ...state, phase, number, answers, focus: 0, missing: null, spentMs: 0, since: null };
}

function arrived(state: State, news: readonly Place[]): State {
  // What was answered here may still be on its way to the server, which then knows less.
  const known = new Map(state.places.map((place) => [place.number, place]));
  for (const place of news) if (!known.has(place.number)) known.set(place.number, place);
  const places = [...known.values()].sort((one, other) => one.number - other.number);
  const next = { ...state, places };
  return state.phase === "waiting" ? at(next, state.number) : next;
}

function painted(state: State, number: number, now: number): State {
  if (state.phase !== "painting" || state.number !== number) return state;
  return { ...state, phase: "looking", since: state.shown ? now : null };
}

function paused(state: State, now: number): State {
  if (state.phase === "looking") {
    return { ...state, phase: "paused", spentMs: spent(state, now), since: null };
  }
  // Going on, the images have to be uncovered first; the clock runs from then.
  return state.phase === "paused" ? { ...state, phase: "painting" } : state;
}

/** Only time in which the page is visible and focused counts. */
function seen(state: State, shown: boolean, now: number): State {
  if (state.phase !== "looking") return { ...state, shown };
  if (!shown) return { ...state, shown, spentMs: spent(state, now), since: null };
  return { ...state, shown, since: state.since ?? now };
}

/** A page left open over a weekend has not been looked at for longer than the server believes. */
function spent(state: State, now: number): number {
  const spent = Math.round(state.spentMs + (state.since === null ? 0 : now - state.since));
  return Math.min(spent, LONGEST_LOOK_MS);
}
