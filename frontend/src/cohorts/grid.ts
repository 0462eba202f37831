/** The grid of images: only what is on screen is in the page, however many there are. */

import type { Shown } from "./chunks";
import { lay, moved, place, reveal, visible, type Layout } from "./layout";

export const TILE = { width: 176, height: 208 };

const MOVES = new Set([
  ...["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"],
  ...["PageUp", "PageDown", "Home", "End"],
]);

export interface Source {
  at(index: number): Shown | undefined;
  want(first: number, end: number): void;
}

export class Grid {
  private layout: Layout = lay(0, { width: 1, height: 1 }, TILE);
  private source: Source | null = null;
  private readonly tiles = new Map<number, HTMLElement>();
  private current = 0;
  private isDue = false;

  constructor(
    private readonly box: HTMLElement,
    private readonly space: HTMLElement,
    private readonly address: string,
  ) {
    box.addEventListener("scroll", () => {
      this.draw();
    });
    box.addEventListener("keydown", (event) => {
      this.key(event);
    });
    new ResizeObserver(() => {
      this.measure();
    }).observe(box);
  }

  /** Show these from the start. */
  show(source: Source, total: number): void {
    this.source = source;
    this.current = 0;
    this.box.scrollTop = 0;
    this.clear();
    this.layout = { ...this.layout, total };
    this.measure();
  }

  /** Something has arrived or moved: draw once, before the next frame. */
  draw(): void {
    if (this.isDue) return;
    this.isDue = true;
    requestAnimationFrame(() => {
      this.isDue = false;
      this.paint();
    });
  }

  private measure(): void {
    const view = { width: this.box.clientWidth, height: this.box.clientHeight };
    const columns = Math.max(Math.floor(view.width / TILE.width), 1);
    // Wide tiles rather than a gap at the right.
    const tile = { width: Math.floor(view.width / columns), height: TILE.height };
    this.layout = lay(this.layout.total, view, tile);
    this.space.style.height = `${this.layout.height}px`;
    this.draw();
  }

  private paint(): void {
    const { first, end } = visible(this.layout, this.box.scrollTop);
    this.source?.want(first, end);
    for (const [index, tile] of this.tiles) {
      if (index >= first && index < end) continue;
      tile.remove();
      this.tiles.delete(index);
    }
    for (let index = first; index < end; index++) this.put(index);
  }

  private put(index: number): void {
    const shown = this.source?.at(index);
    const known = this.tiles.get(index);
    const tile = known?.dataset["id"] === (shown?.id ?? "") ? known : this.make(index, shown, known);
    const { x, y } = place(this.layout, index, this.box.scrollTop);
    tile.style.transform = `translate(${x}px, ${y}px)`;
    tile.style.width = `${this.layout.tile.width}px`;
    const isCurrent = index === this.current;
    tile.setAttribute("aria-selected", String(isCurrent));
    if (isCurrent) this.box.setAttribute("aria-activedescendant", tile.id);
  }

  private make(index: number, shown: Shown | undefined, known: HTMLElement | undefined): HTMLElement {
    const tile = document.createElement("a");
    tile.className = "tile";
    tile.id = `tile-${index}`;
    tile.role = "option";
    tile.tabIndex = -1;
    tile.dataset["id"] = shown?.id ?? "";
    tile.setAttribute("aria-setsize", `${this.layout.total}`);
    tile.setAttribute("aria-posinset", `${index + 1}`);
    if (shown) fill(tile, shown, this.address);
    else tile.setAttribute("aria-label", "On its way");
    tile.addEventListener("click", () => {
      this.current = index;
    });
    known?.remove();
    this.space.append(tile);
    this.tiles.set(index, tile);
    return tile;
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey || this.layout.total === 0) return;
    if (event.key === "Enter") this.tiles.get(this.current)?.click();
    else if (MOVES.has(event.key)) this.go(moved(this.layout, this.current, event.key));
    else return;
    event.preventDefault();
  }

  private go(to: number): void {
    this.current = to;
    this.box.scrollTop = reveal(this.layout, to, this.box.scrollTop);
    // At once: the next key, which may be Enter, comes sooner than the next frame.
    this.paint();
  }

  private clear(): void {
    for (const tile of this.tiles.values()) tile.remove();
    this.tiles.clear();
  }
}

function fill(tile: HTMLAnchorElement, shown: Shown, address: string): void {
  tile.href = `${address}${shown.id}/`;
  const picture = document.createElement("img");
  picture.src = `${address}${shown.id}/thumbnail.png`;
  picture.width = picture.height = 160;
  picture.decoding = "async";
  picture.alt = "";
  const text = document.createElement("span");
  text.className = "tile-text";
  text.textContent = caption(shown);
  const of = document.createElement("span");
  of.className = "tile-subject";
  of.textContent = shown.subject;
  of.title = shown.subject;
  tile.append(picture, text, of);
}

/** “CT, chest, nodule”: what one would say of it first. */
export function caption({ attributes, frames }: Shown): string {
  const said = [attributes["modality"], attributes["body_part"], attributes["finding"]]
    .flat()
    .filter((value): value is string => typeof value === "string" && value !== "" && value !== "NONE");
  const [first = "Image", ...others] = said;
  const words = [first, ...others.map((word) => word.toLowerCase())];
  return [...words, ...(frames > 1 ? [`${frames} frames`] : [])].join(", ");
}
