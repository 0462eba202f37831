import { describe, expect, it } from "vitest";
import { decode } from "./frame";

const PICTURE = { rows: 2, columns: 2, slices: 1, colour: false, offset: -1000, highest: 1000 };

function body(...stored: number[]): ArrayBuffer {
  const bytes = new DataView(new ArrayBuffer(2 * stored.length));
  stored.forEach((value, index) => {
    bytes.setUint16(2 * index, value, true);
  });
  return bytes.buffer;
}

describe("A frame", () => {
  it("is read little-endian and moved to the values of the original", () => {
    expect(decode(body(0, 1, 256, 2000), PICTURE)).toEqual([Int16Array.of(-1000, -999, -744, 1000)]);
  });

  it("keeps values that are too high for a short", () => {
    const high = { ...PICTURE, offset: 0, highest: 65_535 };

    expect(decode(body(0, 1, 40_000, 65_535), high)).toEqual([Float32Array.of(0, 1, 40_000, 65_535)]);
  });

  it("of another length is none", () => {
    expect(() => decode(body(1, 2, 3), PICTURE)).toThrow("A frame of 8 bytes arrived with 6.");
  });

  it("of a volume is cut into its slices", () => {
    const volume = { ...PICTURE, rows: 1, slices: 3, offset: 0 };

    expect(decode(body(0, 1, 2, 3, 4, 5), volume)).toEqual([
      Int16Array.of(0, 1),
      Int16Array.of(2, 3),
      Int16Array.of(4, 5),
    ]);
  });

  it("in colour has a byte for red, green and blue each", () => {
    const colours = { ...PICTURE, rows: 1, colour: true, offset: 0, highest: 255 };

    expect(decode(Uint8Array.of(1, 2, 3, 4, 5, 6).buffer, colours)).toEqual([
      Uint8Array.of(1, 2, 3, 4, 5, 6),
    ]);
    expect(() => decode(body(1, 2), colours)).toThrow("A frame of 6 bytes arrived with 4.");
  });
});
