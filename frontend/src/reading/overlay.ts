/** Marks on the pictures: drawn where they lie, placed with pointer or keys. */

import type { Mark, Pixel, Question, Value } from "../api";
import { marked, valueOf, type Slot } from "./answers";
import { focused, standing, type State } from "./state";

/** What the viewer knows about where things are. */
export interface Sight {
  pick(place: string, x: number, y: number): Pixel | null;
  spot(place: string, pixel: Pixel): readonly [number, number];
  /** Which slice of it is on screen. */
  slice(place: string): number;
}

export interface Cross {
  readonly on: string;
  readonly at: Pixel;
}

interface Grid {
  readonly rows: number;
  readonly columns: number;
}

const SVG = "http://www.w3.org/2000/svg";
const STEP = 8;
const ARM = 9;
// A hand that means a point moves a little all the same.
const STILL = 3;

export class Overlay {
  private readonly sheets: ReadonlyMap<string, SVGSVGElement>;
  private state: State | null = null;
  private cross: Cross | null = null;
  private corner: Cross | null = null;

  constructor(
    private readonly stage: HTMLElement,
    private readonly sight: Sight,
    private readonly grid: Grid,
    private readonly candidates: readonly string[],
    private readonly say: (key: string, value: Value) => void,
  ) {
    this.sheets = new Map(candidates.map((place) => [place, this.sheet(place)]));
  }

  render(state: State): void {
    if (state.number !== this.state?.number) this.cross = this.corner = null;
    this.state = state;
    this.stage.classList.toggle("is-marking", this.marking !== null);
    this.draw();
  }

  /** Again where they lie: a picture was moved. */
  draw(): void {
    for (const [place, sheet] of this.sheets) {
      const drawn = this.here(place).map((mark) => this.shape(mark));
      if (this.marking && this.cross?.on === place) drawn.push(...this.sign(this.cross));
      sheet.replaceChildren(...drawn);
    }
  }

  /** A key while the marks have the keyboard. */
  key(key: string, shift: boolean): void {
    const slot = this.marking;
    if (!slot) return;
    if (key.startsWith("Arrow")) {
      this.cross = moved(this.cross ?? this.middle, key, shift ? 1 : STEP, this.grid, this.candidates);
    } else if (key === " ") {
      this.place(slot, shift);
    }
    this.draw();
  }

  private get middle(): Cross {
    const at: Pixel = [this.grid.columns >> 1, this.grid.rows >> 1];
    return { on: this.candidates[0] ?? "A", at };
  }

  private get marking(): Slot | null {
    if (this.state?.phase !== "looking" || this.state.declined) return null;
    const slot = focused(this.state);
    return slot?.question.kind === "MARK" ? slot : null;
  }

  private get all(): readonly Mark[] {
    const { state } = this;
    if (!state || state.declined) return [];
    const slots = standing(state).filter(({ question }) => question.kind === "MARK");
    return slots.flatMap((slot) => (valueOf(state.answers, slot) ?? []) as readonly Mark[]);
  }

  private here(place: string): readonly Mark[] {
    return this.all.filter(({ on, frame }) => on === place && frame === this.sight.slice(place));
  }

  private place({ question, key }: Slot, shift: boolean): void {
    const cross = this.cross ?? this.middle;
    this.cross = cross;
    const drawsRectangle = shift || !question.shapes.includes("POINT");
    if (!drawsRectangle) this.add(key, question, this.point(cross.on, cross.at));
    else if (this.corner?.on === cross.on) {
      const mark = this.box(cross.on, this.corner.at, cross.at);
      if (mark && question.shapes.includes("RECT")) this.add(key, question, mark);
      this.corner = null;
    } else this.corner = cross;
  }

  private point(on: string, at: Pixel): Mark {
    return { on, frame: this.sight.slice(on), shape: "POINT", at };
  }

  private box(on: string, one: Pixel, other: Pixel): Mark | null {
    return rectangle({ on, frame: this.sight.slice(on) }, one, other);
  }

