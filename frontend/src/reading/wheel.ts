/** How many slices a turn of the wheel means. Pure. */

/** A notch of a wheel is this or more; a touchpad sends many smaller ones. */
const NOTCH = 50;
const PIXELS_PER_SLICE = 30;

export class Wheel {
  private gathered = 0;

  /** `lines`: the wheel counts in lines or pages, of which each event is one notch. */
  turned(delta: number, lines: boolean): number {
    if (lines || Math.abs(delta) >= NOTCH) {
      this.gathered = 0;
      return Math.sign(delta);
    }
    this.gathered += delta;
    const slices = Math.trunc(this.gathered / PIXELS_PER_SLICE) || 0;
    this.gathered -= slices * PIXELS_PER_SLICE;
    return slices;
  }
}

/** How many slices a drag over a part of a pane has passed; all of them fit over three quarters. */
export function dragged(pixels: number, height: number, slices: number): number {
  const each = Math.max(2, (0.75 * height) / slices);
  return Math.trunc(pixels / each);
}
