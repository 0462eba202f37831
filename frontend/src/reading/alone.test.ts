import { afterEach, expect, it, vi } from "vitest";
import { haveAlone } from "./alone";

afterEach(() => {
  vi.unstubAllGlobals();
});

it("A browser without locks reads alone", async () => {
  vi.stubGlobal("navigator", {});
  const waits = vi.fn();

  await haveAlone({ name: "reading", waits, leaves: async () => Promise.resolve() });

  expect(waits).not.toHaveBeenCalled();
});
