import { describe, expect, it } from "vitest";
import { around, Cine } from "./cine";

describe("Cine", () => {
  it("stands until it is started, and after it was stopped", () => {
    const cine = new Cine(10);

    expect(cine.due(5_000)).toBe(0);
    cine.start(5_000);
    expect(cine.due(6_000)).toBe(10);
    cine.stop();
    expect(cine.due(9_000)).toBe(0);
  });

  it("gives each slice once, at its time", () => {
    const cine = new Cine(10);
    cine.start(0);

    expect([50, 100, 150, 200, 450].map((now) => cine.due(now))).toEqual([0, 1, 0, 1, 2]);
  });

  it("goes on at another pace from where it is", () => {
    const cine = new Cine(10);
    cine.start(0);
    cine.due(1_000);
    cine.setPace(20, 1_000);

    expect(cine.due(1_100)).toBe(2);
  });

  it.each([
    [0, 1],
    [31, 30],
    [12.4, 12],
  ])("asked for %d a second shows %d", (asked, shown) => {
    const cine = new Cine();
    cine.setPace(asked, 0);

    expect(cine.perSecond).toBe(shown);
  });

  it("begins again after the last slice", () => {
    expect([around(0, 1, 3), around(2, 1, 3), around(1, 5, 3)]).toEqual([1, 0, 0]);
  });
});