  private add(key: string, question: Question, mark: Mark): void {
    const slot = this.marking;
    if (slot && this.state) this.say(key, marked(valueOf(this.state.answers, slot), mark, question.most));
  }

  private sheet(place: string): SVGSVGElement {
    const sheet = document.createElementNS(SVG, "svg");
    sheet.setAttribute("class", "pane-marks");
    sheet.setAttribute("aria-hidden", "true");
    this.stage.querySelector(`[data-place="${CSS.escape(place)}"]`)?.append(sheet);
    let from: Pixel | null = null;
    sheet.addEventListener("pointerdown", (event) => {
      from = this.sight.pick(place, event.clientX, event.clientY);
      sheet.setPointerCapture(event.pointerId);
    });
    sheet.addEventListener("pointerup", (event) => {
      const to = this.sight.pick(place, event.clientX, event.clientY);
      if (from && to) this.drawn(place, from, to);
      from = null;
    });
    return sheet;
  }

  private drawn(place: string, from: Pixel, to: Pixel): void {
    const slot = this.marking;
    if (!slot) return;
    const { shapes } = slot.question;
    const isStill = Math.abs(from[0] - to[0]) < STILL && Math.abs(from[1] - to[1]) < STILL;
    const box = this.box(place, from, to);
    if (box && shapes.includes("RECT") && !(isStill && shapes.includes("POINT"))) {
      this.add(slot.key, slot.question, box);
    } else if (shapes.includes("POINT")) {
      this.add(slot.key, slot.question, this.point(place, to));
    }
  }

  private shape(mark: Mark): SVGElement {
    if (mark.at) {
      const [x, y] = this.sight.spot(mark.on, mark.at);
      return drawing("circle", { cx: x, cy: y, r: ARM, class: "mark" });
    }
    const [left, top] = this.sight.spot(mark.on, mark.from ?? [0, 0]);
    const [right, bottom] = this.sight.spot(mark.on, mark.to ?? [0, 0]);
    const x = Math.min(left, right);
    const y = Math.min(top, bottom);
    const size = { width: Math.abs(right - left), height: Math.abs(bottom - top) };
    return drawing("rect", { x, y, ...size, class: "mark" });
  }

  private sign(cross: Cross): SVGElement[] {
    const [x, y] = this.sight.spot(cross.on, cross.at);
    const arms = `M${x - ARM} ${y}H${x + ARM}M${x} ${y - ARM}V${y + ARM}`;
    const box = this.corner?.on === cross.on ? this.box(cross.on, this.corner.at, cross.at) : null;
    return [drawing("path", { d: arms, class: "cross" }), ...(box ? [this.shape(box)] : [])];
  }
}

const WAYS: Readonly<Record<string, Pixel>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Move the cross; over an edge it goes on to the next picture. */
export function moved(cross: Cross, key: string, step: number, grid: Grid, all: readonly string[]): Cross {
  const [dx, dy] = WAYS[key] ?? [0, 0];
  const column = cross.at[0] + step * dx;
  const row = within(cross.at[1] + step * dy, grid.rows);
  const next = all[all.indexOf(cross.on) + dx];
  const isBeyond = column !== within(column, grid.columns);
  if (!isBeyond || next === undefined) return { on: cross.on, at: [within(column, grid.columns), row] };
  return { on: next, at: [dx < 0 ? grid.columns - 1 : 0, row] };
}

function within(at: number, length: number): number {
  return Math.min(Math.max(at, 0), length - 1);
}

/** From the upper left to the lower right, whichever way it was drawn; null if it has no inside. */
export function rectangle(where: Pick<Mark, "on" | "frame">, one: Pixel, other: Pixel): Mark | null {
  const from: Pixel = [Math.min(one[0], other[0]), Math.min(one[1], other[1])];
  const to: Pixel = [Math.max(one[0], other[0]), Math.max(one[1], other[1])];
  if (from[0] === to[0] || from[1] === to[1]) return null;
  return { ...where, shape: "RECT", from, to };
}

export function drawing(kind: string, attributes: Record<string, string | number>): SVGElement {
  const element = document.createElementNS(SVG, kind);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}
