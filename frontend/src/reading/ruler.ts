/** Measures on the pictures: drawn with pointer or keys, told beside them, gone with the case. */

import { CORNERS, told, type Measure, type Scale, type Seen, type Spot } from "../viewer";
import { drawing, moved } from "./overlay";
import type { Pixel } from "../api";

/** What the viewer knows about where things are, and what is there. */
export interface Ground {
  pick(place: string, x: number, y: number): Pixel | null;
  spot(place: string, pixel: Spot): readonly [number, number];
  slice(place: string): number;
  seen(place: string): Seen;
}

interface Drawn {
  readonly kind: Measure;
  readonly on: string;
  readonly slice: number;
  readonly spots: readonly Spot[];
}

const STEP = 8;
const ARM = 7;
const BESIDE = 8;
/** A hand that drags means both ends; one that clicks places them one by one. */
const STILL = 4;

export class Ruler {
  private readonly sheets = new Map<string, SVGSVGElement>();
  private kind: Measure | null = null;
  private done: Drawn[] = [];
  private doing: Drawn | null = null;
  private cross: { on: string; at: Pixel } | null = null;

  constructor(
    private readonly stage: HTMLElement,
    private readonly ground: Ground,
    private readonly picture: Scale & { rows: number; columns: number },
    private readonly say: (words: string) => void,
  ) {
    for (const pane of stage.querySelectorAll<HTMLElement>(".pane")) {
      const place = pane.dataset["place"] ?? "";
      const sheet = drawing("svg", { class: "pane-measures", "aria-hidden": "true" }) as SVGSVGElement;
      this.sheets.set(place, sheet);
      // Within the picture, so that zooming and moving with other buttons goes on while measuring.
      pane.querySelector(".pane-picture")?.append(sheet);
      this.listen(place, sheet);
    }
  }

  /** Measure this from now on; null: leave the pictures to other hands. */
  take(kind: Measure | null): void {
    this.kind = kind;
    this.doing = this.cross = null;
    this.stage.classList.toggle("is-measuring", kind !== null);
    this.draw();
  }

  /** The last one, or all: nothing of them outlives a case, and nothing is ever sent. */
  forget(all: boolean): void {
    if (all) {
      this.done = [];
      this.cross = null;
    } else if (!this.doing) this.done = this.done.slice(0, -1);
    this.doing = null;
    this.say("");
    this.draw();
  }

  /** A key while a measure is in hand; false if it means nothing here. */
  key(key: string, fine: boolean): boolean {
    if (!this.kind) return false;
    if (key.startsWith("Arrow")) {
      const places = [...this.sheets.keys()];
      this.cross = moved(this.cross ?? this.middle, key, fine ? 1 : STEP, this.picture, places);
      this.follow(this.cross.on, this.cross.at);
    } else if (key === " ") {
      this.cross ??= this.middle;
      this.put(this.cross.on, this.cross.at);
    } else if (key === "Delete") this.forget(false);
    else return false;
    this.draw();
    return true;
  }

  /** Again where they lie: a picture was moved, or shows another slice. */
  draw(): void {
    for (const [place, sheet] of this.sheets) {
      const here = [...this.done, ...(this.doing ? [this.doing] : [])].filter(
        (each) => each.on === place && each.slice === this.ground.slice(place),
      );
      const drawn = here.flatMap((each) => this.shown(each));
      if (this.cross?.on === place) drawn.push(this.sign(place, this.cross.at));
      sheet.replaceChildren(...drawn);
    }
  }

  private get middle(): { on: string; at: Pixel } {
    const on = this.sheets.keys().next().value ?? "";
    return { on, at: [this.picture.columns >> 1, this.picture.rows >> 1] };
  }

