import { beforeEach, expect, it } from "vitest";
import { Ruler, type Ground } from "./ruler";

const GROUND: Ground = {
  pick: () => null,
  spot: (_place, [x, y]) => [x, y],
  slice: () => 0,
  seen: () => ({ picture: { rows: 100, columns: 100, colour: false }, values: new Uint8Array(0) }),
};
const PICTURE = { rows: 100, columns: 100, unit: "HU", row_spacing: 1, column_spacing: 1 };

let ruler: Ruler;

beforeEach(() => {
  document.body.innerHTML = `<div id="stage"><div class="pane" data-place="A"><div class="pane-picture"></div></div></div>`;
  const stage = document.querySelector<HTMLElement>("#stage");
  if (!stage) throw new Error("There is no stage.");
  ruler = new Ruler(stage, GROUND, PICTURE, () => undefined);
  ruler.take("distance");
});

function crosses(): number {
  return document.querySelectorAll(".cross").length;
}

it("The cross of the keyboard is gone with the case it stood on", () => {
  ruler.key("ArrowRight", false);
  expect(crosses()).toBe(1);

  ruler.forget(true);

  expect(crosses()).toBe(0);
});

it("The cross stays where the last measure alone is taken back", () => {
  ruler.key("ArrowRight", false);

  ruler.key("Delete", false);

  expect(crosses()).toBe(1);
});

it.each([
  [400, null],
  [80, "end"],
])("The words stand where there is more room, in a picture %i wide", (wide, anchor) => {
  for (const sheet of document.querySelectorAll(".pane-measures")) {
    Object.defineProperty(sheet, "clientWidth", { value: wide });
  }

  for (const key of [" ", "ArrowRight", " "]) ruler.key(key, false);

  expect(document.querySelector(".measure-words")?.getAttribute("text-anchor")).toBe(anchor);
});
