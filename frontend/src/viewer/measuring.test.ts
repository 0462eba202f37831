import { describe, expect, it } from "vitest";
import { angle, length, told, within } from "./measuring";

const PIXELS = { unit: "", row_spacing: 0, column_spacing: 0 };
const MILLIMETRES = { unit: "HU", row_spacing: 500, column_spacing: 2000 };
// Ten columns, eight rows; each value says where it stands.
const SEEN = {
  picture: { rows: 8, columns: 10, colour: false },
  values: Int16Array.from({ length: 80 }, (_, index) => index - 20),
};

describe("A length", () => {
  it("is in pixels where nobody knows millimetres, and else in those of each axis", () => {
    expect(length([0, 0], [3, 4], PIXELS)).toBe(5);
    expect(length([0, 0], [2, 6], MILLIMETRES)).toBe(5);
    expect(
      told(
        "distance",
        [
          [0, 0],
          [3, 4],
        ],
        SEEN,
        PIXELS,
      ),
    ).toBe("5 px");
    expect(
      told(
        "distance",
        [
          [0, 0],
          [2, 6],
        ],
        SEEN,
        MILLIMETRES,
      ),
    ).toBe("5 mm");
  });

  it("is none in millimetres where only one spacing is known", () => {
    expect(length([0, 0], [3, 4], { ...MILLIMETRES, row_spacing: 0 })).toBe(5);
  });
});

describe("An angle", () => {
  it.each([
    [[5, 0], [0, 5], 90],
    [[5, 0], [-5, 0], 180],
    [[5, 0], [5, 0], 0],
    [[5, 0], [5, -5], 45],
  ] as const)("from %j to %j is %d degrees", (one, two, degrees) => {
    expect(angle(one, [0, 0], two, PIXELS)).toBeCloseTo(degrees, 10);
    expect(angle(two, [0, 0], one, PIXELS)).toBeCloseTo(degrees, 10);
  });

  it("is that of the body, not of the screen", () => {
    expect(angle([1, 0], [0, 0], [1, 4], MILLIMETRES)).toBeCloseTo(45, 10);
  });
});

describe("What lies within", () => {
  it("a box are its pixels, whichever corner came first", () => {
    for (const [one, two] of [
      [
        [1, 1],
        [3, 2],
      ],
      [
        [3, 2],
        [1, 1],
      ],
    ] as const) {
      const seen = within("box", one, two, SEEN);
      expect(seen).toMatchObject({ count: 6, least: -9, most: 3 });
      expect(seen?.mean).toBeCloseTo(-3, 10);
      expect(seen?.deviation).toBeCloseTo(Math.sqrt(154 / 5), 10);
    }
  });

  it("an ellipse are those whose middles it holds", () => {
    const seen = within("ellipse", [2, 2], [6, 6], SEEN);

    // A circle of radius two holds thirteen.
    expect(seen).toMatchObject({ count: 13, mean: 24 });
  });

  it("a shape over the edge are those of the picture", () => {
    expect(within("box", [-5, -5], [1, 0], SEEN)).toMatchObject({ count: 2, least: -20, most: -19 });
    expect(within("box", [3.2, 3.2], [3.8, 3.8], SEEN)).toBeNull();
  });

  it("is told with its unit, and of colours only their area", () => {
    const spots = [
      [2, 2],
      [2, 2],
    ] as const;

    expect(told("box", spots, SEEN, MILLIMETRES)).toBe("0 mm², 2 ± 0 HU, 2 to 2");
    const colours = { picture: { ...SEEN.picture, colour: true }, values: new Uint8Array(240) };
    expect(
      told(
        "ellipse",
        [
          [0, 0],
          [4, 2],
        ],
        colours,
        PIXELS,
      ),
    ).toBe("6.283 px²");
  });
});
