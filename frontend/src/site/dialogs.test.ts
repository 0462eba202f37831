import { beforeEach, expect, test } from "vitest";

import { openDialogsOnClick } from "./dialogs";

openDialogsOnClick(document);

beforeEach(() => {
  document.body.innerHTML = `
    <button id="open" data-opens="box">Open</button><button id="nowhere" data-opens="gone">Open</button>
    <dialog id="box"><p>Words</p><button id="close" data-closes>Close</button></dialog>`;
});

const click = (id: string): void => {
  document.getElementById(id)?.click();
};
const isOpen = (): boolean | undefined => document.querySelector("dialog")?.open;

test("a button opens the dialog it names", () => {
  click("open");

  expect(isOpen()).toBe(true);
});

test("a button inside closes it", () => {
  click("open");
  click("close");

  expect(isOpen()).toBe(false);
});

test("a click beside it closes it, one inside does not", () => {
  click("open");
  document.querySelector("p")?.click();
  expect(isOpen()).toBe(true);

  click("box");
  expect(isOpen()).toBe(false);
});

test("a name that names nothing opens nothing", () => {
  click("nowhere");

  expect(isOpen()).toBe(false);
});
