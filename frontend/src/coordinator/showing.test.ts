import { expect, test } from "vitest";

import { get, type Json, type Tree } from "./content";
import { Form } from "./form";
import { SHOWING } from "./showing";

const GREY: Tree = {
  presentation: {
    rows: 64,
    columns: 64,
    low: -1000,
    high: 1000,
    window: { center: 40, width: 400 },
    unit: "HU",
  },
};

class Drawn {
  readonly root = document.createElement("div");
  private readonly form: Form;

  constructor(public whole: Tree) {
    this.form = new Form(
      this.root,
      [SHOWING],
      {
        whole: () => this.whole,
        change: (next, isChoice) => {
          this.whole = next;
          if (isChoice) this.whole = this.form.refresh();
        },
      },
      () => null,
    );
  }

  box(name: string): HTMLElement {
    const found = this.root.querySelector<HTMLElement>(`[data-place="presentation.${name}"]`);
    if (!found) throw new Error(`No field is called ${name}.`);
    return found;
  }

  choose(name: string, value: string): void {
    const control = this.box(name).querySelector("select");
    if (!control) throw new Error(`Nothing is chosen in ${name}.`);
    control.value = value;
    control.dispatchEvent(new Event("change"));
  }

  type(name: string, text: string): void {
    const control = this.box(name).querySelector("input");
    if (!control) throw new Error(`Nothing is typed in ${name}.`);
    control.value = text;
    control.dispatchEvent(new Event("input"));
    control.dispatchEvent(new Event("change"));
  }

  shown(name: string): string | undefined {
    return this.box(name).hidden ? undefined : this.box(name).querySelector("input")?.value;
  }

  said(name: string): Json | undefined {
    return get(this.whole, `presentation.${name}`);
  }
}

test("colour brings its own range with it, and the fields show it", () => {
  const drawn = new Drawn(GREY);

  drawn.choose("photometric", "RGB");

  expect([drawn.said("photometric"), drawn.said("low"), drawn.said("high")]).toEqual(["RGB", 0, 255]);
  expect(drawn.said("window")).toEqual({ center: 128, width: 256 });
  expect([drawn.shown("low"), drawn.shown("high"), drawn.shown("window.center")]).toEqual([
    "0",
    "255",
    "128",
  ]);
});

test("colours and scaled values have no unit, and back in grey none is left over", () => {
  for (const [name, value, usual] of [
    ["photometric", "RGB", "MONOCHROME2"],
    ["scaling", "PERCENTILES", "VALUES"],
  ] as const) {
    const drawn = new Drawn(GREY);
    expect(drawn.shown("unit")).toBe("HU");

    drawn.choose(name, value);
    expect([drawn.shown("unit"), drawn.said("unit")]).toEqual([undefined, undefined]);

    drawn.choose(name, usual);
    expect([drawn.shown("unit"), drawn.said("unit"), drawn.said(name)]).toEqual(["", undefined, undefined]);
  }
});

test("a stack is resampled between its slices too, a single picture is not", () => {
  const drawn = new Drawn(GREY);
  drawn.choose("fit", "SPACING");
  expect(drawn.shown("slice_spacing")).toBeUndefined();

  drawn.type("slices", "64");
  expect([drawn.said("slices"), drawn.shown("slice_spacing")]).toEqual([64, ""]);
  drawn.type("slice_spacing", "1500");

  drawn.choose("fit", "EXACT");
  expect([drawn.shown("slice_spacing"), drawn.said("slice_spacing")]).toEqual([undefined, undefined]);
});

test("what is no number of slices stays where it was typed, to be refused there", () => {
  const drawn = new Drawn(GREY);

  drawn.type("slices", "many");

  expect([drawn.said("slices"), drawn.shown("slices")]).toEqual(["many", "many"]);
});
