/** Before the first case of a session: is this a display that one can read on? */

import { advice, faultsOf, isFresh, written, zoomOf, type Fault, type Found } from "./display";
import { make } from "./controls";

/** Keeps what was found; resolves to why not, or to null. */
type Keep = (found: Found, failed: readonly Fault[]) => Promise<string | null>;

/** Resolve when the reader has looked, at once if they did on this screen today and nothing ails it. */
export async function checkDisplay(name: string, keep: Keep): Promise<void> {
  const screen = `${window.screen.width} ${window.screen.height} ${window.devicePixelRatio}`;
  if (isFresh(localStorage.getItem(name), screen, Date.now()) && measured().length === 0) return;
  const faults = await new Beforehand(keep).done;
  // What did not pass is looked at again the next time.
  if (faults.length === 0) localStorage.setItem(name, written(screen, Date.now()));
  else localStorage.removeItem(name);
}

class Beforehand {
  /** With what is wrong all the same. */
  readonly done: Promise<readonly Fault[]>;
  private readonly dialog = element("display", HTMLDialogElement);
  private readonly list = element("display-faults", HTMLUListElement);
  private go: (faults: readonly Fault[]) => void = () => undefined;
  private sees = false;
  /** It is on its way to the server: once is enough. */
  private keeping = false;
  private readonly measure = (): void => {
    // What was said of the pattern stands until it is looked at again.
    this.tell(this.dialog.dataset["step"] === "failed" ? faultsOf(found(), this.sees) : measured());
  };

  constructor(private readonly keep: Keep) {
    this.done = new Promise((resolve) => {
      this.go = resolve;
    });
    on("display-sees", () => void this.answer(true));
    on("display-not", () => void this.answer(false));
    on("display-again", () => {
      this.look();
    });
    on("display-anyway", () => void this.end(faultsOf(found(), this.sees)));
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
    });
    this.dialog.addEventListener("keydown", (event) => {
      // A key still held from the page before answers nothing here.
      if (event.repeat) event.preventDefault();
      else if (event.key.toLowerCase() === "n" && this.dialog.dataset["step"] === "look")
        void this.answer(false);
    });
    window.addEventListener("resize", this.measure);
    this.dialog.showModal();
    this.look();
  }

  private look(): void {
    this.step("look", "display-sees");
    this.tell(measured());
  }

  private async answer(sees: boolean): Promise<void> {
    if (this.keeping) return;
    this.sees = sees;
    const faults = faultsOf(found(), sees);
    if (faults.length === 0) return this.end(faults);
    this.step("failed", "display-again");
    this.tell(faults);
  }

  private async end(faults: readonly Fault[]): Promise<void> {
    if (this.keeping) return;
    this.keeping = true;
    const why = await this.keep(found(), faults);
    this.keeping = false;
    element("display-trouble", HTMLParagraphElement).textContent = why ?? "";
    if (why !== null) return;
    window.removeEventListener("resize", this.measure);
    this.dialog.close();
    this.go(faults);
  }

  private step(name: "look" | "failed", first: string): void {
    this.dialog.dataset["step"] = name;
    element(first, HTMLButtonElement).focus();
  }

  private tell(faults: readonly Fault[]): void {
    const now = found();
    this.list.replaceChildren(...faults.map((fault) => make("li", "", advice(fault, now))));
  }
}

function measured(): Fault[] {
  return faultsOf(found(), true);
}

function found(): Found {
  const panes = [...document.querySelectorAll<HTMLElement>(".pane:not(.pane-context)")];
  const sides = panes.flatMap((pane) => [pane.clientWidth, pane.clientHeight]);
  return {
    width: window.innerWidth,
    height: window.innerHeight,
    pane: Math.min(...sides),
    pixelRatio: window.devicePixelRatio,
    zoom: zoom(),
  };
}

function zoom(): number | null {
  // Firefox counts the outside of its window in the page's own pixels too, which says nothing.
  if ("mozInnerScreenX" in window) return null;
  return zoomOf(window.outerWidth, window.innerWidth, window.visualViewport?.scale ?? 1);
}

function on(id: string, act: () => void): void {
  element(id, HTMLButtonElement).addEventListener("click", act);
}

function element<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page has no #${id}.`);
  return found;
}
