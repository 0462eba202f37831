import { beforeEach, expect, test } from "vitest";

import { closeMenus } from "./menus";

closeMenus(document);

beforeEach(() => {
  document.body.innerHTML = `
    <details data-menu open><summary tabindex="0">Person</summary><a href="#x" id="inside">Sessions</a></details>
    <a href="#y" id="outside">Studies</a>`;
});

const isOpen = (): boolean | undefined => document.querySelector("details")?.open;

test("Escape closes it and the focus goes back to its button", () => {
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));

  expect(isOpen()).toBe(false);
  expect(document.activeElement).toBe(document.querySelector("summary"));
});

test("other keys do not", () => {
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "a" }));

  expect(isOpen()).toBe(true);
});

test("a click outside closes it, one inside does not", () => {
  document.getElementById("inside")?.click();
  expect(isOpen()).toBe(true);

  document.getElementById("outside")?.click();
  expect(isOpen()).toBe(false);
});

test("it closes when the focus leaves", () => {
  document.getElementById("outside")?.dispatchEvent(new FocusEvent("focusin", { bubbles: true }));

  expect(isOpen()).toBe(false);
});
