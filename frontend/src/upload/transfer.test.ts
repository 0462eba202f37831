import { describe, expect, it } from "vitest";

import {
  AT_ONCE,
  EMPTY,
  isUnderWay,
  next,
  pauseBeforeNextTry,
  READ_AT_ONCE,
  step,
  tally,
  type Happened,
  type State,
} from "./transfer";

const PIECE = 10;

function after(...happened: Happened[]): State {
  return happened.reduce((state, one) => next(step(state, one), PIECE)[0], EMPTY);
}

function chosen(...sizes: number[]): Happened {
  return { type: "chosen", files: sizes.map((size, index) => ({ path: `f${index}`, size })) };
}

function placed(...offsets: number[]): Happened {
  const places = offsets.map((offset, index) => ({
    path: `f${index}`,
    name: `f${index}`,
    id: `id${index}`,
    offset,
    outcome: "EXPECTED",
  }));
  return { type: "placed", places };
}

const sent = (path: string, offset: number): Happened => ({ type: "kept", path, offset });

describe("sending files", () => {
  it("announces what was chosen, once", () => {
    const [state, orders] = next(step(EMPTY, chosen(5, 6)), PIECE);

    expect(orders).toMatchObject([{ type: "announce", files: [{ path: "f0" }, { path: "f1" }] }]);
    expect(next(state, PIECE)[1]).toEqual([]);
  });

  it("announces few large files at once, since each is read before, and always one", () => {
    const [, orders] = next(step(EMPTY, chosen(READ_AT_ONCE / 2, READ_AT_ONCE / 2, 1)), PIECE);
    expect(orders).toMatchObject([{ files: [{ path: "f0" }, { path: "f1" }] }]);

    const [, larger] = next(step(EMPTY, chosen(READ_AT_ONCE + 1, 1)), PIECE);
    expect(larger).toMatchObject([{ files: [{ path: "f0" }] }]);
  });

  it("sends piece after piece from where the server is", () => {
    const state = step(after(chosen(25)), placed(10));

    expect(next(state, PIECE)[1]).toEqual([{ type: "send", path: "f0", id: "id0", from: 10, to: 20 }]);
    expect(next(step(state, sent("f0", 20)), PIECE)[1]).toEqual([
      { type: "send", path: "f0", id: "id0", from: 20, to: 25 },
    ]);
  });

  it("sends no more than a few at once", () => {
    const [, orders] = next(step(after(chosen(5, 5, 5)), placed(0, 0, 0)), PIECE);

    expect(orders).toHaveLength(AT_ONCE);
  });

  it("counts an empty file, and one that was here already, as here", () => {
    const state = after(chosen(0, 7), placed(0, 7));

    expect(tally(state).here).toBe(2);
    expect(isUnderWay(state)).toBe(false);
  });

  it("believes the server on where a piece ends", () => {
    const state = step(after(chosen(25), placed(0)), sent("f0", 0));

    expect(next(state, PIECE)[1]).toEqual([{ type: "send", path: "f0", id: "id0", from: 0, to: 10 }]);
  });

  it("goes on with the others after a refusal, and says why", () => {
    const refused: Happened = { type: "refused", paths: ["f0"], why: "Too large." };
    const state = after(chosen(5, 5), placed(0, 0), refused, sent("f1", 5));

    expect(state.items.get("f0")).toMatchObject({ phase: "refused", why: "Too large." });
    expect(isUnderWay(state)).toBe(false);
    expect(tally(state)).toMatchObject({ here: 1, refused: 1, bytes: 5 });
  });

  it("tries a refused file again when it is chosen again", () => {
    const refused: Happened = { type: "refused", paths: ["f0"], why: "Full." };
    const state = step(after(chosen(5), placed(0), refused), chosen(5));

    expect(next(state, PIECE)[1]).toMatchObject([{ type: "announce" }]);
  });

  it("does not begin a file anew that is chosen twice", () => {
    const state = step(after(chosen(25), placed(0), sent("f0", 10)), chosen(25));

    expect(state.items.get("f0")?.sent).toBe(10);
  });

  it("tells of a file that was left out before", () => {
    const places = [{ path: "f0", name: "f0", id: "id0", offset: 0, outcome: "LEFT_OUT" }];

    expect(after(chosen(5), { type: "placed", places }).items.get("f0")?.phase).toBe("refused");
  });

  it("ignores answers about files nobody knows", () => {
    expect(after(placed(3), sent("other", 3)).items.size).toBe(0);
  });
});

describe("trouble", () => {
  const failed: Happened = { type: "failed", paths: ["f0"], why: "No answer." };

  it("is told, and the same piece is sent again", () => {
    const state = step(after(chosen(5), placed(0)), failed);

    expect(state).toMatchObject({ trouble: "No answer.", failures: 1 });
    expect(next(state, PIECE)[1]).toMatchObject([{ type: "send", from: 0 }]);
  });

  it("is over with the next good answer", () => {
    expect(after(chosen(5), placed(0), failed, sent("f0", 5))).toMatchObject({ trouble: "", failures: 0 });
  });

  it("waits longer each time, and not for ever", () => {
    expect([1, 2, 20].map(pauseBeforeNextTry)).toEqual([1_000, 2_000, 30_000]);
  });
});

describe("pausing", () => {
  it("orders nothing until it is resumed", () => {
    const paused = step(step(after(chosen(25)), placed(0)), { type: "paused" });

    expect(next(paused, PIECE)[1]).toEqual([]);
    expect(next(step(paused, { type: "resumed" }), PIECE)[1]).toHaveLength(1);
  });
});
