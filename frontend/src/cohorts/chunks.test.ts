import { describe, expect, it } from "vitest";
import { asker, CHUNK, Chunks, type Page, type Shown } from "./chunks";

function shown(index: number): Shown {
  return { id: `${index}`, subject: "P", rows: 8, columns: 8, frames: 1, attributes: {} };
}

function page(query: URLSearchParams, total: number): Page {
  const at = Number(query.get("at"));
  const length = Math.min(CHUNK, total - at);
  return { total, newest: 77, results: Array.from({ length }, (_, n) => shown(at + n)) };
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
}

describe("Chunks", () => {
  it("are asked for once, counted from where the first page began", async () => {
    const asked: string[] = [];
    const chunks = new Chunks(
      (query) => {
        asked.push(query.toString());
        return Promise.resolve(page(query, 1_000_000));
      },
      ["sex:F"],
      () => undefined,
      () => undefined,
    );

    expect(await chunks.begin()).toBe(1_000_000);
    chunks.want(600_000, 600_100);
    chunks.want(600_050, 600_060);
    await settled();

    expect(chunks.at(600_007)?.id).toBe("600007");
    expect(chunks.at(500)).toBeUndefined();
    expect(asked).toEqual(["choose=sex%3AF&at=0&limit=120", "choose=sex%3AF&at=600000&limit=120&newest=77"]);
  });

  it("that do not come are asked for again, and somebody is told", async () => {
    let failures = 0;
    let isDown = true;
    const chunks = new Chunks(
      (query) => (isDown ? Promise.reject(new Error("down")) : Promise.resolve(page(query, 200))),
      [],
      () => undefined,
      () => failures++,
    );

    chunks.want(0, 10);
    await settled();
    isDown = false;
    chunks.want(0, 10);
    await settled();

    expect(failures).toBe(1);
    expect(chunks.at(3)?.id).toBe("3");
  });

  it("that were seen long ago are forgotten", async () => {
    const chunks = new Chunks(
      (query) => Promise.resolve(page(query, 1_000_000)),
      [],
      () => undefined,
      () => undefined,
    );

    for (let n = 0; n < 70; n++) chunks.want(n * CHUNK, n * CHUNK + 1);
    await settled();

    expect(chunks.at(0)).toBeUndefined();
    expect(chunks.at(69 * CHUNK)).toBeDefined();
  });

  it("say when the site refuses", async () => {
    const ask = asker("/api/images", () => Promise.resolve(new Response("", { status: 503 })));

    await expect(ask(new URLSearchParams())).rejects.toThrow("answered with 503");
  });
});
