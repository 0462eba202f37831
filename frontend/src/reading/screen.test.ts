import { beforeEach, expect, test } from "vitest";

import { Screen } from "./screen";

const STEP = { label: "Review and sign", address: "/sign/" };

beforeEach(() => {
  document.body.innerHTML = `
    <div id="reading"></div><div id="stage"></div>
    <div id="curtain"><p id="curtain-title"></p><p id="curtain-text"></p><p id="curtain-step"></p></div>`;
});

test("a step that is asked for again keeps its link and the focus on it", () => {
  const screen = new Screen(() => undefined);
  screen.curtain({ title: "All answered.", step: STEP });
  const link = document.querySelector("a");

  screen.curtain({ title: "All answered.", step: STEP });

  expect(document.querySelector("a")).toBe(link);
  expect(document.activeElement).toBe(link);
});

test("a curtain that says something else is drawn anew, and none is taken away", () => {
  const screen = new Screen(() => undefined);
  screen.curtain({ title: "Still being saved." });
  screen.curtain({ title: "All answered.", step: STEP });
  expect(document.querySelector("a")?.textContent).toBe("Review and sign");

  screen.curtain(null);

  expect(document.getElementById("curtain")?.hidden).toBe(true);
});
