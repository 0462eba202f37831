/** Brings the state machine, the images, the outbox and the screen together. */

import type { Session } from "../api";
import { FrameGone, type Viewer } from "../viewer";
import type { Command, Plain } from "./keymap";
import type { Outbox } from "./outbox";
import type { Curtain, Screen } from "./screen";
import type { Overlay } from "./overlay";
import { BREAK, END, type Resting } from "./resting";
import { step } from "./session";
import type { Toolbar } from "./toolbar";
import { ahead, current, type Event, type Rating, type State } from "./state";
import { windowsOf, type Named } from "./windows";
import { fetchSession } from "./wire";

/** So many cases are fetched before they are asked for, but never more than fits the memory. */
const FETCHED_AHEAD = 24;
const MEMORY_BYTES = 384 * 1024 * 1024;
// A sample is kept in two bytes, or in four where it does not fit them.
const BYTES_PER_SAMPLE = 4;
const ASK_AGAIN_MS = 2_000;
/** Whatever takes longer shows that it goes on. */
const SIGN_OF_LIFE_MS = 300;
const PAUSED = {
  title: "Paused",
  text: "The images are hidden and the clock stands. Press P to go on.",
};

interface Furniture {
  readonly resting: Resting;
  readonly toolbar: Toolbar;
}

export class Room {
  private alone = 0;
  private window = 0;
  private asking = false;
  private readonly windows: readonly Named[];
  private readonly fetchedAhead: number;
  private readonly resting: Resting;
  private readonly toolbar: Toolbar;
  /** Whether another part of this reading follows. */
  private readonly goesOn: boolean;

  constructor(
    private readonly screen: Screen,
    private readonly viewer: Viewer,
    private readonly outbox: Outbox,
    private readonly overlay: Overlay,
    private state: State,
    { picture, goes_on, resting, toolbar }: Pick<Session, "picture" | "goes_on"> & Furniture,
  ) {
    this.goesOn = goes_on;
    this.resting = resting;
    this.toolbar = toolbar;
    this.windows = windowsOf(picture);
    const sides = state.places[0]?.sides.length ?? 1;
    const samples = picture.slices * picture.rows * picture.columns * (picture.colour ? 3 : 1);
    const bytes = BYTES_PER_SAMPLE * samples * sides;
    this.fetchedAhead = Math.min(FETCHED_AHEAD, Math.max(1, Math.floor(MEMORY_BYTES / bytes)));
  }

  /** Fetch what will be seen first, while something else is still on screen. */
  lookForward(): void {
    this.viewer.prefetch(current(this.state)?.sides ?? []);
  }

  open(): void {
    if (this.resting.due) [this.state] = step(this.state, { type: "rest" });
    this.screen.render(this.state);
    this.overlay.render(this.state);
    this.show();
  }

  happen(event: Event): void {
    const before = this.state;
    const [next, rating] = step(before, event);
    if (rating) this.keep(rating);
    // Between two cases, never during one.
    const isBetween = rating !== null || event.type === "arrived" || before.phase === "told";
    const state = isBetween && this.resting.due ? step(next, { type: "rest" })[0] : next;
    this.state = state;
    if (state.phase !== before.phase || state.number !== before.number) this.show();
    this.screen.render(state);
    this.overlay.render(state);
  }

  private keep({ reading, answers, comment, lookedForMs, sincePaintedMs }: Rating): void {
    const view = this.viewer.looks;
    const times = { looked_for_ms: lookedForMs, since_painted_ms: sincePaintedMs };
    void this.outbox.put(reading, { token: crypto.randomUUID(), answers, comment, view, ...times });
    this.resting.read(lookedForMs);
  }

  obey(command: Command): void {
    switch (command.type) {
      case "candidate":
      case "digit":
        this.happen(command);
        break;
      case "save":
        this.happen({ type: "save", now: performance.now() });
        break;
      case "pause":
        this.pauseOrGoOn();
        break;
      case "back":
      case "decline":
        this.happen({ type: command.type });
        break;
      case "comment":
        this.screen.toComment();
        break;
      default:
        this.turn(command.type);
    }
  }

  private pauseOrGoOn(): void {
    if (this.state.phase === "paused") {
      const { due } = this.resting;
      if (due === "end") return;
      if (due) this.resting.goOn();
    }
    this.happen({ type: "pause", now: performance.now() });
  }

  /** What changes the look of the images only, and so only while they are seen. */
  private turn(type: Plain): void {
    if (type === "help") this.screen.keys();
    if (!["looking", "told"].includes(this.state.phase)) return;
    const turns: Partial<Record<Plain, () => void>> = {
      invert: () => {
        this.viewer.invert();
      },
      reset: () => {
        this.viewer.reset();
        this.useWindow(0);
      },
      window: () => {
        this.useWindow(this.window + 1);
      },
      rotate: () => {
        this.viewer.rotate();
      },
      mirror: () => {
        this.viewer.mirror();
      },
      link: () => {
        this.screen.linked(this.viewer.toggleLink());
      },
      alone: () => {
        this.showAlone(this.alone + 1);
      },
      flicker: () => {
        this.screen.flicker(true);
      },
    };
    if (!this.toolbar.obey(type)) turns[type]?.();
  }

