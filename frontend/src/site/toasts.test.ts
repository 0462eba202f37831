import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { adoptToasts, toast } from "./toasts";

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = `<div id="toasts"></div>`;
});

afterEach(() => {
  vi.useRealTimers();
});

const shown = (): number => document.querySelectorAll(".toast").length;

test("a message goes after a while", () => {
  toast(document, "The draft was saved.", "success");
  expect(document.querySelector(".toast-text")?.textContent).toBe("The draft was saved.");

  vi.advanceTimersByTime(6_000);

  expect(shown()).toBe(0);
});

test("what went wrong stays until it is closed", () => {
  toast(document, "Nothing was saved.", "error");
  vi.advanceTimersByTime(60_000);
  expect(shown()).toBe(1);

  document.querySelector<HTMLElement>(".toast-close")?.click();

  expect(shown()).toBe(0);
});

test("a message that is looked at waits", () => {
  toast(document, "The draft was saved.");
  document.querySelector<HTMLElement>(".toast-close")?.focus();
  vi.advanceTimersByTime(6_000);
  const whileFocused = shown();
  document.querySelector<HTMLElement>(".toast-close")?.blur();
  vi.advanceTimersByTime(6_000);

  expect([whileFocused, shown()]).toEqual([1, 0]);
});

test("messages that came with the page are spoken and can be closed", () => {
  document.body.innerHTML = `<div id="toasts"><div class="toast toast-warning" data-toast><p>Careful.</p></div></div>`;
  adoptToasts(document);
  vi.advanceTimersByTime(300);

  expect(document.querySelector("[role=status]")?.textContent).toBe("Careful.");
  expect(document.querySelector(".toast-close")).not.toBeNull();
});

test("a page without messages says nothing", () => {
  adoptToasts(document);
  vi.advanceTimersByTime(300);

  expect(document.querySelector("[role=status]")).toBeNull();
});
