/** The tools below the pictures: slices, cine, and what the first button or one finger does. */

import type { Picture } from "../api";
import { around, Cine, CORNERS, type Hand, type Measure, type Viewer } from "../viewer";
import type { Plain } from "./keymap";
import { Ruler } from "./ruler";
import { dragged, Wheel } from "./wheel";

/** What dragging does, by the name of its command. */
const HANDS: Readonly<Record<string, Hand>> = {
  adjust: "adjust",
  magnify: "magnify",
  browse: "none",
  distance: "none",
  angle: "none",
  box: "none",
  ellipse: "none",
};

export class Toolbar {
  private readonly cine = new Cine();
  private readonly wheel = new Wheel();
  private readonly turns: Partial<Record<Plain, () => void>> = {
    cine: () => {
      this.startOrStop();
    },
    slower: () => {
      this.setPace(this.cine.perSecond - 1);
    },
    faster: () => {
      this.setPace(this.cine.perSecond + 1);
    },
    unmeasure: () => {
      this.ruler.forget(true);
    },
    planes: () => void this.togglePlanes(),
    "row-before": () => {
      this.viewer.turnPlane("row", -1);
    },
    "row-after": () => {
      this.viewer.turnPlane("row", 1);
    },
    "column-before": () => {
      this.viewer.turnPlane("column", -1);
    },
    "column-after": () => {
      this.viewer.turnPlane("column", 1);
    },
    "slice-before": () => {
      this.viewer.scroll(this.place, -1);
    },
    "slice-after": () => {
      this.viewer.scroll(this.place, 1);
    },
    "slice-first": () => {
      this.viewer.goTo(this.place, 0);
    },
    "slice-last": () => {
      this.viewer.goTo(this.place, this.picture.slices - 1);
    },
  };
  private readonly ruler: Ruler;
  private hand = "adjust";
  /** The pane that was touched last: keys and cine move it, and whatever is linked to it. */
  private place: string;

  constructor(
    private readonly stage: HTMLElement,
    private readonly viewer: Viewer,
    private readonly picture: Picture,
  ) {
    this.place = this.panes[0]?.dataset["place"] ?? "";
    this.ruler = new Ruler(stage, viewer, picture, (words) => {
      say("measured", words);
    });
    for (const pane of this.panes) this.listen(pane);
    this.listenToSliders();
  }

  /** Do what a key or button means; false if it is none of these. */
  obey(command: Plain): boolean {
    if (command in HANDS) this.take(command);
    else if (this.turns[command]) this.turns[command]();
    else return false;
    return true;
  }

  /** A key while the button of a measure has the keyboard; false if it means nothing there. */
  key(key: string, fine: boolean): boolean {
    if (key !== "Escape") return this.ruler.key(key, fine);
    this.take("adjust");
    return true;
  }

  /** Nothing moves while the pictures are hidden, and no measure of one case lies on the next. */
  rest(): void {
    this.cine.stop();
    this.ruler.forget(true);
    this.moveFocus("");
    this.tellCine();
  }

  /** A picture was moved. */
  moved(place: string, slice: number): void {
    this.ruler.draw();
    if (place !== this.place || this.picture.slices === 1) return;
    const slider = input("slice");
    if (slider) slider.value = String(slice + 1);
    say("slice-number", String(slice + 1));
  }

  private get panes(): HTMLElement[] {
    return [...this.stage.querySelectorAll<HTMLElement>(".pane")];
  }

  private take(command: string): void {
    this.hand = command;
    this.viewer.takeInHand(HANDS[command] ?? "none");
    for (const button of document.querySelectorAll<HTMLElement>(".tool[role=radio]")) {
      button.setAttribute("aria-checked", String(button.dataset["command"] === command));
    }
    this.stage.dataset["hand"] = command;
    this.ruler.take(isMeasure(command) ? command : null);
    this.moveFocus(command);
  }

