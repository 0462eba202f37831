/** Offers breaks and ends sessions as the protocol says; a reload makes nobody less tired. */

import type { ReaderRules } from "../api";
import { AWAY_MS, due, parsed, read, rested, written, type Due, type Sitting } from "./sitting";

/** Where the time read so far outlives the page. */
export interface Kept {
  getItem(name: string): string | null;
  setItem(name: string, said: string): void;
}

const MINUTES_AWAY = AWAY_MS / 60_000;
export const BREAK = {
  title: "Time for a break",
  text: "Look away for some minutes. Everything you have answered is kept. Press P to go on.",
};
export const END = {
  title: "Enough for this session",
  text: `You have read as long as this study lets anybody read at once. What you have answered is kept. Come back when you have rested for ${MINUTES_AWAY} minutes or more.`,
};

export class Resting {
  private sitting: Sitting;

  constructor(
    private readonly rules: ReaderRules,
    private readonly kept: Kept,
    private readonly name: string,
    private readonly now: () => number,
  ) {
    this.sitting = parsed(kept.getItem(name));
  }

  get due(): Due {
    return due(rested(this.sitting, this.now()), this.rules);
  }

  /** A case was answered after so much time. */
  read(spentMs: number): void {
    const { breaks_after, session_cap } = this.rules;
    if (!breaks_after && !session_cap) return;
    this.keep(read(this.sitting, spentMs, this.now()));
  }

  /** Who goes on has had the break that was offered. */
  goOn(): void {
    this.keep({ ...this.sitting, sinceBreakMs: 0 });
  }

  private keep(sitting: Sitting): void {
    this.sitting = sitting;
    this.kept.setItem(this.name, written(sitting));
  }
}
