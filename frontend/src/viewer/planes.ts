/** A volume cut otherwise than it was taken: by a row of its slices, or by a column. Pure. */

import type { Picture, Values } from "./frame";

export type Cut = "row" | "column";
export const CUTS: readonly Cut[] = ["row", "column"];

/** A place in a volume: column, row, slice; the first of each is 0. */
export interface Spot3 {
  readonly column: number;
  readonly row: number;
  readonly slice: number;
}

/** How wide a cut is, and how high: the first slice lies on top. */
export function sizeOf(cut: Cut, { rows, columns, slices }: Picture): { rows: number; columns: number } {
  return { rows: slices, columns: cut === "row" ? columns : rows };
}

/** How many cuts there are. */
export function countOf(cut: Cut, { rows, columns }: Picture): number {
  return cut === "row" ? rows : columns;
}

/** The values of one cut, out of those of all slices. */
export function cutThrough(slices: readonly Values[], cut: Cut, at: number, picture: Picture): Values {
  const { columns, colour } = picture;
  const parts = colour ? 3 : 1;
  const width = sizeOf(cut, picture).columns;
  const made = blank(slices, slices.length * width * parts);
  for (const [place, slice] of slices.entries()) {
    const start = place * width * parts;
    if (cut === "row") {
      made.set(slice.subarray(at * columns * parts, (at + 1) * columns * parts), start);
      continue;
    }
    for (let row = 0; row < width; row++) {
      const from = (row * columns + at) * parts;
      for (let part = 0; part < parts; part++) made[start + row * parts + part] = slice[from + part] ?? 0;
    }
  }
  return made;
}

function blank(slices: readonly Values[], length: number): Values {
  const [first] = slices;
  if (first instanceof Uint8Array) return new Uint8Array(length);
  return first instanceof Float32Array ? new Float32Array(length) : new Int16Array(length);
}

/** Which cut of its kind goes through a place. */
export function through(cut: Cut, { row, column }: Spot3): number {
  return cut === "row" ? row : column;
}

/** The place after somebody pointed into a cut, or turned to another one. */
export function pointed(cut: Cut, [across, down]: readonly [number, number], spot: Spot3): Spot3 {
  return cut === "row" ? { ...spot, column: across, slice: down } : { ...spot, row: across, slice: down };
}

export function turned(cut: Cut, by: number, spot: Spot3): Spot3 {
  return cut === "row" ? { ...spot, row: spot.row + by } : { ...spot, column: spot.column + by };
}

/** Never beyond the volume. */
export function inside({ column, row, slice }: Spot3, { columns, rows, slices }: Picture): Spot3 {
  return { column: held(column, columns), row: held(row, rows), slice: held(slice, slices) };
}

/** Where the two lines of a cross lie in a cut. */
export function crossIn(cut: Cut | null, { column, row, slice }: Spot3): readonly [number, number] {
  if (cut === null) return [column, row];
  return cut === "row" ? [column, slice] : [row, slice];
}

function held(at: number, count: number): number {
  return Math.min(Math.max(Math.round(at), 0), count - 1);
}
