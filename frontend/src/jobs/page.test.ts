import { beforeEach, describe, expect, it, vi } from "vitest";

import { begin, step, type Picture } from "./live";
import { drawAfterTrial } from "./page";

const pressed = vi.fn();

/** What a page that waits for a trial hears of its end. */
function ended(state: string, error = ""): Picture {
  const said: Partial<Picture> = { state, error, ended: true, lines: [], last_line: 0 };
  const { picture } = step(begin(0, false), { type: "picture", picture: said as Picture });
  if (picture === null) throw new Error("nothing was heard");
  return picture;
}

describe("a form that waits for a trial", () => {
  beforeEach(() => {
    pressed.mockReset();
    document.body.innerHTML = `<span data-job="trial">Trying.</span><button data-job-press></button>`;
    document.querySelector("button")?.addEventListener("click", pressed);
  });

  it.each([
    ["SUCCEEDED", "", 1, "Trying."],
    ["RUNNING", "", 0, "Trying."],
    ["CANCELLED", "", 0, "The trial was cancelled, so there is no estimate. Ask for it again"],
    ["FAILED", "Widths differ.", 0, "There is no estimate. Widths differ."],
  ])("after %s asks again or says why not", (state, error, presses, words) => {
    drawAfterTrial(document, ended(state, error));

    expect(pressed).toHaveBeenCalledTimes(presses);
    expect(document.body.textContent).toContain(words);
  });
});
