/** Hear of a job's changes: by a stream, and where something on the way stops it, by asking. */

import { begin, step, type Heard, type Live, type Picture } from "./live";

export interface Ways {
  stream: (address: string) => EventSource;
  ask: (address: string) => Promise<Response>;
  later: (then: () => void, ms: number) => void;
}

const POLL_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;
/** EventSource.CLOSED: the browser will not connect again. */
const CLOSED = 2;
const RECONNECT_MS = 2_000;

/** Ask less and less often while no answer comes. */
export function pollPause(failures: number): number {
  return Math.min(POLL_MS * 2 ** failures, LONGEST_PAUSE_MS);
}

export interface Addresses {
  events: string;
  api: string;
}

export function listen(
  addresses: Addresses,
  start: { lastLine: number; ended: boolean },
  ways: Ways,
  tell: (live: Live) => void,
): void {
  let live = begin(start.lastLine, start.ended);

  const hear = (heard: Heard): void => {
    live = step(live, heard);
    tell(live);
  };

  const openStream = (): void => {
    const source = ways.stream(addresses.events);
    source.onmessage = (message: MessageEvent<string>) => {
      hear({ type: "picture", picture: JSON.parse(message.data) as Picture });
      if (live.source === "none") source.close();
    };
    source.onerror = () => {
      // The browser connects again by itself, unless the answer was no stream at all.
      hear({ type: "stream-failed" });
      const isOver = source.readyState === CLOSED;
      if (live.source !== "stream" || isOver) source.close();
      if (live.source === "poll") void poll();
      else if (isOver) ways.later(openStream, RECONNECT_MS);
    };
  };

  const poll = async (): Promise<void> => {
    try {
      const answer = await ways.ask(`${addresses.api}?after=${live.lastLine}`);
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      hear({ type: "picture", picture: (await answer.json()) as Picture });
    } catch {
      hear({ type: "poll-failed" });
    }
    if (live.source === "poll") ways.later(() => void poll(), pollPause(live.failures));
  };

  if (live.source === "stream") openStream();
}