  private show(): void {
    const { phase, number, total } = this.state;
    if (phase === "looking" || phase === "told") return;
    this.viewer.cover();
    this.toolbar.rest();
    this.screen.ready(null);
    this.screen.flicker(false);
    if (phase === "painting") void this.paint(number);
    if (phase === "waiting") this.wait("The next case is on its way.");
    if (phase === "paused") this.screen.curtain(this.pause());
    if (phase === "done") this.end(total);
  }

  private pause(): Curtain {
    const { due } = this.resting;
    if (due === "end") return { ...END, step: { label: "Leave", address: this.screen.address("home") } };
    return due === "break" ? BREAK : PAUSED;
  }

  private async paint(number: number): Promise<void> {
    const place = current(this.state);
    if (!place) return;
    const living = setInterval(() => {
      this.screen.coming(this.viewer.come(place.sides));
    }, SIGN_OF_LIFE_MS);
    try {
      if (!(await this.viewer.show(place.sides))) return;
    } catch (error) {
      this.wait(reason(error), () => void (this.state.number === number && this.paint(number)));
      return;
    } finally {
      clearInterval(living);
    }
    this.screen.curtain(null);
    this.happen({ type: "painted", number, now: performance.now() });
    this.screen.ready(number);
    this.lookAhead();
  }

  private lookAhead(): void {
    const next = ahead(this.state).slice(0, this.fetchedAhead);
    this.viewer.prefetch(next.flatMap((place) => place.sides));
    const known = this.state.places.at(-1)?.number ?? 0;
    if (next.length < this.fetchedAhead && known < this.state.total) void this.askForMore();
  }

  private async askForMore(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    try {
      const { readings } = await fetchSession(this.screen.address("worklist"));
      this.happen({ type: "arrived", places: readings });
    } catch {
      // The cases that are known go on; it is asked again with the next one.
    } finally {
      this.asking = false;
    }
  }

  private wait(
    title: string,
    again = (): void =>
      void this.askForMore().then(() => {
        this.stillWaiting();
      }),
  ): void {
    this.screen.curtain({ title, text: "It appears by itself as soon as it is here." });
    setTimeout(again, ASK_AGAIN_MS);
  }

  private stillWaiting(): void {
    if (this.state.phase === "waiting") this.wait("The next case is on its way.");
  }

  /** The way to the signature opens when the server has everything. */
  end(total = this.state.total): void {
    if (this.state.phase !== "done") return;
    const title = total === 1 ? "The case is answered." : `All ${total} cases are answered.`;
    if (!this.screen.isAllSaved) {
      this.screen.curtain({ title, text: this.screen.whyNotSaved });
      return;
    }
    this.screen.curtain(this.goesOn ? this.next(title) : this.last(title));
  }

  /** The page of the signature leads back here, or home, until nothing is left. */
  private next(title: string): Curtain {
    const trains = this.state.rules.training !== null;
    return {
      title: trains ? "The training cases are answered." : title,
      text: trains ? "See how it went." : "Everything is saved. Another part of this reading follows.",
      step: { label: "Go on", address: this.screen.address("sign") },
    };
  }

  private last(title: string): Curtain {
    if ("preview" in this.screen.root.dataset) {
      const text = "This was a preview: the pictures were made up, and nothing was kept.";
      return { title, text, step: { label: "To the study", address: this.screen.address("sign") } };
    }
    return {
      title,
      text: "Everything is saved. Look at your answers once more, then sign.",
      step: { label: "Review and sign", address: this.screen.address("sign") },
    };
  }

  private showAlone(choice: number): void {
    const { candidates } = this.state.rules;
    if (candidates.length < 2) return;
    this.alone = choice % (1 + candidates.length);
    const place = candidates[this.alone - 1] ?? "";
    this.screen.stage.dataset["alone"] = place;
    this.screen.tool("alone", place);
    this.viewer.resize();
  }

  private useWindow(choice: number): void {
    this.window = choice % this.windows.length;
    const window = this.windows[this.window];
    if (!window) return;
    this.viewer.setWindow(window);
    this.screen.tool("window", window.name);
  }
}

function reason(error: unknown): string {
  const gone = error instanceof FrameGone;
  if (gone && error.status === 401) return "You are signed out. Sign in again to see the next case.";
  if (gone && error.status === 404) return "This case is not open for reading any more.";
  return "The next case waits for the network.";
}
