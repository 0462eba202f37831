import { describe, expect, it } from "vitest";
import { dragged, Wheel } from "./wheel";

describe("A wheel", () => {
  it.each([
    [100, false, 1],
    [-120, false, -1],
    [300, false, 1],
    [3, true, 1],
    [-1, true, -1],
  ])("turned by %d moves one slice with each notch", (delta, lines, slices) => {
    expect(new Wheel().turned(delta, lines)).toBe(slices);
  });

  it("of a touchpad gathers small turns, in either direction", () => {
    const wheel = new Wheel();

    expect([12, 12, 12, 12].map((delta) => wheel.turned(delta, false))).toEqual([0, 0, 1, 0]);
    expect([-12, -12, -12, -12].map((delta) => wheel.turned(delta, false))).toEqual([0, 0, 0, -1]);
  });
});

describe("A drag", () => {
  it("over three quarters of a pane passes all slices", () => {
    expect(dragged(300, 400, 60)).toBe(60);
    expect(dragged(-150, 400, 60)).toBe(-30);
  });

  it("needs two pixels for a slice, however many there are", () => {
    expect(dragged(9, 400, 2_000)).toBe(4);
  });
});
