import { describe, expect, it } from "vitest";
import type { Answers, Place, Question } from "../api";
import { ahead, answered, start, step, type Event, type Rating, type State, whereabouts } from "./session";

const QUESTIONS: Question[] = [
  { code: "synthetic", kind: "CANDIDATE", text: "Which image is synthetic?", anchors: [] },
  {
    code: "confidence",
    kind: "SCALE",
    text: "How sure are you?",
    anchors: ["Guessing", "Rather", "Certain"],
  },
];
const BOTH = { synthetic: "B", confidence: 3 };

function aPlace(number: number, answers: Answers | null = null): Place {
  return { token: `reading-${number}`, number, sides: [], answers };
}

function aSession(...places: Place[]): State {
  return start(QUESTIONS, places.length, places);
}

function after(state: State, ...events: Event[]): State {
  return events.reduce((now, event) => step(now, event)[0], state);
}

function painted(number: number, now = 0): Event {
  return { type: "painted", number, now };
}

const CHOOSE: Event[] = [
  { type: "candidate", place: "B" },
  { type: "digit", digit: 3 },
];

describe("A session", () => {
  it("begins at the first case without an answer, not yet painted", () => {
    const state = aSession(aPlace(1, BOTH), aPlace(2), aPlace(3));

    expect(state).toMatchObject({ number: 2, phase: "painting", answers: {} });
  });

  it("waits for more when all that arrived is answered already, but is not all there is", () => {
    const state = start(QUESTIONS, 5, [aPlace(1, BOTH), aPlace(2, BOTH)]);

    expect(state).toMatchObject({ number: 3, phase: "waiting" });
    expect(start(QUESTIONS, 2, [aPlace(1, BOTH), aPlace(2, BOTH)]).phase).toBe("done");
  });

  it("believes nobody to have looked for longer than a day", () => {
    const state = after(aSession(aPlace(1)), painted(1), ...CHOOSE);

    const [, rating] = step(state, { type: "save", now: 1e9 });

    expect(rating?.lookedForMs).toBe(24 * 60 * 60 * 1000);
  });

  it("ignores keys until both images are painted", () => {
    const state = after(aSession(aPlace(1)), ...CHOOSE);

    expect(state.answers).toEqual({});
  });

  it("ignores the painting of a case that is gone", () => {
    expect(after(aSession(aPlace(1)), painted(7)).phase).toBe("painting");
  });

  it("lets arrows choose the image and digits answer the focused question", () => {
    expect(after(aSession(aPlace(1)), painted(1), ...CHOOSE).answers).toEqual(BOTH);
  });

  it("moves the focus to the next question without an answer", () => {
    const state = after(aSession(aPlace(1)), painted(1), { type: "candidate", place: "A" });

    expect(state.focus).toBe(1);
  });

  it("stays with a question that was answered again", () => {
    const state = after(aSession(aPlace(1)), painted(1), ...CHOOSE, { type: "focused", question: 0 });

    expect(after(state, { type: "digit", digit: 1 })).toMatchObject({
      focus: 0,
      answers: { synthetic: "A" },
    });
  });

  it("knows no answer beyond the end of a scale", () => {
    const state = after(aSession(aPlace(1)), painted(1), { type: "focused", question: 1 });

    expect(after(state, { type: "digit", digit: 9 }).answers).toEqual({});
  });

  it("says what is missing instead of saving", () => {
    const state = after(aSession(aPlace(1)), painted(1), { type: "candidate", place: "A" });
    const [next, rating] = step(state, { type: "save", now: 5 });

    expect(rating).toBeNull();
    expect(next).toMatchObject({ number: 1, missing: "confidence", focus: 1 });
  });

  it("gives the rating and goes on at once", () => {
    const state = after(aSession(aPlace(1), aPlace(2)), painted(1, 1_000), ...CHOOSE);
    const [next, rating] = step(state, { type: "save", now: 4_200 });

    expect(rating).toEqual<Rating>({ reading: "reading-1", answers: BOTH, lookedForMs: 3_200 });
    expect(next).toMatchObject({ number: 2, phase: "painting", answers: {}, focus: 0 });
  });

  it("is done after the last case", () => {
    const state = after(aSession(aPlace(1)), painted(1), ...CHOOSE, { type: "save", now: 1 });

    expect(state.phase).toBe("done");
    expect(aSession(aPlace(1, BOTH)).phase).toBe("done");
  });

  it("waits for a case that is not here yet, and goes on when it arrives", () => {
    const short = start(QUESTIONS, 2, [aPlace(1)]);
    const waiting = after(short, painted(1), ...CHOOSE, { type: "save", now: 1 });

    expect(waiting.phase).toBe("waiting");
    expect(after(waiting, { type: "arrived", places: [aPlace(2)] })).toMatchObject({
      phase: "painting",
      number: 2,
    });
  });

  it("believes itself, not a server that has not heard of the last answers yet", () => {
    const state = after(aSession(aPlace(1), aPlace(2)), painted(1), ...CHOOSE, { type: "save", now: 1 });

    const told = after(state, { type: "arrived", places: [aPlace(1), aPlace(2)] });

    expect(told.places[0]?.answers).toEqual(BOTH);
  });

  it("goes back to correct, and then on to where it was", () => {
    const second = after(aSession(aPlace(1, BOTH), aPlace(2)), painted(2));
    const back = after(second, { type: "back" });

    expect(back).toMatchObject({ number: 1, phase: "painting", answers: BOTH });
    expect(after(back, painted(1), { type: "save", now: 1 }).number).toBe(2);
  });

  it("goes back from the end, but not beyond the beginning nor from black", () => {
    expect(after(aSession(aPlace(1, BOTH)), { type: "back" }).number).toBe(1);
    expect(after(aSession(aPlace(1)), painted(1), { type: "back" }).number).toBe(1);
    expect(after(aSession(aPlace(1, BOTH), aPlace(2)), { type: "back" }).number).toBe(2);
  });

  it("counts only the time in which the page is seen", () => {
    const state = after(
      aSession(aPlace(1)),
      painted(1, 1_000),
      { type: "seen", seen: false, now: 2_000 },
      { type: "seen", seen: true, now: 9_000 },
      { type: "seen", seen: true, now: 9_500 },
      ...CHOOSE,
    );

    expect(step(state, { type: "save", now: 10_000 })[1]?.lookedForMs).toBe(2_000);
  });

  it("does not start the clock of a case that is painted while nobody looks", () => {
    const away = after(aSession(aPlace(1)), { type: "seen", seen: false, now: 0 }, painted(1, 10), ...CHOOSE);

    expect(step(away, { type: "save", now: 5_000 })[1]?.lookedForMs).toBe(0);
  });

  it("stops the clock and the keys while paused, and keeps what was chosen", () => {
    const paused = after(aSession(aPlace(1)), painted(1, 0), ...CHOOSE, { type: "pause", now: 700 });
    expect(after(paused, { type: "candidate", place: "A" }).answers).toEqual(BOTH);

    const again = after(paused, { type: "pause", now: 60_000 }, painted(1, 60_100));

    expect(step(again, { type: "save", now: 60_200 })[1]).toMatchObject({ answers: BOTH, lookedForMs: 800 });
  });

  it("cannot be paused while there is nothing to see", () => {
    expect(after(aSession(aPlace(1)), { type: "pause", now: 1 }).phase).toBe("painting");
  });

  it("knows which cases come next", () => {
    const state = aSession(aPlace(1, BOTH), aPlace(2), aPlace(3));

    expect(ahead(state).map((place) => place.number)).toEqual([3]);
  });

  it("counts what is answered, and names the case on screen", () => {
    const last = aSession(aPlace(1, BOTH), aPlace(2));

    expect([answered(last), whereabouts(last)]).toEqual([1, "Case 2 of 2"]);
    const done = after(last, painted(2), ...CHOOSE, { type: "save", now: 0 });
    expect([answered(done), whereabouts(done)]).toEqual([2, "All 2 answered"]);
  });

  it("counts the cases before the first that is known", () => {
    expect(answered(start(QUESTIONS, 12, [aPlace(5, BOTH), aPlace(6)]))).toBe(5);
  });

  it("that is over is full, though nothing can be corrected any more", () => {
    const over = start(QUESTIONS, 12, [aPlace(12, BOTH)]);

    expect([answered(over), whereabouts(over)]).toEqual([12, "All 12 answered"]);
  });
});