  private listen(place: string, sheet: SVGSVGElement): void {
    let from: { x: number; y: number } | null = null;
    sheet.addEventListener("pointerdown", (event) => {
      const at = this.at(place, event);
      if (event.button !== 0 || !event.isPrimary || !at) return;
      from = { x: event.clientX, y: event.clientY };
      sheet.setPointerCapture(event.pointerId);
      this.cross = null;
      this.put(place, at);
    });
    sheet.addEventListener("pointermove", (event) => {
      const at = event.isPrimary ? this.at(place, event) : null;
      if (at) this.follow(place, at);
      this.draw();
    });
    sheet.addEventListener("pointerup", (event) => {
      const at = this.at(place, event);
      const went = from ? Math.hypot(event.clientX - from.x, event.clientY - from.y) : 0;
      if (at && this.doing && went > STILL) this.put(place, at);
      from = null;
    });
  }

  private at(place: string, { clientX, clientY }: PointerEvent): Pixel | null {
    return this.ground.pick(place, clientX, clientY);
  }

  /** The next corner stands here; the last one ends the measure. */
  private put(on: string, at: Spot): void {
    if (!this.kind) return;
    const slice = this.ground.slice(on);
    const goesOn = this.doing?.on === on && this.doing.slice === slice ? this.doing : null;
    const { kind } = this;
    const spots = goesOn ? [...goesOn.spots.slice(0, -1), at] : [at];
    if (spots.length === CORNERS[kind]) {
      this.done.push({ kind, on, slice, spots });
      this.doing = null;
      this.say(told(kind, spots, this.ground.seen(on), this.picture));
    } else this.doing = { kind, on, slice, spots: [...spots, at] };
    this.draw();
  }

  /** The corner that is not placed yet goes with the hand. */
  private follow(on: string, at: Spot): void {
    if (this.doing?.on !== on) return;
    this.doing = { ...this.doing, spots: [...this.doing.spots.slice(0, -1), at] };
  }

  private shown(drawn: Drawn): SVGElement[] {
    const { on, kind, spots } = drawn;
    const points = spots.map((spot) => this.ground.spot(on, spot));
    const words = told(kind, spots, this.ground.seen(on), this.picture);
    const [x, y] = points.at(-1) ?? [0, 0];
    // On the side where there is more room, so that the edge of the picture cuts off no number.
    const isFar = x > (this.sheets.get(on)?.clientWidth ?? 0) / 2;
    const side = isFar ? { x: x - BESIDE, "text-anchor": "end" } : { x: x + BESIDE };
    const label = drawing("text", { ...side, y: y - BESIDE, class: "measure-words" });
    label.textContent = words;
    const [one = [0, 0], two = one] = spots;
    return [outline(kind, points, this.corners(on, one, two)), label];
  }

  /** All four: a picture that is turned turns its boxes too. */
  private corners(on: string, one: Spot, two: Spot): readonly (readonly [number, number])[] {
    const all: Spot[] = [one, [two[0], one[1]], two, [one[0], two[1]]];
    return all.map((spot) => this.ground.spot(on, spot));
  }

  private sign(place: string, at: Pixel): SVGElement {
    const [x, y] = this.ground.spot(place, at);
    const arms = `M${x - ARM} ${y}H${x + ARM}M${x} ${y - ARM}V${y + ARM}`;
    return drawing("path", { d: arms, class: "cross" });
  }
}

type Point = readonly [number, number];

function outline(kind: Measure, points: readonly Point[], corners: readonly Point[]): SVGElement {
  const path = (all: readonly Point[]): string => all.map(([x, y]) => `${x},${y}`).join(" ");
  if (kind === "box") return drawing("polygon", { points: path(corners), class: "measure" });
  if (kind !== "ellipse") return drawing("polyline", { points: path(points), class: "measure" });
  const [a = [0, 0], , c = a] = corners;
  // Pictures are turned by quarters only, so its axes lie along the screen's.
  const middle = { cx: (a[0] + c[0]) / 2, cy: (a[1] + c[1]) / 2 };
  const radii = { rx: Math.abs(a[0] - c[0]) / 2, ry: Math.abs(a[1] - c[1]) / 2 };
  return drawing("ellipse", { ...middle, ...radii, class: "measure" });
}
