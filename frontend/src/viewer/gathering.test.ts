import { describe, expect, it, vi } from "vitest";
import { gathered } from "./gathering";

function stream(...parts: number[][]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (sending) => {
      for (const part of parts) sending.enqueue(Uint8Array.from(part));
      sending.close();
    },
  });
}

describe("A large body", () => {
  it("is taken in as it comes, and told of", async () => {
    const told: number[] = [];

    const body = await gathered(stream([1, 2], [3]), 3, (come) => told.push(come));

    expect(new Uint8Array(body)).toEqual(Uint8Array.of(1, 2, 3));
    expect(told).toEqual([2, 3]);
  });

  it("that was cut off keeps its own length", async () => {
    expect((await gathered(stream([1]), 3, () => undefined)).byteLength).toBe(1);
    expect((await gathered(stream(), 3, () => undefined)).byteLength).toBe(0);
  });

  it("that is longer than a picture is refused", async () => {
    await expect(gathered(stream([1, 2], [3, 4]), 3, () => undefined)).rejects.toThrow("More than 3");
  });

  it("is asked for no longer once it is too long", async () => {
    const cancel = vi.fn();
    const endless = new ReadableStream<Uint8Array>({
      pull: (sending) => {
        sending.enqueue(Uint8Array.of(1, 2));
      },
      cancel,
    });

    await expect(gathered(endless, 3, () => undefined)).rejects.toThrow("More than 3");

    expect(cancel).toHaveBeenCalledOnce();
  });
});
