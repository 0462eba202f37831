import { expect, it } from "vitest";
import { moved, rectangle } from "./overlay";

const GRID = { rows: 100, columns: 100 };

it("The cross goes on to the next picture at an edge, and stays at the last", () => {
  const both = ["A", "B"];

  expect(moved({ on: "A", at: [98, 5] }, "ArrowRight", 8, GRID, both)).toEqual({ on: "B", at: [0, 5] });
  expect(moved({ on: "B", at: [98, 5] }, "ArrowRight", 8, GRID, both)).toEqual({ on: "B", at: [99, 5] });
  expect(moved({ on: "B", at: [2, 5] }, "ArrowLeft", 8, GRID, both)).toEqual({ on: "A", at: [99, 5] });
  expect(moved({ on: "A", at: [2, 5] }, "ArrowUp", 8, GRID, both)).toEqual({ on: "A", at: [2, 0] });
  expect(moved({ on: "A", at: [2, 95] }, "ArrowDown", 8, GRID, both)).toEqual({ on: "A", at: [2, 99] });
});

it("A rectangle goes from its upper left to its lower right, however it was drawn", () => {
  expect(rectangle({ on: "A", frame: 3 }, [9, 1], [2, 7])).toEqual({
    on: "A",
    frame: 3,
    shape: "RECT",
    from: [2, 1],
    to: [9, 7],
  });
  expect(rectangle({ on: "A", frame: 0 }, [9, 1], [9, 7])).toBeNull();
});
