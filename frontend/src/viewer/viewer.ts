/** Two pictures side by side that move together. The only thing the reading room sees of them. */

import { Enums, init, RenderingEngine, type Types } from "@cornerstonejs/core";
import { Ahead } from "./ahead";
import { refit } from "./fit";
import { putHandsOn, takeInHand, wakeHands, type Hand } from "./hands";
import { comeOf, fetched, imageIds, register, type Spaced } from "./loader";
import type { Seen } from "./measuring";
import { middle, rangeOf, reached, windowOf, type Look, type View, type Window } from "./looks";
import { imitate, lookOf, onBlack, pixelAt, rendered, type Pixel } from "./painting";
import type { Cut } from "./planes";
import { Reformats } from "./reformats";

export interface Pane {
  readonly place: string;
  readonly element: HTMLDivElement;
}

export interface Shown {
  readonly place: string;
  readonly token: string;
}

const ENGINE = "pair";
const QUARTER = 90;
const WHOLE = 360;
const { CAMERA_MODIFIED, STACK_NEW_IMAGE, VOI_MODIFIED } = Enums.Events;
const MOVES = [CAMERA_MODIFIED, STACK_NEW_IMAGE, VOI_MODIFIED];

export class Viewer {
  private readonly engine: RenderingEngine;
  private onScreen = "";
  private linked = true;
  private following = false;
  private readonly ahead = new Ahead();
  private readonly planes: Reformats;
  private sides: readonly Shown[] = [];

  private constructor(
    private readonly stage: HTMLElement,
    private readonly panes: readonly Pane[],
    private readonly picture: Spaced & { window: Window },
    private readonly tell: (place: string, view: View) => void,
  ) {
    this.engine = new RenderingEngine(ENGINE);
    this.planes = new Reformats(this.engine, picture, {
      view: (place) => this.view(place),
      goTo: (place, slice) => {
        this.goTo(place, slice);
      },
    });
  }

  static open(
    stage: HTMLElement,
    panes: readonly Pane[],
    picture: Spaced & { window: Window },
    tell: (place: string, view: View) => void,
  ): Viewer {
    init({ rendering: { webGlContextCount: 1 }, debug: {} });
    register(picture);
    const viewer = new Viewer(stage, panes, picture, tell);
    viewer.enable();
    return viewer;
  }

  /** Show these, both in the same frame; false when something else was asked for meanwhile. */
  async show(sides: readonly Shown[]): Promise<boolean> {
    const wanted = sides.map((side) => side.token).join();
    if (wanted === this.onScreen) {
      this.stage.classList.remove("is-covered");
      return true;
    }
    this.cover();
    this.onScreen = wanted;
    await Promise.all(sides.map((side) => fetched(this.ids(side.token)))).catch((error: unknown) => {
      this.onScreen = "";
      throw error;
    });
    if (wanted !== this.onScreen) return false;
    await this.draw(sides);
    return this.uncover(wanted);
  }

  /** How much of these is here, from 0 to 1. */
  come(sides: readonly Shown[]): number {
    const each = sides.map((side) => comeOf(this.ids(side.token), this.picture));
    return each.reduce((sum, share) => sum + share, 0) / Math.max(1, each.length);
  }

  /** Black, until the next pair is painted. */
  cover(): void {
    this.stage.classList.add("is-covered");
  }

  /** Have these in memory, in their order, and no others but what is on screen. */
  prefetch(sides: readonly Shown[]): void {
    this.ahead.want(
      sides.map((side) => this.ids(side.token)),
      this.onScreen.split(",").map((token) => this.ids(token)),
    );
  }

  reset(): void {
    for (const view of this.views) {
      view.setViewPresentation({ rotation: 0, flipHorizontal: false });
      view.resetCamera();
      view.setProperties({ voiRange: rangeOf(this.initial), invert: false });
    }
    this.lead();
    this.engine.render();
  }

  setWindow(window: Window): void {
    for (const view of this.views) view.setProperties({ voiRange: rangeOf(window) });
    this.engine.render();
  }

  invert(): void {
    const invert = !this.views[0]?.getProperties().invert;
    for (const view of this.views) view.setProperties({ invert });
    this.lead();
    this.engine.render();
  }

  /** Turn all by a quarter, to the right. */
  rotate(): void {
    for (const view of this.views) {
      const { rotation = 0 } = view.getViewPresentation();
      view.setViewPresentation({ rotation: (rotation + QUARTER) % WHOLE });
    }
    this.engine.render();
  }

  /** Left becomes right. */
  mirror(): void {
    for (const view of this.views) {
      const { flipHorizontal = false } = view.getViewPresentation();
      view.setViewPresentation({ flipHorizontal: !flipHorizontal });
    }
    this.engine.render();
  }

  /** Show the slice so many further on, in all that are linked to this place. */
  scroll(place: string, by: number): void {
    this.goTo(place, reached(this.slice(place), by, this.picture.slices));
  }

