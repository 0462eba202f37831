/** The reading room as a pure state machine: facts in, the next state and perhaps a rating out. */

import type { Place } from "../api";
import { act } from "./acting";
import { isTaught, told, untold } from "./lesson";
import {
  after,
  at,
  canAct,
  correctable,
  spent,
  type Event,
  type Rating,
  type Rules,
  type State,
} from "./state";

export function start(rules: Rules, total: number, places: readonly Place[]): State {
  const first = places.find((place) => place.answers === null);
  const empty: State = {
    phase: "waiting",
    rules,
    places,
    total,
    number: 0,
    answers: {},
    focus: "",
    missing: null,
    declined: null,
    comment: "",
    feedback: null,
    untold: null,
    shown: true,
    spentMs: 0,
    since: null,
    paintedAt: null,
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
    case "rest":
      return [resting(state), null];
    case "seen":
      return [seen(state, event.seen, event.now), null];
    case "back":
      return [back(state), null];
    default:
      return isTruth(event) ? [taught(state, event), null] : act(state, event);
  }
}

type Truth = Extract<Event, { type: "told" | "untold" }>;

function isTruth(event: Event): event is Truth {
  return event.type === "told" || event.type === "untold";
}

function taught(state: State, event: Truth): State {
  return event.type === "told"
    ? told(state, event.reading, event.feedback)
    : untold(state, event.reading, event.why);
}

function back(state: State): State {
  if (!canAct(state) && state.phase !== "done") return state;
  const before = correctable(state);
  return before ? at(state, before.number) : state;
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
  if (isTaught(state)) return { ...state, phase: "told" };
  return { ...state, phase: "looking", since: state.shown ? now : null, paintedAt: state.paintedAt ?? now };
}

function paused(state: State, now: number): State {
  if (state.phase === "looking") {
    return { ...state, phase: "paused", spentMs: spent(state, now), since: null };
  }
  // Nothing is looked for any more, but the images of a training case lie open with their truth.
  if (state.phase === "told") return { ...state, phase: "paused" };
  // Going on, the images have to be uncovered first; the clock runs from then.
  return state.phase === "paused" ? { ...state, phase: "painting" } : state;
}

/** Before the next case is uncovered; a case on screen is finished first. */
function resting(state: State): State {
  return state.phase === "painting" ? { ...state, phase: "paused" } : state;
}

/** Only time in which the page is visible and focused counts. */
function seen(state: State, shown: boolean, now: number): State {
  if (state.phase !== "looking") return { ...state, shown };
  if (!shown) return { ...state, shown, spentMs: spent(state, now), since: null };
  return { ...state, shown, since: state.since ?? now };
}
