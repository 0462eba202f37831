/** Speaks to the server: keep this draft, what follows from it, would the arms be alike. */

import type { Tree } from "./content";

export interface Refusal {
  place: string;
  text: string;
}

export interface Curve {
  cases: number;
  half_widths: (number | null)[];
  powers: (number | null)[];
}

export interface Criterion {
  code: string;
  sentence: string;
  planned: boolean;
  half_width: number | null;
  power: number | null;
  truths: Record<"good" | "borderline" | "bad", number> | null;
  readers: number[];
  curves: Curve[];
}

export interface Consequences {
  refusal: Refusal | null;
  doubts: Refusal[];
  together: string;
  workload: {
    cases: number;
    readings: number;
    seconds_each: number;
    minutes: number;
    sessions: number;
    images: number[];
  } | null;
  criteria: Criterion[];
  verdicts: { generator: string; passed: number; open: number; failed: number }[];
  assumptions: string[];
}

export interface Line {
  name: string;
  value: string;
  one: number;
  other: number;
  difference: number | null;
  balanced: boolean;
}

export interface Match {
  refusal: Refusal | null;
  arms: string[];
  pairs: number;
  left_out: number[];
  lines: { before: Line; after: Line | null }[];
}

export interface Change {
  place: string;
  before: string;
  after: string;
}

export interface Effect {
  changes: Change[];
  refusal: Refusal | null;
  exploratory: boolean;
}

export interface Tell {
  says: string;
  group: string;
  mend: string;
  area: number;
  low: number;
  high: number;
  above: boolean;
  edges: number[];
  counts: number[][];
  pictures: string[];
}

export interface Preflight {
  id: string;
  arms: string[];
  job: string;
  state: string;
  done: number;
  total: number | null;
  error: string;
  is_current: boolean;
  counts: number[];
  refused: number[];
  refusal: string;
  threshold: number | null;
  area: number | null;
  low: number | null;
  high: number | null;
  above: boolean;
  small: boolean;
  tells: Tell[];
}

export interface Preflights {
  refusal: Refusal | null;
  results: Preflight[];
}

/** What the server said, or a sentence on why it said nothing. */
export type Answer<Said> = { said: Said } | { trouble: string };

const UNREACHABLE = "The server does not answer. What you wrote is still on this page; try again.";
const SIGNED_OUT = "You are signed out. Sign in in another tab, then try again; nothing is lost.";

export async function ask<Said>(address: string, method = "GET", body?: Tree): Promise<Answer<Said>> {
  const answer = await fetch(address, {
    method,
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": secret() },
    ...(body ? { body: JSON.stringify(body) } : {}),
  }).catch(() => null);
  if (answer === null) return { trouble: UNREACHABLE };
  if (answer.ok) return { said: (await answer.json()) as Said };
  if (answer.status === 401) return { trouble: SIGNED_OUT };
  const problem = (await answer.json().catch(() => ({}))) as { detail?: string };
  return { trouble: problem.detail ?? UNREACHABLE };
}

function secret(): string {
  return /(?:^|; )(?:__Host-)?csrf=([^;]*)/.exec(document.cookie)?.[1] ?? "";
}
