import { describe, expect, it } from "vitest";
import { countOf, crossIn, cutThrough, inside, pointed, sizeOf, through, turned } from "./planes";

const VOLUME = { rows: 2, columns: 3, slices: 2, colour: false, offset: 0, highest: 100 };
const SLICES = [Int16Array.of(1, 2, 3, 4, 5, 6), Int16Array.of(11, 12, 13, 14, 15, 16)];
const SPOT = { column: 2, row: 1, slice: 0 };

describe("A volume", () => {
  it("is cut by a row, the first slice on top", () => {
    expect(sizeOf("row", VOLUME)).toEqual({ rows: 2, columns: 3 });
    expect(countOf("row", VOLUME)).toBe(2);
    expect(cutThrough(SLICES, "row", 1, VOLUME)).toEqual(Int16Array.of(4, 5, 6, 14, 15, 16));
  });

  it("is cut by a column", () => {
    expect(sizeOf("column", VOLUME)).toEqual({ rows: 2, columns: 2 });
    expect(countOf("column", VOLUME)).toBe(3);
    expect(cutThrough(SLICES, "column", 2, VOLUME)).toEqual(Int16Array.of(3, 6, 13, 16));
  });

  it("keeps its colours, and values that are no shorts", () => {
    const colours = { ...VOLUME, rows: 1, columns: 2, colour: true };
    const slices = [Uint8Array.of(1, 2, 3, 4, 5, 6), Uint8Array.of(7, 8, 9, 10, 11, 12)];
    expect(cutThrough(slices, "column", 1, colours)).toEqual(Uint8Array.of(4, 5, 6, 10, 11, 12));
    expect(cutThrough([Float32Array.of(0.5)], "row", 0, { ...VOLUME, rows: 1, columns: 1 })).toEqual(
      Float32Array.of(0.5),
    );
  });
});

describe("A place in a volume", () => {
  it("follows a hand in either cut", () => {
    expect(pointed("row", [0, 1], SPOT)).toEqual({ column: 0, row: 1, slice: 1 });
    expect(pointed("column", [0, 1], SPOT)).toEqual({ column: 2, row: 0, slice: 1 });
  });

  it("is gone through by one cut of each kind, and turned to the next", () => {
    expect([through("row", SPOT), through("column", SPOT)]).toEqual([1, 2]);
    expect(turned("row", -1, SPOT)).toEqual({ ...SPOT, row: 0 });
    expect(turned("column", 1, SPOT)).toEqual({ ...SPOT, column: 3 });
  });

  it("lies where the lines cross, in all three", () => {
    expect(crossIn(null, SPOT)).toEqual([2, 1]);
    expect(crossIn("row", SPOT)).toEqual([2, 0]);
    expect(crossIn("column", SPOT)).toEqual([1, 0]);
  });

  it("never leaves it", () => {
    expect(inside({ column: 9, row: -1, slice: 0.6 }, VOLUME)).toEqual({ column: 2, row: 0, slice: 1 });
  });
});
