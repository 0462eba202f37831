import { describe, expect, it } from "vitest";
import type { Place } from "../api";
import { lesson } from "./lesson";
import { CANDIDATE, READER } from "./samples";
import { start, step } from "./session";
import { canGoOn, type Event, type State } from "./state";

const RULES = { questions: [CANDIDATE], candidates: ["A", "B"], reader: READER };
const TRUTH = { right: false, text: "Image A was synthetic." };

function aPlace(number: number): Place {
  return { token: `place-${number}`, number, sides: [], answers: null, comment: "" };
}

function training(...events: readonly Event[]): State {
  const rules = { ...RULES, training: { feedback: true } };
  return through(start(rules, 2, [aPlace(1), aPlace(2)]), ...events);
}

function through(state: State, ...events: readonly Event[]): State {
  return events.reduce((now, event) => step(now, event)[0], state);
}

const ANSWERED: readonly Event[] = [
  { type: "painted", number: 1, now: 0 },
  { type: "candidate", place: "B" },
  { type: "save", now: 900 },
];

describe("a training case", () => {
  it("keeps its images on screen until one has heard about them", () => {
    const state = training(...ANSWERED);

    expect(state).toMatchObject({ phase: "told", number: 1, feedback: null });
    expect(lesson(state)).toContain("as soon as the server answers");
    expect(canGoOn(state)).toBe(false);
    expect(through(state, { type: "save", now: 950 })).toEqual(state);
  });

  it("says the truth, and goes on when told to", () => {
    const heard = training(...ANSWERED, { type: "told", reading: "place-1", feedback: TRUTH });

    expect(lesson(heard)).toBe("Not right. Image A was synthetic.");
    expect(through(heard, { type: "candidate", place: "A" })).toEqual(heard);
    expect(through(heard, { type: "save", now: 1_000 })).toMatchObject({
      phase: "painting",
      number: 2,
      feedback: null,
    });
  });

  it("hears nothing about another one", () => {
    const state = training(...ANSWERED, { type: "told", reading: "place-2", feedback: TRUTH });

    expect(state.feedback).toBeNull();
  });

  it("is saved once, with the answer given before the truth", () => {
    const [state, rating] = step(training(...ANSWERED.slice(0, 2)), { type: "save", now: 900 });

    expect(rating).toMatchObject({ reading: "place-1", answers: { synthetic: "B" }, lookedForMs: 900 });
    expect(state.places[0]?.answers).toEqual({ synthetic: "B" });
  });

  it("goes on at once where the protocol tells no truth, and in every case that counts", () => {
    for (const rules of [
      { ...RULES, training: { feedback: false } },
      { ...RULES, training: null },
    ]) {
      const state = through(start(rules, 2, [aPlace(1), aPlace(2)]), ...ANSWERED);
      expect(state).toMatchObject({ phase: "painting", number: 2 });
    }
  });

  it("can be paused while the truth is told, and is told again without another look", () => {
    const heard = training(...ANSWERED, { type: "told", reading: "place-1", feedback: TRUTH });

    const paused = through(heard, { type: "pause", now: 1_000 });
    expect(paused).toMatchObject({ phase: "paused", number: 1 });
    expect(through(paused, { type: "save", now: 1_100 })).toEqual(paused);

    const again = through(paused, { type: "pause", now: 9_000 }, { type: "painted", number: 1, now: 9_100 });
    expect(again).toMatchObject({ phase: "told", number: 1, feedback: TRUTH, since: null });
    expect(lesson(again)).toBe("Not right. Image A was synthetic.");
  });

  it("hears the truth that comes while it is paused", () => {
    const paused = training(...ANSWERED, { type: "pause", now: 1_000 });

    const heard = through(
      paused,
      { type: "told", reading: "place-1", feedback: TRUTH },
      { type: "pause", now: 2_000 },
      { type: "painted", number: 1, now: 2_100 },
    );

    expect(heard).toMatchObject({ phase: "told", feedback: TRUTH });
  });

  it.each([
    [null, "lost on its way"],
    ["A training case is answered once.", "A training case is answered once."],
  ])("goes on where the truth will not come, and says why: %s", (why, says) => {
    const untold = training(...ANSWERED, { type: "untold", reading: "place-1", why });

    expect(lesson(untold)).toContain(says);
    expect(canGoOn(untold)).toBe(true);
    expect(through(untold, { type: "save", now: 1_000 })).toMatchObject({
      phase: "painting",
      number: 2,
      untold: null,
    });
  });

  it("goes on waiting where the truth about another case will not come", () => {
    const state = training(...ANSWERED, { type: "untold", reading: "place-2", why: null });

    expect(canGoOn(state)).toBe(false);
  });
});
