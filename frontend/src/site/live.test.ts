import { beforeEach, expect, test } from "vitest";

import { announce } from "./live";

beforeEach(() => {
  document.body.innerHTML = "";
});

test("one region speaks everything", () => {
  announce(document, "Saved.");
  announce(document, "Copied.");

  expect([...document.querySelectorAll("[role=status]")].map((region) => region.textContent)).toEqual([
    "Copied.",
  ]);
});

test("the same words twice are spoken twice", () => {
  announce(document, "Saved.");
  const first = document.querySelector("[role=status]")?.textContent;
  announce(document, "Saved.");

  expect(document.querySelector("[role=status]")?.textContent).not.toBe(first);
});
