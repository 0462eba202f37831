/** How far one is, in numbers and in words. Pure. */

import type { State } from "./state";

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
