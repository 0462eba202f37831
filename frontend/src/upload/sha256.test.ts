import { expect, test } from "vitest";

import { sha256 } from "./sha256";

const hex = (digest: Uint8Array): string =>
  [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");

test("it is what the standard says", () => {
  expect(hex(sha256(new Uint8Array()))).toBe(
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  );
  expect(hex(sha256(new TextEncoder().encode("abc")))).toBe(
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

test("it is what the browser itself computes, at every length around a block", async () => {
  for (const length of [1, 54, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1000, 70_001]) {
    const content = Uint8Array.from({ length }, (_, place) => (place * 31 + length) % 256);

    expect(hex(sha256(content))).toBe(hex(new Uint8Array(await crypto.subtle.digest("SHA-256", content))));
  }
});
