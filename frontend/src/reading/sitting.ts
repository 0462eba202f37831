/** How long somebody has read at a stretch, and when that is enough. Pure. */

import type { ReaderRules } from "../api";

export interface Sitting {
  /** Time spent on cases since the last break, and since this session began. */
  readonly sinceBreakMs: number;
  readonly sessionMs: number;
  /** When the last case was left. */
  readonly leftAt: number;
}

/** What the protocol asks for before the next case. */
export type Due = "break" | "end" | null;

const MINUTE_MS = 60_000;
/** So long away from the cases is a break, and so long is another session. */
const A_BREAK_MS = 5 * MINUTE_MS;
export const AWAY_MS = 30 * MINUTE_MS;

export const NOTHING_READ: Sitting = { sinceBreakMs: 0, sessionMs: 0, leftAt: 0 };

/** As it counts after the time in which nothing was read. A clock put back is no break. */
export function rested(sitting: Sitting, now: number): Sitting {
  const away = now - sitting.leftAt;
  if (away >= AWAY_MS) return NOTHING_READ;
  return away >= A_BREAK_MS ? { ...sitting, sinceBreakMs: 0 } : sitting;
}

/** A case was left at `now` after so much time. */
export function read(sitting: Sitting, spentMs: number, now: number): Sitting {
  const before = rested(sitting, now - spentMs);
  return {
    sinceBreakMs: before.sinceBreakMs + spentMs,
    sessionMs: before.sessionMs + spentMs,
    leftAt: now,
  };
}

export function due(sitting: Sitting, { breaks_after, session_cap }: ReaderRules): Due {
  if (session_cap && sitting.sessionMs >= session_cap * MINUTE_MS) return "end";
  return breaks_after && sitting.sinceBreakMs >= breaks_after * MINUTE_MS ? "break" : null;
}

/** What was kept from before a reload; whatever else stands there is as if nothing had been read. */
export function parsed(kept: string | null): Sitting {
  const said = kept?.split(" ").map(Number) ?? [];
  const [sinceBreakMs, sessionMs, leftAt] = said;
  if (said.length !== 3 || !said.every(Number.isFinite)) return NOTHING_READ;
  return { sinceBreakMs: sinceBreakMs ?? 0, sessionMs: sessionMs ?? 0, leftAt: leftAt ?? 0 };
}

export function written({ sinceBreakMs, sessionMs, leftAt }: Sitting): string {
  return [sinceBreakMs, sessionMs, leftAt].join(" ");
}
