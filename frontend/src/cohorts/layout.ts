/** Where each of a million tiles lies, and which of them are on screen. Pure. */

/** A browser lays out no taller box than some 17 million pixels; beyond this one moves in leaps. */
export const TALLEST = 12_000_000;

export interface Box {
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly total: number;
  readonly columns: number;
  readonly rows: number;
  readonly tile: Box;
  readonly view: Box;
  /** How tall the scrolled box is. */
  readonly height: number;
}

export interface Range {
  readonly first: number;
  /** One behind the last. */
  readonly end: number;
}

export function lay(total: number, view: Box, tile: Box): Layout {
  const columns = Math.max(Math.floor(view.width / tile.width), 1);
  const rows = Math.ceil(total / columns);
  return { total, columns, rows, tile, view, height: Math.min(rows * tile.height, TALLEST) };
}

/** How far the rows lie up when the box is scrolled to `top`: the same, but for very many rows. */
export function offset(layout: Layout, top: number): number {
  const scrollable = layout.height - layout.view.height;
  const hidden = layout.rows * layout.tile.height - layout.view.height;
  if (scrollable <= 0 || hidden <= 0) return 0;
  return Math.min(Math.max((top * hidden) / scrollable, 0), hidden);
}

/** Where to scroll to so that the rows lie `wanted` up. */
export function scrollFor(layout: Layout, wanted: number): number {
  const scrollable = layout.height - layout.view.height;
  const hidden = layout.rows * layout.tile.height - layout.view.height;
  if (scrollable <= 0 || hidden <= 0) return 0;
  return Math.min(Math.max((wanted * scrollable) / hidden, 0), scrollable);
}

/** Which tiles are on screen, and a row before and behind. */
export function visible(layout: Layout, top: number): Range {
  const up = offset(layout, top);
  const first = Math.max(Math.floor(up / layout.tile.height) - 1, 0);
  const last = Math.ceil((up + layout.view.height) / layout.tile.height) + 1;
  return {
    first: Math.min(first * layout.columns, layout.total),
    end: Math.min(last * layout.columns, layout.total),
  };
}

/** Where a tile lies within the scrolled box, when that is scrolled to `top`. */
export function place(layout: Layout, index: number, top: number): { x: number; y: number } {
  const row = Math.floor(index / layout.columns);
  const column = index % layout.columns;
  const y = row * layout.tile.height - offset(layout, top) + top;
  return { x: column * layout.tile.width, y };
}

/** Where to scroll so that a tile is whole on screen; where it is, if it is already. */
export function reveal(layout: Layout, index: number, top: number): number {
  const up = offset(layout, top);
  const y = Math.floor(index / layout.columns) * layout.tile.height;
  if (y < up) return scrollFor(layout, y);
  const below = y + layout.tile.height - layout.view.height;
  return below > up ? scrollFor(layout, below) : top;
}

/** Which tile a key leads to; the same one where there is no further. */
export function moved(layout: Layout, index: number, key: string): number {
  const page = Math.max(Math.floor(layout.view.height / layout.tile.height), 1) * layout.columns;
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -layout.columns,
    ArrowDown: layout.columns,
    PageUp: -page,
    PageDown: page,
    Home: -layout.total,
    End: layout.total,
  };
  const to = index + (steps[key] ?? 0);
  const isRowStep = key === "ArrowUp" || key === "ArrowDown";
  if (isRowStep && (to < 0 || to >= layout.total)) return index;
  return Math.min(Math.max(to, 0), layout.total - 1);
}
