import { beforeEach, expect, test } from "vitest";

import { switchTabs } from "./tabs";

beforeEach(() => {
  document.body.innerHTML = `
    <div class="tabs" data-tabs>
      <a href="#one">One</a><a href="#two">Two</a><a href="#three">Three</a><a href="#gone">Gone</a>
    </div>
    <div id="one"></div><div id="two"></div><div id="three"></div>`;
  window.location.hash = "";
});

const tab = (name: string): HTMLElement => {
  const found = document.querySelector<HTMLElement>(`[href="#${name}"]`);
  if (!found) throw new Error(`There is no tab ${name}.`);
  return found;
};
const visible = (): string[] =>
  ["one", "two", "three"].filter((id) => document.getElementById(id)?.hidden === false);
const press = (key: string): void => {
  document.activeElement?.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }),
  );
};

test("links become tabs, and one panel shows", () => {
  switchTabs(document);

  expect(tab("one").getAttribute("role")).toBe("tab");
  expect(tab("one").getAttribute("aria-controls")).toBe("one");
  expect(document.getElementById("one")?.getAttribute("aria-labelledby")).toBe("one-tab");
  expect(visible()).toEqual(["one"]);
});

test("a link to no panel stays a link", () => {
  switchTabs(document);

  expect(tab("gone").getAttribute("role")).toBeNull();
});

test("a click chooses, and the address remembers", () => {
  switchTabs(document);
  tab("two").click();

  expect(visible()).toEqual(["two"]);
  expect(window.location.hash).toBe("#two");
});

test("the address chooses when the page arrives", () => {
  window.location.hash = "#three";
  switchTabs(document);

  expect(visible()).toEqual(["three"]);
});

test.each([
  ["one", "ArrowRight", "two"],
  ["three", "ArrowRight", "one"],
  ["one", "ArrowLeft", "three"],
  ["two", "Home", "one"],
  ["two", "End", "three"],
  ["two", "x", "two"],
])("from %s, %s leads to %s", (from, key, to) => {
  switchTabs(document);
  tab(from).click();
  tab(from).focus();
  press(key);

  expect(visible()).toEqual([to]);
  expect(document.activeElement).toBe(tab(to));
  expect(tab(to).tabIndex).toBe(0);
});

test("keys from elsewhere in the list move nothing", () => {
  switchTabs(document);
  document.querySelector("[data-tabs]")?.dispatchEvent(new KeyboardEvent("keydown", { key: "End" }));

  expect(visible()).toEqual(["one"]);
});
