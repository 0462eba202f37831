import { describe, expect, it } from "vitest";

import { listen, pollPause, type Ways } from "./listen";
import { begin, type Live, type Picture } from "./live";
import { draw } from "./page";

const PICTURE: Picture = {
  state: "RUNNING",
  state_label: "Running",
  done: 5,
  total: 10,
  unit: "images",
  rate: 2,
  seconds_left: 3,
  attempt: 2,
  error: "",
  made: null,
  samples: [],
  curves: [],
  grids: [],
  waiting: "",
  machine: [],
  retry_label: "Try again",
  started_at: "2026-11-21T10:32:01+00:00",
  finished_at: null,
  can_cancel: true,
  can_retry: false,
  ended: false,
  lines: [{ id: 1, at: "2026-11-21T10:32:01+00:00", level: "error", text: "Hm." }],
  last_line: 1,
};

const ADDRESSES = { events: "/jobs/1/events", api: "/api/jobs/1" };

class Stream {
  onmessage: ((message: { data: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  readyState = 0;
  isClosed = false;

  close(): void {
    this.isClosed = true;
  }
}

/** A browser whose streams and answers a test moves by hand. */
class Bench {
  streams: Stream[] = [];
  asked: string[] = [];
  waiting: (() => void)[] = [];
  told: Live[] = [];
  answer: () => Response = () => Response.json(PICTURE);

  ways: Ways = {
    stream: () => {
      const stream = new Stream();
      this.streams.push(stream);
      return stream as unknown as EventSource;
    },
    ask: (address) => {
      this.asked.push(address);
      return Promise.resolve(this.answer());
    },
    later: (then) => {
      this.waiting.push(then);
    },
  };

  listen(ended = false): void {
    listen(ADDRESSES, { lastLine: 0, ended }, this.ways, (live) => this.told.push(live));
  }

  stream(): Stream {
    return this.streams[this.streams.length - 1] ?? new Stream();
  }

  async moveOn(): Promise<void> {
    this.waiting.shift()?.();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

describe("listening to a job", () => {
  it("opens nothing for one that has ended", () => {
    const bench = new Bench();
    bench.listen(true);

    expect(bench.streams).toHaveLength(0);
  });

  it("tells each picture, and closes the stream with the last", () => {
    const bench = new Bench();
    bench.listen();
    bench.stream().onmessage?.({ data: JSON.stringify(PICTURE) });
    bench.stream().onmessage?.({ data: JSON.stringify({ ...PICTURE, ended: true }) });

    expect(bench.told.map((live) => live.source)).toEqual(["stream", "none"]);
    expect(bench.stream().isClosed).toBe(true);
  });

  it("leaves it to the browser to connect again", () => {
    const bench = new Bench();
    bench.listen();
    bench.stream().onerror?.();

    expect([bench.streams.length, bench.waiting.length]).toEqual([1, 0]);
  });

  it("opens a new stream after one that the browser gave up", async () => {
    const bench = new Bench();
    bench.listen();
    bench.stream().readyState = 2;
    bench.stream().onerror?.();
    await bench.moveOn();

    expect(bench.streams).toHaveLength(2);
  });

  it("asks instead when streams do not come through, and goes on until the end", async () => {
    const bench = new Bench();
    bench.listen();
    for (let time = 0; time < 3; time += 1) bench.stream().onerror?.();
    await bench.moveOn();
    bench.answer = () => new Response("", { status: 502 });
    await bench.moveOn();
    bench.answer = () => Response.json({ ...PICTURE, ended: true });
    await bench.moveOn();

    expect(bench.asked.slice(0, 2)).toEqual(["/api/jobs/1?after=0", "/api/jobs/1?after=1"]);
    expect(bench.told.at(-1)?.source).toBe("none");
    expect(bench.waiting).toHaveLength(0);
  });

  it("asks less and less often while nobody answers", () => {
    expect([0, 1, 9].map(pollPause)).toEqual([2_000, 4_000, 60_000]);
  });
});

describe("the page of a job", () => {
  const PARTS = ["connection", "badge", "error-box", "error", "bar", "label", "count", "note"];

  const drawn = (parts: Partial<Picture>, total: number | null = 10): Document => {
    const page = document.implementation.createHTMLDocument();
    page.body.innerHTML = [
      ...PARTS.map((name) => `<p data-job="${name}"></p>`),
      `<progress data-job="meter"></progress><pre data-job="log" hidden></pre>`,
      `<p data-job="made" hidden><a data-job="made-link"></a></p>`,
      `<form data-job="cancel"></form><form data-job="retry"></form>`,
    ].join("");
    const picture = { ...PICTURE, ...parts, total };
    const fresh = picture.lines;
    draw(page, { source: "stream", lastLine: 1, picture, fresh, failures: 0, isBehind: false });
    return page;
  };

  const text = (page: Document, name: string): string =>
    page.querySelector(`[data-job="${name}"]`)?.textContent ?? "";

  it("shows how far the work is, and what it said", () => {
    const page = drawn({});

    expect(page.querySelector("progress")?.value).toBe(5);
    expect(text(page, "count")).toBe("5 of 10");
    expect(text(page, "note")).toBe("2.0 images per second, a few seconds left.");
    expect(page.querySelector(".log-error")?.textContent).toBe("10:32:01 Hm.\n");
  });

  it("shows that something moves when nobody knows how much there is", () => {
    const page = drawn({ unit: "" }, null);

    expect(page.querySelector("progress")?.hasAttribute("value")).toBe(false);
    expect([text(page, "count"), text(page, "label")]).toEqual(["5", "Work"]);
  });

  it("says why a job failed, and offers to try again", () => {
    const page = drawn({ state: "FAILED", error: "It broke.", can_retry: true, can_cancel: false });

    expect(text(page, "error")).toBe("It broke.");
    expect(page.querySelector<HTMLElement>('[data-job="retry"]')?.hidden).toBe(false);
    expect(page.querySelector<HTMLElement>('[data-job="cancel"]')?.hidden).toBe(true);
  });

  it("leads to what it made", () => {
    const page = drawn({ made: { name: "Phantoms v1", address: "/cohorts/1/" } });

    expect(page.querySelector<HTMLElement>('[data-job="made"]')?.hidden).toBe(false);
    expect(page.querySelector('[href="/cohorts/1/"]')?.textContent).toBe("Phantoms v1");
    expect(drawn({}).querySelector<HTMLElement>('[data-job="made"]')?.hidden).toBe(true);
  });

  it("shows what was made last, and leaves it alone while nothing is new", () => {
    const page = document.implementation.createHTMLDocument();
    page.body.innerHTML = '<section data-job="samples" hidden><ul data-job="samples-list"></ul></section>';
    const samples = [{ address: "/images/1/", thumbnail: "/images/1/thumbnail.png" }];
    const known = { ...begin(0, false), picture: { ...PICTURE, samples } };

    draw(page, known);
    const first = page.querySelector("li");
    draw(page, known);

    expect(page.querySelector<HTMLElement>('[data-job="samples"]')?.hidden).toBe(false);
    expect(page.querySelector("img")?.getAttribute("src")).toBe("/images/1/thumbnail.png");
    expect(page.querySelector("li")).toBe(first);
  });

  it("draws the losses of a training", () => {
    const page = document.implementation.createHTMLDocument();
    page.body.innerHTML = '<section data-job="curves" hidden><div data-job="curves-list"></div></section>';
    const curves = [{ name: "velocity", label: "velocity: 2 at first", points: "4,4 556,116" }];

    draw(page, { ...begin(0, false), picture: { ...PICTURE, curves } });

    expect(page.querySelector("polyline")?.getAttribute("points")).toBe("4,4 556,116");
    expect(page.querySelector("figcaption")?.textContent).toBe("velocity: 2 at first");
    expect(page.querySelector<HTMLElement>('[data-job="curves"]')?.hidden).toBe(false);
  });

  it("adds a grid when the training has drawn one, and says what it runs on", () => {
    const page = document.implementation.createHTMLDocument();
    page.body.innerHTML =
      '<section data-job="grids" hidden><div data-job="grids-list"></div></section><dl data-job="machine"></dl>';
    const grids = [{ step: 4, address: "/jobs/1/grids/4.png" }];
    const machine = [{ label: "Memory", value: "12 MB" }];
    const known = { ...begin(0, false), picture: { ...PICTURE, grids, machine } };

    draw(page, known);
    const first = page.querySelector("figure");
    grids.push({ step: 8, address: "/jobs/1/grids/8.png" });
    draw(page, known);

    expect(page.querySelectorAll("figure")).toHaveLength(2);
    expect(page.querySelector("figure")).toBe(first);
    expect(page.querySelector('[data-job="machine"]')?.textContent).toBe("Memory12 MB");
  });

  it("says that it is behind before it knows anything", () => {
    const page = document.implementation.createHTMLDocument();
    page.body.innerHTML = '<p data-job="connection"></p>';
    const nothing = { picture: null, fresh: [], lastLine: 0, failures: 2 };
    draw(page, { ...nothing, source: "stream", isBehind: true });

    expect(text(page, "connection")).toContain("interrupted");
  });
});
