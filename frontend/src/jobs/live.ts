/** What a job's page shows, as a pure step from what it knew and what it heard. */

export interface Line {
  id: number;
  at: string;
  level: string;
  text: string;
}

/** An image that the job has made, and where it is looked at. */
export interface Sample {
  address: string;
  thumbnail: string;
}

/** A loss so far, as a line in a drawing of 560 × 120. */
export interface Curve {
  name: string;
  label: string;
  points: string;
}

/** What a training drew at one of its milestones. */
export interface Grid {
  step: number;
  address: string;
}

/** What the work runs on and takes, in words. */
export interface Fact {
  label: string;
  value: string;
}

/** One picture of a job, as the server sends it. */
export interface Picture {
  state: string;
  state_label: string;
  done: number;
  total: number | null;
  unit: string;
  rate: number | null;
  seconds_left: number | null;
  attempt: number;
  error: string;
  made: { name: string; address: string } | null;
  samples: Sample[];
  curves: Curve[];
  grids: Grid[];
  waiting: string;
  machine: Fact[];
  retry_label: string;
  started_at: string | null;
  finished_at: string | null;
  can_cancel: boolean;
  can_retry: boolean;
  ended: boolean;
  lines: Line[];
  last_line: number;
}

/** How the page learns of changes: by a stream, by asking, or not any more. */
export type Source = "stream" | "poll" | "none";

export interface Live {
  source: Source;
  lastLine: number;
  picture: Picture | null;
  /** The log lines that this step added, for the page to append. */
  fresh: Line[];
  failures: number;
  isBehind: boolean;
}

export type Heard =
  { type: "picture"; picture: Picture } | { type: "stream-failed" } | { type: "poll-failed" };

/** A stream that breaks so often without a word in between is stopped by something on the way. */
export const FAILURES_BEFORE_POLLING = 3;

export function begin(lastLine: number, ended: boolean): Live {
  const source = ended ? "none" : "stream";
  return { source, lastLine, picture: null, fresh: [], failures: 0, isBehind: false };
}

/** Return what the page knows after it heard something. */
export function step(live: Live, heard: Heard): Live {
  if (heard.type === "picture") return withPicture(live, heard.picture);
  const failures = live.failures + 1;
  const gaveUp = live.source === "stream" && failures >= FAILURES_BEFORE_POLLING;
  return {
    ...live,
    source: gaveUp ? "poll" : live.source,
    failures: gaveUp ? 0 : failures,
    fresh: [],
    // A stream ends once a minute by itself; only a second failure in a row is news.
    isBehind: live.isBehind || failures > 1,
  };
}

function withPicture(live: Live, picture: Picture): Live {
  // A reconnected stream may repeat lines; one that was shown is not shown again.
  const fresh = picture.lines.filter((line) => line.id > live.lastLine);
  return {
    source: picture.ended ? "none" : live.source,
    lastLine: Math.max(live.lastLine, picture.last_line),
    picture,
    fresh,
    failures: 0,
    isBehind: false,
  };
}

/** “3.2 images per second, about 4 minutes left.” */
export function note(picture: Picture): string {
  if (picture.state === "QUEUED") return `Waiting for a free worker. ${picture.waiting}`.trim();
  if (picture.state !== "RUNNING" || picture.rate === null) return "";
  const pace = paceOf(picture.rate, picture.unit || "steps");
  const left = picture.seconds_left === null ? "" : `, ${duration(picture.seconds_left)} left`;
  return `${pace}${left}.`;
}

/** Why a trial tells nothing; empty while it may, or once it has. */
export function afterTrial(picture: Picture): string {
  if (picture.state === "CANCELLED")
    return "The trial was cancelled, so there is no estimate. Ask for it again to try once more.";
  if (picture.state === "FAILED") return `There is no estimate. ${picture.error}`.trim();
  return "";
}

function paceOf(rate: number, unit: string): string {
  return rate >= 1 ? `${rounded(rate)} ${unit} per second` : `${rounded(rate * 60)} ${unit} per minute`;
}

function rounded(value: number): string {
  return value >= 10 ? value.toFixed(0) : value.toFixed(1);
}

function duration(seconds: number): string {
  if (seconds < 10) return "a few seconds";
  if (seconds < 90) return `about ${seconds} seconds`;
  if (seconds < 5400) return `about ${Math.round(seconds / 60)} minutes`;
  return `about ${Math.round(seconds / 3600)} hours`;
}

/** “10:32:01 Loaded 12 subjects.” in UTC, as the server writes them. */
export function lineText(line: Line): string {
  return `${line.at.slice(11, 19)} ${line.text}\n`;
}

/** “21 Nov 2026, 10:32:01” in UTC, or that it has not happened. */
export function moment(at: string | null): string {
  if (at === null) return "not yet";
  const [year, month, day] = at.slice(0, 10).split("-").map(Number);
  return `${day ?? 0} ${MONTHS[(month ?? 1) - 1] ?? ""} ${year ?? 0}, ${at.slice(11, 19)}`;
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
