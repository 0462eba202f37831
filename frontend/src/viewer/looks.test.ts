import { describe, expect, it } from "vitest";
import { middle, rangeOf, reached, windowOf } from "./looks";

describe("A look", () => {
  it("has a window that reaches as far to both sides", () => {
    expect(rangeOf({ center: 40, width: 400 })).toEqual({ lower: -160, upper: 240 });
    expect(windowOf({ lower: -160, upper: 240 })).toEqual({ center: 40, width: 400 });
  });

  it.each([
    [1, 0],
    [2, 1],
    [64, 32],
    [65, 32],
  ])("of %d slices begins with slice %d", (slices, slice) => {
    expect(middle(slices)).toBe(slice);
  });

  it.each([
    [5, 1, 6],
    [5, -1, 4],
    [5, 100, 9],
    [5, -100, 0],
    [9, 1, 9],
  ])("from slice %d by %d is slice %d of ten", (slice, by, there) => {
    expect(reached(slice, by, 10)).toBe(there);
  });
});
