import { beforeEach, expect, test } from "vitest";

import { waitWhileSending } from "./busy";

waitWhileSending(document);

beforeEach(() => {
  document.body.innerHTML = `<form method="post"><button type="button">Other</button><button>Save</button></form>`;
});

const form = (): HTMLFormElement => {
  const found = document.querySelector("form");
  if (!found) throw new Error("The form is missing.");
  return found;
};
const send = (): boolean =>
  form().dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true }));
const busy = (): string[] => [...document.querySelectorAll("[aria-busy=true]")].map((it) => it.textContent);

test("the button that sends says so", () => {
  send();

  expect(busy()).toEqual(["Save"]);
});

test("a form is sent once", () => {
  expect([send(), send()]).toEqual([true, false]);
});

test("a form that was stopped stays at rest", () => {
  form().addEventListener("submit", (event) => {
    event.preventDefault();
  });
  send();

  expect(busy()).toEqual([]);
});

test("a dialog's own form is nobody's business", () => {
  form().setAttribute("method", "dialog");
  send();

  expect(busy()).toEqual([]);
});

test("back from the browser's memory, it can be sent again", () => {
  send();
  window.dispatchEvent(new Event("pageshow"));

  expect(busy()).toEqual([]);
  expect(send()).toBe(true);
});
