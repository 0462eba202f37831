import { describe, expect, it } from "vitest";
import type { Answers, Place } from "../api";
import { aQuestion, CANDIDATE, READER, SURE } from "./samples";
import { start, step } from "./session";
import { ahead, type Event, type Rating, type Rules, type State } from "./state";
import { answered, whereabouts } from "./whereabouts";

const RULES: Rules = {
  questions: [CANDIDATE, SURE],
  candidates: ["A", "B"],
  reader: READER,
  training: null,
};
const BOTH = { synthetic: "B", confidence: 3 };

function aPlace(number: number, answers: Answers | null = null): Place {
  return { token: `reading-${number}`, number, sides: [], answers, comment: "" };
}

function aSession(...places: Place[]): State {
  return start(RULES, places.length, places);
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
    const state = start(RULES, 5, [aPlace(1, BOTH), aPlace(2, BOTH)]);

    expect(state).toMatchObject({ number: 3, phase: "waiting" });
    expect(start(RULES, 2, [aPlace(1, BOTH), aPlace(2, BOTH)]).phase).toBe("done");
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

    expect(state.focus).toBe("confidence");
  });

  it("stays with a question that was answered again", () => {
    const state = after(aSession(aPlace(1)), painted(1), ...CHOOSE, { type: "focused", key: "synthetic" });

    expect(after(state, { type: "digit", digit: 1 })).toMatchObject({
      focus: "synthetic",
      answers: { synthetic: "A" },
    });
  });

  it("knows no answer beyond the end of a scale", () => {
    const state = after(aSession(aPlace(1)), painted(1), { type: "focused", key: "confidence" });

    expect(after(state, { type: "digit", digit: 9 }).answers).toEqual({});
  });

  it("says what is missing instead of saving", () => {
    const state = after(aSession(aPlace(1)), painted(1), { type: "candidate", place: "A" });
    const [next, rating] = step(state, { type: "save", now: 5 });

    expect(rating).toBeNull();
    expect(next).toMatchObject({ number: 1, missing: "confidence", focus: "confidence" });
  });

  it("gives the rating and goes on at once", () => {
    const state = after(aSession(aPlace(1), aPlace(2)), painted(1, 1_000), ...CHOOSE);
    const [next, rating] = step(state, { type: "save", now: 4_200 });

    const times = { lookedForMs: 3_200, sincePaintedMs: 3_200 };
    expect(rating).toEqual<Rating>({ reading: "reading-1", answers: BOTH, comment: "", ...times });
    expect(next).toMatchObject({ number: 2, phase: "painting", answers: {}, focus: "synthetic" });
  });

  it("is done after the last case", () => {
    const state = after(aSession(aPlace(1)), painted(1), ...CHOOSE, { type: "save", now: 1 });

    expect(state.phase).toBe("done");
    expect(aSession(aPlace(1, BOTH)).phase).toBe("done");
  });

  it("waits for a case that is not here yet, and goes on when it arrives", () => {
    const short = start(RULES, 2, [aPlace(1)]);
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

    expect(step(again, { type: "save", now: 60_200 })[1]).toMatchObject({
      answers: BOTH,
      lookedForMs: 800,
      sincePaintedMs: 60_200,
    });
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
    expect(answered(start(RULES, 12, [aPlace(5, BOTH), aPlace(6)]))).toBe(5);
  });

  it("that is over is full, though nothing can be corrected any more", () => {
    const over = start(RULES, 12, [aPlace(12, BOTH)]);

    expect([answered(over), whereabouts(over)]).toEqual([12, "All 12 answered"]);
  });

  it.each([
    ["NONE", null],
    ["CASE", 2],
    ["ANY", 2],
  ] as const)("goes back as the protocol lets it: %s", (back, number) => {
    const rules = { ...RULES, reader: { ...READER, back } };
    const state = after(start(rules, 3, [aPlace(1, BOTH), aPlace(2, BOTH), aPlace(3)]), painted(3));

    expect(after(state, { type: "back" }).number).toBe(number ?? 3);
  });

  it("goes back by one case only, where only the case just left may be corrected", () => {
    const rules = { ...RULES, reader: { ...READER, back: "CASE" as const } };
    const places = [aPlace(1, BOTH), aPlace(2, BOTH), aPlace(3)];
    const back = after(start(rules, 3, places), painted(3), { type: "back" }, painted(2));

    expect(after(back, { type: "back" }).number).toBe(2);
  });

  it("keeps a reason in the place of answers when a case cannot be judged", () => {
    const may_decline = [{ code: "MOTION", text: "Motion" }];
    const state = after(
      start({ ...RULES, reader: { ...READER, may_decline } }, 2, [aPlace(1), aPlace(2)]),
      painted(1),
      {
        type: "decline",
      },
    );
    const [open, none] = step(state, { type: "save", now: 1 });
    expect([open.missing, none]).toEqual(["unjudgeable", null]);

    const [next, rating] = step(after(state, { type: "digit", digit: 1 }), { type: "save", now: 2 });

    expect(rating?.answers).toEqual({ unjudgeable: { reason: "MOTION", text: "" } });
    expect(next).toMatchObject({ number: 2, declined: null });
    expect(after(next, painted(2), { type: "back" })).toMatchObject({
      declined: { reason: "MOTION" },
      answers: {},
    });
  });

  it("cannot decline where the protocol has no reasons", () => {
    expect(after(aSession(aPlace(1)), painted(1), { type: "decline" }).declined).toBeNull();
  });

  it("keeps a comment with the rating, and shows it again", () => {
    const state = after(aSession(aPlace(1), aPlace(2)), painted(1), ...CHOOSE, {
      type: "commented",
      text: " odd ",
    });
    const [next, rating] = step(state, { type: "save", now: 1 });

    expect(rating?.comment).toBe("odd");
    expect(after(next, painted(2), { type: "back" }).comment).toBe("odd");
  });

  it("takes no answer to a question that is not on the screen", () => {
    const why = aQuestion("why", { kind: "TEXT", show_if: { question: "synthetic", values: ["A"] } });
    const rules = { ...RULES, questions: [CANDIDATE, why] };
    const state = after(start(rules, 1, [aPlace(1)]), painted(1));

    expect(after(state, { type: "answered", key: "why", value: "x" }).answers).toEqual({});
    const asked = after(
      state,
      { type: "candidate", place: "A" },
      { type: "answered", key: "why", value: "x" },
    );
    expect(asked.answers).toEqual({ synthetic: "A", why: "x" });
    expect(after(asked, { type: "candidate", place: "B" }).answers).toEqual({ synthetic: "B" });
  });
});

describe("A rest", () => {
  it("comes before the next case is uncovered, and ends when the reader goes on", () => {
    const resting = after(aSession(aPlace(1)), { type: "rest" });

    expect(resting).toMatchObject({ phase: "paused", number: 1 });
    expect(after(resting, painted(1)).phase).toBe("paused");
    expect(after(resting, { type: "pause", now: 9 }).phase).toBe("painting");
  });

  it("takes no case away that is being looked at", () => {
    expect(after(aSession(aPlace(1)), painted(1), { type: "rest" }).phase).toBe("looking");
  });
});
