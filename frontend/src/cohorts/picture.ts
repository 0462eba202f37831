/** The picture on an image's own page: grey in the viewer, colour on a plain canvas. */

import type { Alone } from "../viewer/alone";

interface Facts {
  rows: number;
  columns: number;
  frames: number;
  colour: boolean;
  offset: number;
  highest: number;
  slope: number;
  intercept: number;
  unit: string;
  inverted: boolean;
  center: number;
  width: number;
}

interface Screen {
  show(frame: number): Promise<void>;
  reset(): void;
  invert(): void;
}

export async function open(stage: HTMLElement, pane: HTMLDivElement, facts: Facts): Promise<void> {
  const address = (frame: number): string => `${stage.dataset["frames"] ?? ""}?number=${frame}`;
  try {
    const screen = facts.colour ? await inColour(pane, facts, address) : await inGrey(pane, facts, address);
    listen(stage, screen, facts.frames);
    stage.dataset["shown"] = "yes";
  } catch {
    const note = document.getElementById("note");
    if (note) note.textContent = "The picture did not come. Reload the page to try again.";
  }
}

async function inGrey(pane: HTMLDivElement, facts: Facts, address: (n: number) => string): Promise<Screen> {
  // Only this page needs the viewer, and it is large.
  const { Alone } = await import("../viewer/alone");
  const alone = await Alone.open(pane, facts, address, (lower, upper) => {
    tellWindow(facts, lower, upper);
  });
  tellWindow(facts, facts.center - facts.width / 2, facts.center + facts.width / 2);
  refitWith(pane, alone);
  return alone;
}

function refitWith(pane: HTMLElement, alone: Alone): void {
  new ResizeObserver(() => {
    alone.resize();
  }).observe(pane);
}

async function inColour(pane: HTMLDivElement, facts: Facts, address: (n: number) => string): Promise<Screen> {
  const canvas = document.createElement("canvas");
  canvas.className = "look-colour";
  canvas.width = facts.columns;
  canvas.height = facts.rows;
  pane.append(canvas);
  const brush = canvas.getContext("2d");
  const show = async (frame: number): Promise<void> => {
    const answer = await fetch(address(frame));
    if (!answer.ok) throw new Error(`A frame was answered with ${answer.status}.`);
    brush?.putImageData(painted(new Uint8Array(await answer.arrayBuffer()), facts), 0, 0);
  };
  await show(Math.floor(facts.frames / 2));
  return {
    show,
    reset: () => {
      canvas.classList.remove("is-inverted");
    },
    invert: () => canvas.classList.toggle("is-inverted"),
  };
}

function painted(body: Uint8Array, { rows, columns }: Facts): ImageData {
  const picture = new ImageData(columns, rows);
  for (let from = 0, to = 0; from < body.length; from += 3, to += 4) {
    picture.data.set(body.subarray(from, from + 3), to);
    picture.data[to + 3] = 255;
  }
  return picture;
}

/** In values of the original, not in samples. */
function tellWindow({ slope, intercept, unit }: Facts, lower: number, upper: number): void {
  const ends = [slope * lower + intercept, slope * upper + intercept].sort((a, b) => a - b);
  const [low = 0, high = 0] = ends;
  const value = document.getElementById("value");
  if (value) value.textContent = `${tidy(low)} to ${tidy(high)}${unit === "" ? "" : ` ${unit}`}`;
}

function tidy(value: number): string {
  return Number(value.toPrecision(4)).toString().replace("-", "−");
}

function listen(stage: HTMLElement, screen: Screen, frames: number): void {
  document.getElementById("reset")?.addEventListener("click", () => {
    screen.reset();
  });
  document.getElementById("invert")?.addEventListener("click", () => {
    screen.invert();
  });
  const slider = document.getElementById("frame");
  if (slider instanceof HTMLInputElement) turn(stage, screen, slider, frames);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "r") screen.reset();
    if (event.key === "i") screen.invert();
  });
}

function turn(stage: HTMLElement, screen: Screen, slider: HTMLInputElement, frames: number): void {
  const to = (frame: number): void => {
    slider.value = `${Math.min(Math.max(frame, 0), frames - 1)}`;
    const number = document.getElementById("frame-number");
    if (number) number.textContent = `${Number(slider.value) + 1}`;
    screen.show(Number(slider.value)).catch(() => undefined);
  };
  slider.addEventListener("input", () => {
    to(Number(slider.value));
  });
  stage.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      to(Number(slider.value) + Math.sign(event.deltaY));
    },
    { passive: false },
  );
  slider.value = `${Math.floor(frames / 2)}`;
  to(Number(slider.value));
}
