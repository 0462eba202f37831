import { beforeEach, describe, expect, it, vi } from "vitest";
import { checkDisplay } from "./beforehand";
import { SMALLEST_PANE, written } from "./display";

const NAME = "display";
const SCREEN = `${window.screen.width} ${window.screen.height} ${window.devicePixelRatio}`;

/** A room whose pane has sides of so many pixels, and the dialog before it. */
function room(side: number): void {
  document.body.innerHTML = `<div class="pane"></div><dialog id="display">
    <ul id="display-faults"></ul><p id="display-trouble"></p>
    <button id="display-not"></button><button id="display-sees"></button>
    <button id="display-anyway"></button><button id="display-again"></button></dialog>`;
  const pane = document.querySelector(".pane");
  for (const name of ["clientWidth", "clientHeight"]) {
    Object.defineProperty(pane, name, { get: () => side });
  }
}

function press(id: string): void {
  document.getElementById(id)?.click();
}

function isOpen(): boolean {
  return document.querySelector("dialog[open]") !== null;
}

describe("What was found of a display", () => {
  beforeEach(() => {
    localStorage.clear();
    room(SMALLEST_PANE);
  });

  it("is kept once, however often somebody presses meanwhile", async () => {
    let answered: (why: null) => void = () => undefined;
    const keep = vi.fn(async () => new Promise<null>((resolve) => (answered = resolve)));
    const checked = checkDisplay(NAME, keep);

    for (const id of ["display-sees", "display-sees", "display-not", "display-anyway"]) press(id);
    answered(null);
    await checked;

    expect(keep).toHaveBeenCalledOnce();
    expect(keep).toHaveBeenCalledWith(expect.anything(), []);
    expect(isOpen()).toBe(false);
  });

  it("is sent again where it could not be kept", async () => {
    const keep = vi
      .fn<() => Promise<string | null>>()
      .mockResolvedValueOnce("Not now.")
      .mockResolvedValue(null);
    const checked = checkDisplay(NAME, keep);

    press("display-sees");
    await vi.waitFor(() => {
      expect(document.getElementById("display-trouble")?.textContent).toBe("Not now.");
    });
    press("display-sees");
    await checked;

    expect(keep).toHaveBeenCalledTimes(2);
  });

  it("is not confirmed by a key that is still held", () => {
    void checkDisplay(NAME, async () => Promise.resolve(null));
    const [held, fresh] = [true, false].map(
      (repeat) => new KeyboardEvent("keydown", { key: "Enter", repeat, bubbles: true, cancelable: true }),
    );

    for (const event of [held, fresh])
      if (event) document.getElementById("display-sees")?.dispatchEvent(event);

    expect(held?.defaultPrevented).toBe(true);
    expect(fresh?.defaultPrevented).toBe(false);
  });

  it("holds until tomorrow where it passed", async () => {
    const keep = vi.fn(async () => Promise.resolve(null));
    const checked = checkDisplay(NAME, keep);
    press("display-sees");
    await checked;

    await checkDisplay(NAME, keep);

    expect(keep).toHaveBeenCalledOnce();
  });
});

describe("A display that does not pass", () => {
  it("is looked at again though another window passed today, and the next time too", async () => {
    localStorage.setItem(NAME, written(SCREEN, Date.now()));
    const keep = vi.fn(async () => Promise.resolve(null));

    for (const time of [1, 2]) {
      room(SMALLEST_PANE - 1);
      const checked = checkDisplay(NAME, keep);
      press("display-sees");
      press("display-anyway");
      await checked;
      expect(keep).toHaveBeenCalledTimes(time);
    }

    expect(keep).toHaveBeenLastCalledWith(expect.anything(), ["SIZE"]);
  });
});
