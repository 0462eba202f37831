import { describe, expect, it } from "vitest";

import { begin, lineText, moment, note, step, type Line, type Picture } from "./live";

const line = (id: number, text = "something"): Line => ({
  id,
  at: "2026-11-21T10:32:01.5+00:00",
  level: "info",
  text,
});

const picture = (parts: Partial<Picture> = {}): Picture => ({
  state: "RUNNING",
  state_label: "Running",
  done: 3,
  total: 10,
  unit: "images",
  rate: 2.5,
  seconds_left: 3,
  attempt: 1,
  error: "",
  made: null,
  samples: [],
  curves: [],
  grids: [],
  waiting: "",
  machine: [],
  retry_label: "Try again",
  started_at: null,
  finished_at: null,
  can_cancel: true,
  can_retry: false,
  ended: false,
  lines: [],
  last_line: 0,
  ...parts,
});

describe("a live page", () => {
  it("does not listen to a job that has ended", () => {
    expect(begin(4, true).source).toBe("none");
  });

  it("shows a repeated line once", () => {
    const before = begin(7, false);
    const lines = [line(6), line(7), line(8)];

    const after = step(before, { type: "picture", picture: picture({ lines, last_line: 8 }) });

    expect(after.fresh.map(({ id }) => id)).toEqual([8]);
    expect(after.lastLine).toBe(8);
  });

  it("stops listening when the job ends", () => {
    const end = picture({ state: "SUCCEEDED", ended: true });

    expect(step(begin(0, false), { type: "picture", picture: end }).source).toBe("none");
  });

  it("is silent about a stream that ends once, as each does after a minute", () => {
    const live = step(begin(0, false), { type: "stream-failed" });

    expect([live.source, live.isBehind]).toEqual(["stream", false]);
  });

  it("says that it is behind, and asks by itself, when the stream never comes through", () => {
    let live = begin(0, false);
    for (let time = 0; time < 3; time += 1) live = step(live, { type: "stream-failed" });

    expect([live.source, live.isBehind]).toEqual(["poll", true]);
  });

  it("keeps the picture it had while nothing comes through", () => {
    const known = step(begin(0, false), { type: "picture", picture: picture() });

    expect(step(known, { type: "poll-failed" }).picture).toEqual(picture());
  });

  it("forgets failures with the next word", () => {
    let live = step(begin(0, false), { type: "stream-failed" });
    live = step(live, { type: "stream-failed" });
    live = step(live, { type: "picture", picture: picture() });

    expect([live.failures, live.isBehind]).toEqual([0, false]);
  });
});

describe("the note under the bar", () => {
  it.each([
    [{ rate: 3.21, seconds_left: 240 }, "3.2 images per second, about 4 minutes left."],
    [{ rate: 12.6, seconds_left: 45 }, "13 images per second, about 45 seconds left."],
    [{ rate: 0.05, seconds_left: 9000 }, "3.0 images per minute, about 3 hours left."],
    [{ rate: 1, seconds_left: 5 }, "1.0 images per second, a few seconds left."],
    [{ rate: 1, seconds_left: null, unit: "" }, "1.0 steps per second."],
    [{ rate: null }, ""],
    [{ state: "QUEUED" }, "Waiting for a free worker."],
    [{ state: "FAILED" }, ""],
  ])("of %o is “%s”", (parts, words) => {
    expect(note(picture(parts))).toBe(words);
  });
});

describe("times", () => {
  it("are written out in UTC, as the first paint wrote them", () => {
    expect(moment("2026-11-03T09:02:01.25+00:00")).toBe("3 Nov 2026, 09:02:01");
    expect(moment(null)).toBe("not yet");
    expect(lineText(line(1, "Drew 24."))).toBe("10:32:01 Drew 24.\n");
  });
});
