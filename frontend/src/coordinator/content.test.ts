import { describe, expect, it } from "vitest";

import { get, moved, set, shownAt, typedNumber } from "./content";

describe("A protocol as a tree", () => {
  it("is read and changed by place, and the old one stays", () => {
    const old = { design: { arms: [{ text: "Acquired" }] } };

    const now = set(old, "design.arms[0].text", "Real");

    expect(get(now, "design.arms[0].text")).toBe("Real");
    expect(get(old, "design.arms[0].text")).toBe("Acquired");
    expect(get(now, "design.arms[3].text")).toBeUndefined();
  });

  it("makes the parts that lead to a place", () => {
    expect(set({}, "design.repeats.percent", 10)).toEqual({ design: { repeats: { percent: 10 } } });
  });

  it("leaves out what says nothing", () => {
    const full = { design: { cases: 3, repeats: { percent: 10 } } };

    expect(set(full, "design.repeats.percent", undefined)).toEqual({ design: { cases: 3 } });
  });

  it("takes an entry out of a list, and moves one", () => {
    expect(set({ list: [1, 2, 3] }, "list[1]", undefined)).toEqual({ list: [1, 3] });
    expect(moved([1, 2, 3], 2, 0)).toEqual([3, 1, 2]);
    expect(moved([1], 4, 0)).toEqual([1]);
  });

  it("keeps what is no number, so that it can be refused and is not lost", () => {
    expect(typedNumber("12")).toBe(12);
    expect(typedNumber(" ")).toBeUndefined();
    expect(typedNumber("twelve")).toBe("twelve");
    expect(typedNumber("1.5")).toBe("1.5");
  });

  it("shows a refusal at the field, or at the nearest part", () => {
    const fields = ["design.cases", "design.arms[0].version", "questions[0].anchors"];

    expect(shownAt("design.cases", fields)).toBe("design.cases");
    expect(shownAt("questions[0].anchors[2]", fields)).toBe("questions[0].anchors");
    expect(shownAt("design.arms", fields)).toBe("design.arms[0].version");
    expect(shownAt("design.arms[0].digest", fields)).toBe("design.arms[0].version");
    expect(shownAt("monitoring", fields)).toBeNull();
  });
});
