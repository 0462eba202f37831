import { afterEach, expect, test, vi } from "vitest";

import { fingerprintOf, READ_AT_ONCE } from "./fingerprint";

afterEach(() => {
  vi.unstubAllGlobals();
});

const long = "x".repeat(2 * READ_AT_ONCE);

test("a page that came unencrypted computes the same as any other", async () => {
  const files = ["", "abc", `${long}y`].map((content) => new File([content], "1.dcm"));
  vi.stubGlobal("isSecureContext", true);
  const secure = await Promise.all(files.map(fingerprintOf));
  vi.stubGlobal("isSecureContext", false);

  expect(await Promise.all(files.map(fingerprintOf))).toEqual(secure);
  expect(new Set(secure).size).toBe(3);
  for (const one of secure) expect(one).toMatch(/^[0-9a-f]{64}$/);
});

test("one byte anywhere makes another", async () => {
  const prints = [`y${long}`, `x${long}`, `${long}y`, `xx${long.slice(2)}y`].map((content) =>
    fingerprintOf(new File([content], "1.dcm", { lastModified: 1 })),
  );

  expect(new Set(await Promise.all(prints)).size).toBe(3);
});
