/** Lengths, angles and what lies within a shape, from pixels and values. Pure. */

import type { Picture, Values } from "./frame";

export type Spot = readonly [number, number];
export type Kind = "distance" | "angle" | "box" | "ellipse";

/** How many places of a picture each kind is made of. */
export const CORNERS: Readonly<Record<Kind, number>> = { distance: 2, angle: 3, box: 2, ellipse: 2 };

/** What pixels and values stand for; micrometres, and 0 where nobody knows. */
export interface Scale {
  readonly unit: string;
  readonly row_spacing: number;
  readonly column_spacing: number;
}

export interface Within {
  readonly count: number;
  readonly mean: number;
  readonly deviation: number;
  readonly least: number;
  readonly most: number;
}

const PER_MILLIMETRE = 1000;
const HALF_TURN = 180;
const NOWHERE: Spot = [0, 0];

/** What a person reads beside the shape, in one line. */
export function told(kind: Kind, spots: readonly Spot[], seen: Seen, scale: Scale): string {
  const spot = (place: number): Spot => spots[place] ?? spots.at(-1) ?? NOWHERE;
  const [one, two] = [spot(0), spot(1)];
  if (kind === "angle") return `${tidy(angle(one, two, spot(2), scale))}°`;
  const unit = inMillimetres(scale) ? "mm" : "px";
  if (kind === "distance") return `${tidy(length(one, two, scale))} ${unit}`;
  const sized = `${tidy(areaOf(kind, one, two, scale))} ${unit}²`;
  const found = seen.picture.colour ? null : within(kind, one, two, seen);
  return found ? `${sized}, ${spread(found, scale.unit)}` : sized;
}

function spread({ mean, deviation, least, most }: Within, unit: string): string {
  const counted = unit === "" ? "" : ` ${unit}`;
  return `${tidy(mean)} ± ${tidy(deviation)}${counted}, ${tidy(least)} to ${tidy(most)}`;
}

/** One slice and the values that it shows. */
export interface Seen {
  readonly picture: Pick<Picture, "rows" | "columns" | "colour">;
  readonly values: Values;
}

/** In millimetres where both spacings are known, in pixels otherwise. */
export function length(one: Spot, two: Spot, scale: Scale): number {
  const [x, y] = between(one, two, scale);
  return Math.hypot(x, y);
}

/** At the middle one of three places, in degrees from 0 to 180. */
export function angle(one: Spot, corner: Spot, two: Spot, scale: Scale): number {
  const [ax, ay] = between(corner, one, scale);
  const [bx, by] = between(corner, two, scale);
  const turned = Math.atan2(ax * by - ay * bx, ax * bx + ay * by);
  return (Math.abs(turned) * HALF_TURN) / Math.PI;
}

/**
 * The values of the pixels whose middles lie within; none where there is no such pixel. The
 * deviation is that of a sample: the squares are divided by one less than the count.
 */
export function within(kind: "box" | "ellipse", one: Spot, two: Spot, seen: Seen): Within | null {
  const { rows, columns } = seen.picture;
  const [left, right] = ends(one[0], two[0], columns);
  const [top, bottom] = ends(one[1], two[1], rows);
  const holds = kind === "box" ? () => true : inEllipse(one, two);
  const found: number[] = [];
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      if (holds(column, row)) found.push(seen.values[row * columns + column] ?? 0);
    }
  }
  return found.length ? summed(found) : null;
}

function summed(found: readonly number[]): Within {
  const count = found.length;
  const mean = found.reduce((sum, value) => sum + value, 0) / count;
  const squares = found.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  let [least, most] = [Infinity, -Infinity];
  for (const value of found) [least, most] = [Math.min(least, value), Math.max(most, value)];
  return { count, mean, deviation: count > 1 ? Math.sqrt(squares / (count - 1)) : 0, least, most };
}

function inEllipse(one: Spot, two: Spot): (column: number, row: number) => boolean {
  const [x, y] = [(one[0] + two[0]) / 2, (one[1] + two[1]) / 2];
  const [a, b] = [Math.abs(one[0] - two[0]) / 2, Math.abs(one[1] - two[1]) / 2];
  return (column, row) => ((column - x) / (a || 1)) ** 2 + ((row - y) / (b || 1)) ** 2 <= 1;
}

function areaOf(kind: "box" | "ellipse", one: Spot, two: Spot, scale: Scale): number {
  const [x, y] = between(one, two, scale);
  return Math.abs(x * y) * (kind === "ellipse" ? Math.PI / 4 : 1);
}

function between(one: Spot, two: Spot, scale: Scale): Spot {
  const [x, y] = [two[0] - one[0], two[1] - one[1]];
  if (!inMillimetres(scale)) return [x, y];
  return [(x * scale.column_spacing) / PER_MILLIMETRE, (y * scale.row_spacing) / PER_MILLIMETRE];
}

function inMillimetres({ row_spacing, column_spacing }: Scale): boolean {
  return row_spacing > 0 && column_spacing > 0;
}

function ends(one: number, two: number, length: number): readonly [number, number] {
  const [low, high] = [Math.ceil(Math.min(one, two)), Math.floor(Math.max(one, two))];
  return [Math.max(low, 0), Math.min(high, length - 1)];
}

/** Four figures say more than a hand can point. */
function tidy(value: number): string {
  return Number(value.toPrecision(4)).toString().replace("-", "−");
}
