import { describe, expect, it } from "vitest";
import { command, type Where } from "./keymap";

function pressed(key: string, where: Where = "room", more = {}): unknown {
  return command({ key, modified: false, repeated: false, ...more }, where);
}

describe("A key", () => {
  it.each([
    ["ArrowLeft", { type: "candidate", place: "A" }],
    ["ArrowRight", { type: "candidate", place: "B" }],
    ["4", { type: "digit", digit: 4 }],
    ["Enter", { type: "save" }],
    ["Backspace", { type: "back" }],
    [" ", { type: "alone" }],
    ["?", { type: "help" }],
    ["i", { type: "invert" }],
    ["R", { type: "reset" }],
    ["PageDown", { type: "slice-after" }],
    ["Home", { type: "slice-first" }],
    ["K", { type: "cine" }],
    ["q", { type: "planes" }],
  ])("%s means something", (key, meaning) => {
    expect(pressed(key)).toEqual(meaning);
  });

  it("that is not known means nothing", () => {
    expect(pressed("y")).toBeNull();
    expect(pressed("F5")).toBeNull();
    expect(pressed("toString")).toBeNull();
  });

  it("that turns slices goes on while it is held", () => {
    expect(pressed("PageUp", "room", { repeated: true })).toEqual({ type: "slice-before" });
    expect(pressed("k", "room", { repeated: true })).toBeNull();
    expect(pressed("PageUp", "slider")).toBeNull();
    expect(pressed("End", "slider")).toBeNull();
  });

  it("places corners while a measure has the keyboard, and answers all the same", () => {
    expect(pressed("ArrowLeft", "measure")).toBeNull();
    expect(pressed(" ", "measure")).toBeNull();
    expect(pressed("2", "measure")).toEqual({ type: "digit", digit: 2 });
  });

  it("that is held, or held with another, belongs to the browser", () => {
    expect(pressed("r", "room", { modified: true })).toBeNull();
    expect(pressed("Enter", "room", { repeated: true })).toBeNull();
  });

  it("presses the button it is on", () => {
    expect(pressed("Enter", "control")).toBeNull();
    expect(pressed(" ", "control")).toBeNull();
    expect(pressed("ArrowLeft", "control")).toEqual({ type: "candidate", place: "A" });
  });

  it("in a dialog does not reach the room behind it", () => {
    expect(pressed("ArrowLeft", "dialog")).toBeNull();
  });

  it("is a letter where one writes, but Enter saves there too", () => {
    expect(pressed("i", "text")).toBeNull();
    expect(pressed("Enter", "text")).toEqual({ type: "save" });
    expect(pressed("Enter", "text", { shifted: true })).toBeNull();
  });

  it("moves a slider or a cross that has the keyboard", () => {
    expect(pressed("ArrowLeft", "slider")).toBeNull();
    expect(pressed("7", "slider")).toEqual({ type: "digit", digit: 7 });
    expect(pressed(" ", "marks")).toBeNull();
    expect(pressed("Backspace", "marks")).toBeNull();
    expect(pressed("Enter", "marks")).toEqual({ type: "save" });
  });
});
