/** What is asked of one picture on screen. */

import { Enums, type Types } from "@cornerstonejs/core";
import { windowOf, type Look, type Window } from "./looks";

export type Pixel = readonly [number, number];

const HUNDREDTHS = 100;

/** A place for one picture, with nothing around it. */
export function onBlack(viewportId: string, element: HTMLDivElement): Types.PublicViewportInput {
  const background: Types.Point3 = [0, 0, 0];
  return { viewportId, type: Enums.ViewportType.STACK, element, defaultOptions: { background } };
}

/** Which pixel lies under a point of the window; null beside the picture. */
export function pixelAt(
  view: Types.IStackViewport,
  [x, y]: Pixel,
  { rows, columns }: { rows: number; columns: number },
): Pixel | null {
  const box = view.element.getBoundingClientRect();
  const [column, row] = view.canvasToWorld([x - box.left, y - box.top]);
  const pixel = [Math.round(column), Math.round(row)] as const;
  const isInside = pixel.every((at, axis) => at >= 0 && at < (axis ? rows : columns));
  return isInside ? pixel : null;
}

/** How it is looked at now. */
export function lookOf(view: Types.IStackViewport, initial: Window): Omit<Look, "place"> {
  const { voiRange, invert = false } = view.getProperties();
  const { rotation = 0, flipHorizontal = false } = view.getViewPresentation();
  return {
    ...(voiRange ? windowOf(voiRange) : initial),
    zoom: Math.round(view.getZoom() * HUNDREDTHS) / HUNDREDTHS,
    slice: view.getCurrentImageIdIndex(),
    inverted: invert,
    rotation,
    mirrored: flipHorizontal,
  };
}

/** What one does, the other does too. */
export function imitate(view: Types.IStackViewport, led: Types.IStackViewport): void {
  const { voiRange } = led.getProperties();
  if (voiRange) view.setProperties({ voiRange });
  view.setZoom(led.getZoom());
  view.setPan(led.getPan());
  view.render();
}

/** When it is painted the next time. */
export async function rendered(element: HTMLElement): Promise<void> {
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

/** Without WebGL 2 nothing is shown: the processor's own rendering is not exact enough. */
export function canShow(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}
