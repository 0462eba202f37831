/** What is asked of the screen that somebody reads on. Pure. */

export type Fault = "SIZE" | "ZOOM" | "PATTERN";

/** In the page's own pixels. */
export interface Found {
  readonly width: number;
  readonly height: number;
  /** The shorter side of the smallest candidate's pane. */
  readonly pane: number;
  readonly pixelRatio: number;
  /** In per cent; null where a browser does not let a page know. */
  readonly zoom: number | null;
}

/** Below this an image is a thumbnail. A window of 1280 × 720 with three images passes. */
export const SMALLEST_PANE = 300;
const WHOLE = 100;
const STEPS = [25, 30, 33, 50, 67, 75, 80, 90, WHOLE, 110, 125, 150, 175, 200, 250, 300, 400, 500];
/** What borders of a window take from it. */
const CLOSE = 0.025;
/** Somebody who comes back on another day looks at the pattern again. */
const FRESH_MS = 12 * 60 * 60 * 1000;

/** Which of a browser's steps explains how much wider the window is than what it shows, times two fingers' own. */
export function zoomOf(outer: number, inner: number, pinched: number): number | null {
  const ratio = (outer / inner) * WHOLE;
  const found = STEPS.find((step) => Math.abs(ratio / step - 1) <= CLOSE);
  return found === undefined ? null : Math.round(found * pinched);
}

export function faultsOf({ pane, zoom }: Found, seesPattern: boolean): Fault[] {
  const faults: Fault[] = [];
  if (pane < SMALLEST_PANE) faults.push("SIZE");
  if (zoom !== null && zoom !== WHOLE) faults.push("ZOOM");
  if (!seesPattern) faults.push("PATTERN");
  return faults;
}

/** What is wrong, and what a reader can do about it. */
export function advice(fault: Fault, { pane, zoom }: Found): string {
  switch (fault) {
    case "SIZE":
      return `An image would be ${pane} pixels small here; ${SMALLEST_PANE} are asked for. Make the window larger, or press F11.`;
    case "ZOOM":
      return `The page is shown at ${zoom ?? WHOLE} %. Press Ctrl and 0 to see images as they are.`;
    case "PATTERN":
      return "The darkest or the lightest greys cannot be told apart. Dim the room, clean the screen, turn its brightness up.";
  }
}

/** Kept on this device, so that a reload does not ask again. Another screen does. */
export function written(screen: string, now: number): string {
  return `${now} ${screen}`;
}

export function isFresh(kept: string | null, screen: string, now: number): boolean {
  const [when = "", ...rest] = kept?.split(" ") ?? [];
  const age = now - Number(when);
  return rest.join(" ") === screen && age >= 0 && age < FRESH_MS;
}