  /** From the button of a measure the keys place what a hand would. */
  private moveFocus(command: string): void {
    const here = document.activeElement;
    if (isMeasure(command)) document.querySelector<HTMLElement>(`[data-command=${command}]`)?.focus();
    else if (here instanceof HTMLElement && here.closest("[data-measure]")) here.blur();
  }

  private async togglePlanes(): Promise<void> {
    if (this.picture.slices === 1) return;
    const isOn = await this.viewer.togglePlanes();
    document.getElementById("planes")?.setAttribute("aria-pressed", String(isOn));
  }

  private startOrStop(): void {
    if (this.picture.slices === 1) return;
    if (this.cine.isRunning) this.cine.stop();
    else {
      this.cine.start(performance.now());
      requestAnimationFrame(this.play);
    }
    this.tellCine();
  }

  private readonly play = (now: number): void => {
    if (!this.cine.isRunning) return;
    const due = this.cine.due(now);
    if (due > 0)
      this.viewer.goTo(this.place, around(this.viewer.slice(this.place), due, this.picture.slices));
    requestAnimationFrame(this.play);
  };

  private setPace(perSecond: number): void {
    this.cine.setPace(perSecond, performance.now());
    const slider = input("pace");
    if (slider) slider.value = String(this.cine.perSecond);
    say("pace-number", String(this.cine.perSecond));
  }

  private tellCine(): void {
    say("cine-word", this.cine.isRunning ? "Stop" : "Play");
    this.stage.dataset["cine"] = this.cine.isRunning ? "runs" : "stands";
  }

  private listen(pane: HTMLElement): void {
    const place = pane.dataset["place"] ?? "";
    pane.addEventListener("pointerdown", () => {
      this.place = place;
      // Who measures with the hand has the keys free, and they answer the questions.
      this.moveFocus("");
    });
    if (this.picture.slices === 1) return;
    pane.addEventListener(
      "wheel",
      (event) => {
        // With the control key the browser enlarges its page.
        if (event.ctrlKey) return;
        event.preventDefault();
        this.place = place;
        this.viewer.scroll(place, this.wheel.turned(event.deltaY, event.deltaMode > 0));
      },
      { passive: false },
    );
    this.listenToDrags(pane, place);
  }

  private listenToDrags(pane: HTMLElement, place: string): void {
    let from: { y: number; slice: number } | null = null;
    pane.addEventListener("pointerdown", (event) => {
      const browses = this.hand === "browse" && event.button === 0 && event.isPrimary;
      from = browses ? { y: event.clientY, slice: this.viewer.slice(place) } : null;
      if (browses) pane.setPointerCapture(event.pointerId);
    });
    pane.addEventListener("pointermove", (event) => {
      if (!from || !event.isPrimary) return;
      const by = dragged(event.clientY - from.y, pane.clientHeight, this.picture.slices);
      this.viewer.scroll(place, from.slice + by - this.viewer.slice(place));
    });
    for (const name of ["pointerup", "pointercancel"]) {
      pane.addEventListener(name, () => {
        from = null;
      });
    }
  }

  private listenToSliders(): void {
    const slice = input("slice");
    slice?.addEventListener("input", () => {
      this.viewer.goTo(this.place, Number(slice.value) - 1);
    });
    const pace = input("pace");
    pace?.addEventListener("input", () => {
      this.setPace(Number(pace.value));
    });
    for (const slider of [slice, pace]) {
      // The keys answer the questions again, where a hand has let go of it.
      slider?.addEventListener("pointerup", () => {
        slider.blur();
      });
    }
  }
}

function isMeasure(command: string): command is Measure {
  return command in CORNERS;
}

function input(id: string): HTMLInputElement | null {
  const found = document.getElementById(id);
  return found instanceof HTMLInputElement ? found : null;
}

function say(id: string, text: string): void {
  const found = document.getElementById(id);
  if (found) found.textContent = text;
}
