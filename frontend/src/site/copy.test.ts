import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { copyOnClick } from "./copy";

copyOnClick(document);
let kept = "";
let mayWrite = true;

beforeEach(() => {
  vi.useFakeTimers();
  kept = "";
  mayWrite = true;
  document.body.innerHTML = `
    <code id="words"> make run </code><button data-copy="words"><span data-copy-word>Copy</span></button>
    <button id="bare" data-copy="words">Copy</button><button id="lost" data-copy="gone">Copy</button>`;
  Object.defineProperty(navigator, "clipboard", {
    configurable: true,
    value: {
      writeText: (text: string): Promise<void> => {
        kept = text;
        return mayWrite ? Promise.resolve() : Promise.reject(new Error("no permission"));
      },
    },
  });
});

afterEach(() => {
  vi.useRealTimers();
});

const word = (): string | undefined => document.querySelector("[data-copy-word]")?.textContent;
const click = async (selector: string): Promise<void> => {
  document.querySelector<HTMLElement>(selector)?.click();
  await vi.advanceTimersByTimeAsync(0);
};

test("it copies the words and says so for a moment", async () => {
  await click("[data-copy-word]");
  expect([kept, word()]).toEqual(["make run", "Copied"]);

  vi.advanceTimersByTime(2_000);
  expect(word()).toBe("Copy");
});

test("a button without a word of its own changes itself", async () => {
  await click("#bare");

  expect(document.getElementById("bare")?.textContent).toBe("Copied");
});

test("where a page may not copy, it selects and says which keys to press", async () => {
  mayWrite = false;
  await click("[data-copy-word]");

  expect(word()).toBe("Press Ctrl+C");
  expect(document.querySelector("[role=status]")?.textContent).toContain("selected");
});

test("a button that names nothing does nothing", async () => {
  await click("#lost");

  expect(kept).toBe("");
});
