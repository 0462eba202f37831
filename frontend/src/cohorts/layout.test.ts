import { describe, expect, it } from "vitest";
import { lay, moved, offset, place, reveal, scrollFor, TALLEST, visible } from "./layout";

const VIEW = { width: 1000, height: 600 };
const TILE = { width: 180, height: 200 };
const few = lay(23, VIEW, TILE);
const million = lay(1_000_000, VIEW, TILE);

describe("A grid", () => {
  it("has as many columns as fit, and a row for the rest", () => {
    expect([few.columns, few.rows, few.height]).toEqual([5, 5, 1000]);
    expect(lay(3, { width: 100, height: 600 }, TILE).columns).toBe(1);
  });

  it("shows what is on screen and a row around it", () => {
    expect(visible(few, 0)).toEqual({ first: 0, end: 20 });
    expect(visible(few, 400)).toEqual({ first: 5, end: 23 });
    expect(visible(lay(0, VIEW, TILE), 0)).toEqual({ first: 0, end: 0 });
  });

  it("scrolls few rows pixel by pixel", () => {
    expect(offset(few, 137)).toBeCloseTo(137);
    expect(place(few, 7, 137)).toEqual({ x: 360, y: 200 });
  });

  it("reaches the last of a million in a box that a browser can lay out", () => {
    const bottom = million.height - VIEW.height;

    expect(million.height).toBe(TALLEST);
    expect(visible(million, bottom).end).toBe(1_000_000);
    expect(visible(million, 0).first).toBe(0);
    expect(place(million, 999_999, bottom).y).toBeCloseTo(bottom + VIEW.height - TILE.height);
  });

  it("comes back to where it was scrolled", () => {
    for (const top of [0, 12_345, 6_000_000]) {
      expect(scrollFor(million, offset(million, top))).toBeCloseTo(top, 3);
    }
    expect(scrollFor(lay(2, VIEW, TILE), 50)).toBe(0);
  });

  it("scrolls no further than a tile needs to be whole", () => {
    expect(reveal(few, 0, 0)).toBe(0);
    expect(reveal(few, 16, 0)).toBe(200);
    expect(reveal(few, 0, 350)).toBe(0);
  });
});

describe("A key", () => {
  it.each([
    ["ArrowRight", 7, 8],
    ["ArrowLeft", 0, 0],
    ["ArrowDown", 7, 12],
    ["ArrowDown", 22, 22],
    ["ArrowUp", 3, 3],
    ["PageDown", 7, 22],
    ["PageUp", 7, 0],
    ["Home", 7, 0],
    ["End", 7, 22],
    ["x", 7, 7],
  ])("%s leads from %i to %i", (key, from, to) => {
    expect(moved(few, from, key)).toBe(to);
  });
});
