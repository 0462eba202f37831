/** How a picture is looked at, in words that the rest of the front end knows. Pure. */

export interface Window {
  readonly center: number;
  readonly width: number;
}

export interface View extends Window {
  readonly zoom: number;
  /** The first is 0; a picture of one plane has no other. */
  readonly slice: number;
}

export interface Look extends View {
  readonly place: string;
  readonly inverted: boolean;
  readonly rotation: number;
  readonly mirrored: boolean;
}

export interface Range {
  readonly lower: number;
  readonly upper: number;
}

export function rangeOf({ center, width }: Window): Range {
  return { lower: center - width / 2, upper: center + width / 2 };
}

export function windowOf({ lower, upper }: Range): Window {
  return { center: Math.round((lower + upper) / 2), width: Math.round(upper - lower) };
}

/** Every picture begins in its middle, wherever its content lies. */
export function middle(slices: number): number {
  return slices >> 1;
}

/** The slice so many further on, and never beyond the first or the last. */
export function reached(slice: number, by: number, slices: number): number {
  return Math.min(Math.max(slice + by, 0), slices - 1);
}
