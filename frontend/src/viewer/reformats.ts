/** Two more planes beside every volume, and a cross that says where they meet. */

import type { RenderingEngine, Types } from "@cornerstonejs/core";
import { cutIds, fetched, letGo, ratioOf, type Spaced } from "./loader";
import { onBlack } from "./painting";
import { crossIn, CUTS, inside, pointed, through, turned, type Cut, type Spot3 } from "./planes";

/** One volume on screen, and the sheet on which its three planes lie. */
interface Volume {
  readonly place: string;
  readonly lines: ReadonlyMap<Cut | null, SVGSVGElement>;
}

/** What the planes ask of the pictures that they belong to. */
export interface Whole {
  view(place: string): Types.IStackViewport;
  goTo(place: string, slice: number): void;
}

const SVG = "http://www.w3.org/2000/svg";

export class Reformats {
  private volumes: Volume[] = [];
  private ids: string[] = [];
  private spot: Spot3 = { column: 0, row: 0, slice: 0 };
  isOn = false;

  constructor(
    private readonly engine: RenderingEngine,
    private readonly picture: Spaced,
    private readonly whole: Whole,
  ) {}

  /** Make room for them once somebody asks, and paint them. */
  async open(
    panes: readonly { place: string; element: HTMLDivElement }[],
    sides: readonly { place: string; token: string }[],
  ): Promise<void> {
    if (this.volumes.length === 0) {
      const { rows, columns } = this.picture;
      this.spot = inside({ ...this.spot, column: columns / 2, row: rows / 2 }, this.picture);
      this.volumes = panes.map(({ place, element }) => this.volume(place, element));
    }
    await this.show(sides);
  }

  /** Have the planes of these volumes painted, through the place of the cross. */
  async show(sides: readonly { place: string; token: string }[]): Promise<void> {
    const before = this.ids;
    this.ids = [];
    for (const { place, token } of sides) {
      for (const cut of CUTS) await this.stack(place, token, cut);
    }
    letGo(before.filter((id) => !this.ids.includes(id)));
    this.fit();
  }

  /** As the picture beside them is looked at, and at its slice. */
  follow(place: string): void {
    const { voiRange, invert = false } = this.whole.view(place).getProperties();
    for (const cut of CUTS) {
      const view = this.view(place, cut);
      view.setProperties(voiRange ? { voiRange, invert } : { invert });
      view.render();
    }
    this.draw();
  }

  /** To the plane so many further on. */
  turn(cut: Cut, by: number): void {
    void this.go(turned(cut, by, this.spot));
  }

  /** Whole again in panes of another size. */
  fit(): void {
    for (const { place } of this.volumes) for (const cut of CUTS) this.view(place, cut).resetCamera();
    this.draw();
  }

  /** The lines of the cross, where the pictures lie now. */
  draw(): void {
    if (!this.isOn) return;
    for (const { place, lines } of this.volumes) {
      for (const [cut, sheet] of lines) moveCross(sheet, this.onCanvas(place, cut));
    }
  }

  private onCanvas(place: string, cut: Cut | null): Types.Point2 {
    // Each volume is at a slice of its own where they are not linked.
    const slice = this.whole.view(place).getCurrentImageIdIndex();
    const [across, down] = crossIn(cut, { ...this.spot, slice });
    if (cut === null) return this.whole.view(place).worldToCanvas([across, down, 0]);
    return this.view(place, cut).worldToCanvas([across, down * ratioOf(this.picture), 0]);
  }

  /** To a place, and to its slice where somebody pointed into the volume shown here. */
  private async go(wanted: Spot3, place?: string): Promise<void> {
    const before = this.spot;
    this.spot = inside(wanted, this.picture);
    if (place !== undefined) this.whole.goTo(place, this.spot.slice);
    const changed = CUTS.filter((cut) => through(cut, this.spot) !== through(cut, before));
    // Out of slices that are in memory already: nothing is fetched, and nothing can fail.
    await Promise.all(
      this.volumes.flatMap((volume) =>
        changed.map(async (cut) => this.view(volume.place, cut).setImageIdIndex(through(cut, this.spot))),
      ),
    );
    this.draw();
  }

  private async stack(place: string, token: string, cut: Cut): Promise<void> {
    const ids = cutIds(token, cut, this.picture);
    this.ids.push(...ids);
    const at = through(cut, this.spot);
    await fetched(ids.slice(at, at + 1));
    await this.view(place, cut).setStack(ids, at);
  }

  private volume(place: string, element: HTMLDivElement): Volume {
    const pane = element.parentElement ?? element;
    const lines = new Map<Cut | null, SVGSVGElement>([[null, cross(element)]]);
    for (const cut of CUTS) {
      const box = document.createElement("div");
      box.className = `pane-cut pane-cut-${cut}`;
      box.setAttribute("role", "img");
      box.setAttribute("aria-label", `${element.getAttribute("aria-label") ?? place}, cut by a ${cut}`);
      pane.append(box);
      this.engine.enableElement(onBlack(nameOf(place, cut), box));
      lines.set(cut, cross(box));
      this.listen(box, place, cut);
    }
    return { place, lines };
  }

  private listen(box: HTMLDivElement, place: string, cut: Cut): void {
    const point = (event: PointerEvent): void => {
      if ((event.buttons & 1) === 0 || !event.isPrimary) return;
      const { left, top } = box.getBoundingClientRect();
      const [x, y] = this.view(place, cut).canvasToWorld([event.clientX - left, event.clientY - top]);
      void this.go(pointed(cut, [x, y / ratioOf(this.picture)], this.spot), place);
    };
    box.addEventListener("pointerdown", (event) => {
      box.setPointerCapture(event.pointerId);
      point(event);
    });
    box.addEventListener("pointermove", point);
    box.addEventListener(
      "wheel",
      (event) => {
        if (event.ctrlKey) return;
        event.preventDefault();
        // The pane around it scrolls the slices.
        event.stopPropagation();
        this.turn(cut, Math.sign(event.deltaY));
      },
      { passive: false },
    );
  }

  private view(place: string, cut: Cut): Types.IStackViewport {
    return this.engine.getViewport<Types.IStackViewport>(nameOf(place, cut));
  }
}

function nameOf(place: string, cut: Cut): string {
  return `${place}/${cut}`;
}

function moveCross(sheet: SVGSVGElement, [x, y]: Types.Point2): void {
  const [upright, level] = sheet.children;
  for (const end of ["x1", "x2"]) upright?.setAttribute(end, x.toFixed(1));
  for (const end of ["y1", "y2"]) level?.setAttribute(end, y.toFixed(1));
}

/** Two lines from edge to edge; where they are is said later. */
function cross(element: HTMLElement): SVGSVGElement {
  const sheet = document.createElementNS(SVG, "svg");
  sheet.setAttribute("class", "pane-cross");
  sheet.setAttribute("aria-hidden", "true");
  for (const [one, two] of [
    ["y1", "y2"],
    ["x1", "x2"],
  ] as const) {
    const line = document.createElementNS(SVG, "line");
    line.setAttribute(one, "0");
    line.setAttribute(two, "100%");
    sheet.append(line);
  }
  element.append(sheet);
  return sheet;
}
