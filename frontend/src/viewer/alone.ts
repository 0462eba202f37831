/** One picture by itself, frame by frame, for people who make cohorts. Never in the reading room. */

import { Enums, init, RenderingEngine, type Types } from "@cornerstonejs/core";
import { refit } from "./fit";
import type { Picture } from "./frame";
import { putHandsOn } from "./hands";
import { fetched, imageIds, register, type Source } from "./loader";

export interface Start {
  readonly center: number;
  readonly width: number;
  readonly inverted: boolean;
}

const ENGINE = "alone";
const PANE = "pane";

export class Alone {
  private constructor(
    private readonly engine: RenderingEngine,
    private readonly source: Source,
    private readonly start: Start,
    private readonly frames: number,
  ) {}

  static async open(
    element: HTMLDivElement,
    picture: Omit<Picture, "slices"> & Start & { frames: number },
    address: (frame: number) => string,
    tell: (lower: number, upper: number) => void,
  ): Promise<Alone> {
    init({ rendering: { webGlContextCount: 1 }, debug: {} });
    const source = { scheme: ENGINE, address: (token: string): string => address(Number(token)) };
    register({ ...picture, slices: 1 }, source);
    const engine = new RenderingEngine(ENGINE);
    engine.setViewports([
      {
        viewportId: PANE,
        type: Enums.ViewportType.STACK,
        element,
        defaultOptions: { background: [0, 0, 0] as Types.Point3 },
      },
    ]);
    putHandsOn([PANE], ENGINE);
    const shown = new Alone(engine, source, picture, picture.frames);
    element.addEventListener(Enums.Events.VOI_MODIFIED, () => {
      const { voiRange } = shown.view.getProperties();
      if (voiRange) tell(voiRange.lower, voiRange.upper);
    });
    await shown.show(Math.floor(picture.frames / 2));
    return shown;
  }

  /** Show a frame; window, zoom and place stay as they are, but for the very first. */
  async show(frame: number): Promise<void> {
    const isFirst = this.view.getImageIds().length === 0;
    if (isFirst) {
      // One frame by itself each: a person who looks at one need not wait for hundreds.
      const ids = Array.from({ length: this.frames }, (_, n) => imageIds(`${n}`, 1, this.source)).flat();
      await fetched(ids.slice(frame, frame + 1));
      await this.view.setStack(ids, frame);
      this.reset();
    } else {
      await this.view.setImageIdIndex(frame);
    }
  }

  reset(): void {
    const { center, width, inverted } = this.start;
    this.view.resetCamera();
    const voiRange = { lower: center - width / 2, upper: center + width / 2 };
    this.view.setProperties({ voiRange, invert: inverted });
    this.engine.render();
  }

  invert(): void {
    this.view.setProperties({ invert: !this.view.getProperties().invert });
    this.engine.render();
  }

  resize(): void {
    refit([this.view], () => {
      this.engine.resize(false, false);
    });
    this.engine.render();
  }

  private get view(): Types.IStackViewport {
    return this.engine.getViewport<Types.IStackViewport>(PANE);
  }
}