  /** Show this slice, in all that are linked to this place. */
  goTo(place: string, slice: number): void {
    const led = this.view(place);
    for (const view of this.linked ? this.views : [led]) {
      // In memory already, all of them: nothing can fail, and it is drawn at once.
      if (view.getCurrentImageIdIndex() !== slice) void view.setImageIdIndex(slice);
    }
  }

  slice(place: string): number {
    return this.view(place).getCurrentImageIdIndex();
  }

  /** Which pixel lies under a point of the window; null beside the picture. */
  pick(place: string, x: number, y: number): Pixel | null {
    return pixelAt(this.view(place), [x, y], this.picture);
  }

  /** The values of the slice that is on screen. */
  seen(place: string): Seen {
    const values = this.view(place).getCornerstoneImage().getPixelData() as Seen["values"];
    return { picture: this.picture, values };
  }

  /** Where in its pane a pixel is drawn now. */
  spot(place: string, [column, row]: Pixel): readonly [number, number] {
    const [x, y] = this.view(place).worldToCanvas([column, row, 0]);
    return [x, y];
  }

  /** How every picture is looked at now, to be kept with an answer. */
  get looks(): Look[] {
    return this.panes.map(({ place }) => ({ place, ...lookOf(this.view(place), this.initial) }));
  }

  /** What dragging with the first button, or one finger, does from now on. */
  takeInHand(hand: Hand): void {
    takeInHand(hand);
  }

  /** Move both together or each alone; says which it is now. */
  toggleLink(): boolean {
    this.linked = !this.linked;
    return this.linked;
  }

  /** Three planes of every volume, or one; says which it is now. */
  async togglePlanes(): Promise<boolean> {
    const wanted = !this.planes.isOn;
    this.stage.classList.toggle("has-planes", wanted);
    if (wanted) await this.openPlanes();
    this.planes.isOn = wanted;
    this.resize();
    return wanted;
  }

  /** To the cut so many further on. */
  turnPlane(cut: Cut, by: number): void {
    if (this.planes.isOn) this.planes.turn(cut, by);
  }

  /** The panes have another size: each picture is as whole, or as near, as it was before. */
  resize(): void {
    this.following = true;
    refit(this.views, () => {
      this.engine.resize(false, false);
    });
    this.following = false;
    this.engine.render();
    if (this.planes.isOn) this.planes.fit();
    this.lead();
  }

  /** The other planes are looked at like the pictures, which do not tell when they are inverted. */
  private lead(): void {
    if (this.planes.isOn) for (const { place } of this.panes) this.planes.follow(place);
  }

  /** Once more where the next case came meanwhile: never the planes of another one. */
  private async openPlanes(): Promise<void> {
    const { sides } = this;
    await this.planes.open(this.panes, sides);
    if (sides !== this.sides) await this.openPlanes();
  }

  private ids(token: string): string[] {
    return imageIds(token, this.picture.slices);
  }

  private get initial(): Window {
    return this.picture.window;
  }

  private get views(): Types.IStackViewport[] {
    return this.panes.map((pane) => this.view(pane.place));
  }

  private view(place: string): Types.IStackViewport {
    return this.engine.getViewport<Types.IStackViewport>(place);
  }

  private enable(): void {
    wakeHands();
    this.engine.setViewports(this.panes.map(({ place, element }) => onBlack(place, element)));
    putHandsOn(
      this.panes.map((pane) => pane.place),
      ENGINE,
    );
    for (const { place, element } of this.panes) {
      // The right button zooms.
      element.addEventListener("contextmenu", (event) => {
        event.preventDefault();
      });
      for (const moved of MOVES) {
        element.addEventListener(moved, () => {
          this.follow(place);
        });
      }
    }
  }

  private async draw(sides: readonly Shown[]): Promise<void> {
    const first = middle(this.picture.slices);
    await Promise.all(sides.map((side) => this.view(side.place).setStack(this.ids(side.token), first)));
    this.sides = sides;
    if (this.planes.isOn) await this.planes.show(sides);
    const painted = Promise.all(this.panes.map((pane) => rendered(pane.element)));
    this.reset();
    await painted;
  }

  private async uncover(wanted: string): Promise<boolean> {
    await new Promise(requestAnimationFrame);
    if (wanted !== this.onScreen) return false;
    this.stage.classList.remove("is-covered");
    return true;
  }

  /** What one does, the other does too. */
  private follow(place: string): void {
    const led = this.view(place);
    const { voiRange } = led.getProperties();
    const slice = led.getCurrentImageIdIndex();
    if (voiRange) this.tell(place, { ...windowOf(voiRange), zoom: led.getZoom(), slice });
    if (this.planes.isOn) this.planes.follow(place);
    if (this.following || !this.linked || this.stage.classList.contains("is-covered")) return;
    this.following = true;
    for (const view of this.views) if (view !== led) imitate(view, led);
    this.following = false;
  }
}
