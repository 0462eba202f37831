/** Training: what stands on screen between an answer and the case after it. Pure. */

import type { Feedback } from "../api";
import { after, at, canGoOn, current, type State } from "./state";

const ON_ITS_WAY = "Saved. The truth about this case comes as soon as the server answers.";
const LOST = "Saved. The truth about this case was lost on its way. Go on to the next one.";

/** The images stay where they are while one hears what they were. */
export function awaited(state: State): State {
  return { ...state, phase: "told", feedback: null, untold: null, missing: null, since: null };
}

/** Whether the case on screen is answered and its truth is told, though perhaps behind a pause. */
export function isTaught(state: State): boolean {
  const place = current(state);
  return state.rules.training?.feedback === true && place !== undefined && place.answers !== null;
}

/** The server has said what was right, of a case that may have been left since. */
export function told(state: State, reading: string, feedback: Feedback): State {
  if (!isTaught(state) || current(state)?.token !== reading) return state;
  return { ...state, feedback };
}

/** The answer was kept but its truth is lost, or it was refused: there is nothing to wait for. */
export function untold(state: State, reading: string, why: string | null): State {
  if (!isTaught(state) || current(state)?.token !== reading) return state;
  return { ...state, untold: why ?? LOST };
}

/** The next case without an answer; not before one has heard about this one, or why one will not. */
export function goOn(state: State): State {
  if (state.phase === "told" && !canGoOn(state)) return state;
  const next = state.places.find((each) => each.number > state.number && each.answers === null);
  return at(state, next?.number ?? after(state.places, state.total));
}

/** What was right, in words. */
export function lesson({ phase, feedback, untold }: State): string {
  if (phase !== "told") return "";
  if (!feedback) return untold ?? ON_ITS_WAY;
  return `${feedback.right ? "Right." : "Not right."} ${feedback.text}`;
}
