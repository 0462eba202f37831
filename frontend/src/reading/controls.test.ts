import { expect, test } from "vitest";

import { slotsOf } from "./answers";
import { control } from "./controls";
import { aQuestion } from "./samples";

function listed(slices: number, frame: number): string {
  const [slot] = slotsOf(aQuestion("where", { kind: "MARK", shapes: ["POINT"] }), ["A", "B"]);
  if (!slot) throw new Error("Nothing is asked.");
  const room = document.createElement("div");
  room.dataset["slices"] = String(slices);
  const marks = control(
    slot,
    () => undefined,
    () => undefined,
  );
  room.append(marks.element);

  marks.show([{ on: "A", frame, shape: "POINT", at: [3, 4] }], true);

  return room.querySelector(".marks-item")?.firstChild?.textContent ?? "";
}

test("a mark in a stack names its slice, the first one too", () => {
  expect(listed(8, 0)).toBe("A, slice 1: point at 3, 4");
  expect(listed(8, 4)).toBe("A, slice 5: point at 3, 4");
});

test("a mark on an image that has no slices names none", () => {
  expect(listed(1, 0)).toBe("A: point at 3, 4");
});
