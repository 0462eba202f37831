/** What a reader does while a case is on screen. Pure. */

import type { Answers, Value } from "../api";
import { asked, byDigit, choices, goesOn, missing, put, UNJUDGEABLE, valueOf } from "./answers";
import { awaited, goOn } from "./lesson";
import {
  canAct,
  current,
  focused,
  spent,
  standing,
  type Declined,
  type Event,
  type Rating,
  type State,
} from "./state";

export type Act = Exclude<
  Event,
  { type: "arrived" | "painted" | "pause" | "rest" | "seen" | "back" | "told" | "untold" }
>;

export function act(state: State, event: Act): [State, Rating | null] {
  if (state.phase === "told" && event.type === "save") return [goOn(state), null];
  if (!canAct(state)) return [state, null];
  return event.type === "save" ? save(state, event.now) : [changed(state, event), null];
}

function changed(state: State, event: Exclude<Act, { type: "save" }>): State {
  switch (event.type) {
    case "answered":
      return answer(state, event.key, event.value);
    case "candidate":
      return answerFirst(state, event.place);
    case "digit":
      return answerFocused(state, event.digit);
    case "focused":
      return { ...state, focus: event.key };
    case "decline":
      return decline(state);
    case "declined":
      return because(state, said(event));
    case "commented":
      return { ...state, comment: event.text };
  }
}

function because(state: State, why: Partial<Declined>): State {
  return { ...state, missing: null, declined: { reason: "", text: "", ...state.declined, ...why } };
}

function said({ reason, text }: { reason?: string; text?: string }): Partial<Declined> {
  return { ...(reason === undefined ? {} : { reason }), ...(text === undefined ? {} : { text }) };
}

function decline(state: State): State {
  if (state.rules.reader.may_decline.length === 0) return state;
  return { ...state, missing: null, declined: state.declined ? null : { reason: "", text: "" } };
}

function answer(state: State, key: string, value: Value): State {
  const slot = standing(state).find((each) => each.key === key);
  if (!slot || state.declined) return state;
  const { questions, candidates } = state.rules;
  const answers = put(questions, state.answers, slot, value);
  const next = goesOn(slot) ? missing(questions, answers, candidates)?.key : undefined;
  return { ...state, answers, missing: null, focus: next ?? key };
}

/** An arrow answers the question about the candidates, wherever the focus is. */
function answerFirst(state: State, place: string): State {
  const slot = standing(state).find(({ question }) => question.kind === "CANDIDATE");
  const offers = slot && choices(slot.question).some(({ value }) => value === place);
  return slot && offers ? answer(state, slot.key, place) : state;
}

function answerFocused(state: State, digit: number): State {
  if (state.declined) {
    const option = state.rules.reader.may_decline[digit - 1];
    return option ? because(state, { reason: option.code }) : state;
  }
  const slot = focused(state);
  const value = slot && byDigit(slot, digit, valueOf(state.answers, slot));
  return slot && value !== undefined ? answer(state, slot.key, value) : state;
}

function save(state: State, now: number): [State, Rating | null] {
  const place = current(state);
  const open = lacking(state);
  if (!place || open !== null) {
    const focus = open && open !== UNJUDGEABLE ? open : state.focus;
    return [{ ...state, missing: open, focus }, null];
  }
  const answers = given(state);
  const comment = state.comment.trim();
  const sincePaintedMs = Math.round(now - (state.paintedAt ?? now));
  const rating = { reading: place.token, answers, comment, lookedForMs: spent(state, now), sincePaintedMs };
  const places = state.places.map((each) => (each === place ? { ...each, answers, comment } : each));
  const kept = { ...state, places };
  return [state.rules.training?.feedback ? awaited(kept) : goOn(kept), rating];
}

/** What still has to be said before this case can be saved. */
function lacking({ rules, answers, declined }: State): string | null {
  if (declined) return declined.reason === "" ? UNJUDGEABLE : null;
  return missing(rules.questions, answers, rules.candidates)?.key ?? null;
}

function given({ rules, answers, declined }: State): Answers {
  if (!declined) return asked(rules.questions, answers);
  return { [UNJUDGEABLE]: { reason: declined.reason, text: declined.text.trim() } };
}
