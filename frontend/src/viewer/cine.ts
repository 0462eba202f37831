/** Slices one after the other, at a pace. Pure: it is told the time, and says how many have passed. */

export const SLOWEST = 1;
export const FASTEST = 30;

export class Cine {
  private since: number | null = null;
  private shown = 0;

  constructor(private pace = 10) {}

  get perSecond(): number {
    return this.pace;
  }

  get isRunning(): boolean {
    return this.since !== null;
  }

  start(now: number): void {
    this.since = now;
    this.shown = 0;
  }

  stop(): void {
    this.since = null;
  }

  /** From now on at this pace. */
  setPace(perSecond: number, now: number): void {
    this.pace = Math.min(Math.max(Math.round(perSecond), SLOWEST), FASTEST);
    if (this.isRunning) this.start(now);
  }

  /** How many slices are due since it was asked last; a machine that is slow leaves some out. */
  due(now: number): number {
    if (this.since === null) return 0;
    const passed = Math.floor(((now - this.since) * this.pace) / 1000);
    const due = passed - this.shown;
    this.shown = passed;
    return due;
  }
}

/** The slice after so many, beginning again after the last. */
export function around(slice: number, by: number, slices: number): number {
  return (slice + by) % slices;
}
