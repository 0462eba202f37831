import { describe, expect, it } from "vitest";
import { advice, faultsOf, isFresh, SMALLEST_PANE, written, zoomOf, type Found } from "./display";

const FINE: Found = { width: 1280, height: 720, pane: SMALLEST_PANE, pixelRatio: 1, zoom: 100 };
const HOUR_MS = 60 * 60 * 1000;

describe("the zoom of a page", () => {
  it.each([
    [1280, 1280, 1, 100],
    [1296, 1280, 1, 100], // borders
    [1280, 1024, 1, 125],
    [1280, 1422, 1, 90],
    [1280, 1280, 2, 200], // two fingers
    [1280, 1280, 1.2, 120],
    [1280, 1024, 1.2, 150],
  ])("is told from a window of %d that shows %d", (outer, inner, pinched, zoom) => {
    expect(zoomOf(outer, inner, pinched)).toBe(zoom);
  });

  it.each([
    [1480, 1280], // a side bar explains it as well
    [0, 390], // some telephones say nothing
    [1280, 0],
  ])("is not made up where %d and %d say nothing", (outer, inner) => {
    expect(zoomOf(outer, inner, 1)).toBeNull();
  });
});

describe("a display", () => {
  it("passes at the border", () => {
    expect(faultsOf(FINE, true)).toEqual([]);
  });

  it("passes where the zoom is not known", () => {
    expect(faultsOf({ ...FINE, zoom: null }, true)).toEqual([]);
  });

  it("fails in each way, and in all at once", () => {
    expect(faultsOf({ ...FINE, pane: SMALLEST_PANE - 1 }, true)).toEqual(["SIZE"]);
    expect(faultsOf({ ...FINE, zoom: 90 }, true)).toEqual(["ZOOM"]);
    expect(faultsOf(FINE, false)).toEqual(["PATTERN"]);
    expect(faultsOf({ ...FINE, pane: 0, zoom: 90 }, false)).toEqual(["SIZE", "ZOOM", "PATTERN"]);
  });

  it("is told of with what to do", () => {
    expect(advice("SIZE", { ...FINE, pane: 120 })).toContain("120 pixels small");
    expect(advice("ZOOM", { ...FINE, zoom: 125 })).toContain("125 %");
    expect(advice("PATTERN", FINE)).toContain("Dim the room");
  });
});

describe("what was found on a device", () => {
  const kept = written("1920 1080 1", HOUR_MS);

  it("holds for a day of reading on the same screen", () => {
    expect(isFresh(kept, "1920 1080 1", 2 * HOUR_MS)).toBe(true);
    expect(isFresh(kept, "1920 1080 1", 13 * HOUR_MS)).toBe(false);
  });

  it.each([null, "", "nonsense", "NaN 1920 1080 1", written("1920 1080 1", 3 * HOUR_MS)])(
    "is asked again after %s",
    (said) => {
      expect(isFresh(said, "1920 1080 1", 2 * HOUR_MS)).toBe(false);
    },
  );

  it("is asked again on another screen", () => {
    expect(isFresh(kept, "1280 800 2", 2 * HOUR_MS)).toBe(false);
  });
});
