import { beforeEach, expect, test } from "vitest";

import { askBeforeSending, questionOf } from "./confirm";

const DIALOG = `
  <dialog id="confirm"><h2 id="confirm-title"></h2><p id="confirm-text"></p>
  <button id="confirm-yes" class="button-primary"></button></dialog>`;

let sent = 0;
let page: Document;

beforeEach(() => {
  sent = 0;
  page = document.implementation.createHTMLDocument();
});

function form(attributes: string): HTMLFormElement {
  page.body.innerHTML = `<form ${attributes}><button>Send</button></form>${DIALOG}`;
  const made = page.querySelector("form");
  if (!made) throw new Error("The form is missing.");
  return made;
}

function send(made: HTMLFormElement): boolean {
  return made.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true }));
}

async function answer(made: HTMLFormElement, value: string): Promise<void> {
  made.requestSubmit = () => {
    if (send(made)) sent += 1;
  };
  const dialog = page.querySelector("dialog");
  dialog?.close(value);
  await Promise.resolve();
  await Promise.resolve();
}

test("the first sentence asks, the rest explains", () => {
  const made = form(`data-confirm="Close it? Nothing more can be rated." data-confirm-button="Close"`);

  expect(questionOf(made)).toEqual({
    title: "Close it?",
    text: "Nothing more can be rated.",
    button: "Close",
    isDangerous: false,
  });
});

test("words without a question get one", () => {
  expect(questionOf(form(`data-confirm="This cannot be undone." data-confirm-danger`))).toEqual({
    title: "Are you sure?",
    text: "This cannot be undone.",
    button: "Yes, do it",
    isDangerous: true,
  });
});

test("a form without a question is sent as it is", () => {
  askBeforeSending(page);

  expect(send(form(""))).toBe(true);
});

test("a form with one is held until the answer", async () => {
  askBeforeSending(page);
  const made = form(`data-confirm="Close it?" data-confirm-danger`);

  expect(send(made)).toBe(false);
  expect(page.querySelector("dialog")?.open).toBe(true);
  expect(page.getElementById("confirm-yes")?.className).toBe("button-danger");

  await answer(made, "yes");
  expect(sent).toBe(1);
});

test("no is no", async () => {
  askBeforeSending(page);
  const made = form(`data-confirm="Close it?"`);
  send(made);

  await answer(made, "");

  expect(sent).toBe(0);
});

test("the question is asked each time anew", async () => {
  askBeforeSending(page);
  const made = form(`data-confirm="Close it?"`);
  send(made);
  await answer(made, "yes");

  expect(send(made)).toBe(false);
});
