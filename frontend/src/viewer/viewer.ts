/** Two pictures side by side that move together. The only thing the reading room sees of them. */

import { cache, Enums, imageLoader, init, RenderingEngine, type Types } from "@cornerstonejs/core";
import { refit } from "./fit";
import type { Picture } from "./frame";
import { putHandsOn } from "./hands";
import { imageId, register } from "./loader";

export interface Window {
  readonly center: number;
  readonly width: number;
}

export interface View extends Window {
  readonly zoom: number;
}

export interface Pane {
  readonly place: string;
  readonly element: HTMLDivElement;
}

export interface Shown {
  readonly place: string;
  readonly token: string;
}

const ENGINE = "pair";

/** Without WebGL 2 nothing is shown: the processor's own rendering is not exact enough. */
export function canShow(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}

export class Viewer {
  private readonly engine: RenderingEngine;
  private onScreen = "";
  private linked = true;
  private following = false;
  private kept = new Set<string>();

  private constructor(
    private readonly stage: HTMLElement,
    private readonly panes: readonly Pane[],
    private readonly initial: Window,
    private readonly tell: (place: string, view: View) => void,
  ) {
    this.engine = new RenderingEngine(ENGINE);
  }

  static open(
    stage: HTMLElement,
    panes: readonly Pane[],
    picture: Picture & { window: Window },
    tell: (place: string, view: View) => void,
  ): Viewer {
    init({ rendering: { webGlContextCount: 1 }, debug: {} });
    register(picture);
    const viewer = new Viewer(stage, panes, picture.window, tell);
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
    await Promise.all(sides.map((side) => imageLoader.loadAndCacheImage(imageId(side.token)))).catch(
      (error: unknown) => {
        this.onScreen = "";
        throw error;
      },
    );
    if (wanted !== this.onScreen) return false;
    await this.draw(sides);
    return this.uncover(wanted);
  }

  /** Black, until the next pair is painted. */
  cover(): void {
    this.stage.classList.add("is-covered");
  }

  /** Have these in memory, and no others but what is on screen. */
  prefetch(sides: readonly Shown[]): void {
    const wanted = new Set([...sides.map((side) => side.token), ...this.onScreen.split(",")].map(imageId));
    for (const id of this.kept) if (!wanted.has(id)) cache.removeImageLoadObject(id);
    this.kept = wanted;
    // What fails here is fetched again when it is shown, and told then.
    for (const id of wanted) imageLoader.loadAndCacheImage(id).catch(() => undefined);
  }

  reset(): void {
    for (const view of this.views) {
      view.resetCamera();
      view.setProperties({ voiRange: range(this.initial), invert: false });
    }
    this.engine.render();
  }

  setWindow(window: Window): void {
    for (const view of this.views) view.setProperties({ voiRange: range(window) });
    this.engine.render();
  }

  invert(): void {
    const invert = !this.views[0]?.getProperties().invert;
    for (const view of this.views) view.setProperties({ invert });
    this.engine.render();
  }

  /** Move both together or each alone; says which it is now. */
  toggleLink(): boolean {
    this.linked = !this.linked;
    return this.linked;
  }

  /** The panes have another size: each picture is as whole, or as near, as it was before. */
  resize(): void {
    this.following = true;
    refit(this.views, () => {
      this.engine.resize(false, false);
    });
    this.following = false;
    this.engine.render();
  }

  private get views(): Types.IStackViewport[] {
    return this.panes.map((pane) => this.view(pane.place));
  }

  private view(place: string): Types.IStackViewport {
    return this.engine.getViewport<Types.IStackViewport>(place);
  }

  private enable(): void {
    this.engine.setViewports(
      this.panes.map(({ place, element }) => ({
        viewportId: place,
        type: Enums.ViewportType.STACK,
        element,
        defaultOptions: { background: [0, 0, 0] as Types.Point3 },
      })),
    );
    putHandsOn(
      this.panes.map((pane) => pane.place),
      ENGINE,
    );
    for (const { place, element } of this.panes) {
      for (const moved of [Enums.Events.CAMERA_MODIFIED, Enums.Events.VOI_MODIFIED]) {
        element.addEventListener(moved, () => {
          this.follow(place);
        });
      }
    }
  }

  private async draw(sides: readonly Shown[]): Promise<void> {
    await Promise.all(sides.map((side) => this.view(side.place).setStack([imageId(side.token)])));
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
    if (voiRange) this.tell(place, { ...windowOf(voiRange), zoom: led.getZoom() });
    if (this.following || !this.linked || this.stage.classList.contains("is-covered")) return;
    this.following = true;
    for (const view of this.views) if (view !== led) imitate(view, led);
    this.following = false;
  }
}

function imitate(view: Types.IStackViewport, led: Types.IStackViewport): void {
  const { voiRange } = led.getProperties();
  if (voiRange) view.setProperties({ voiRange });
  view.setZoom(led.getZoom());
  view.setPan(led.getPan());
  view.render();
}

function range({ center, width }: Window): Types.VOIRange {
  return { lower: center - width / 2, upper: center + width / 2 };
}

function windowOf({ lower, upper }: Types.VOIRange): Window {
  return { center: Math.round((lower + upper) / 2), width: Math.round(upper - lower) };
}

async function rendered(element: HTMLElement): Promise<void> {
  await new Promise<void>((resolve) => {
    element.addEventListener(
      Enums.Events.IMAGE_RENDERED,
      () => {
        resolve();
      },
      { once: true },
    );
  });
}
