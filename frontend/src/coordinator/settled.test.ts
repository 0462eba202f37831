import { expect, test } from "vitest";

import type { Tree } from "./content";
import { Form } from "./form";
import type { Section } from "./spec";

const SECTION: Section = {
  id: "one",
  title: "One",
  lead: "What it is about.",
  parts: [
    { kind: "number", at: "design.cases", label: "Cases" },
    { kind: "number", at: "design.tails", label: "Tails", when: () => false },
    { kind: "text", at: "designer", label: "Designer" },
    { kind: "text", at: "purpose.target", label: "Target", when: () => false },
  ],
};

function drawn(settled: string[]): { whole: Tree; root: HTMLElement } {
  const whole: Tree = { design: { cases: 12, tails: 5 }, designer: "Cora", purpose: { target: "Nodules" } };
  const root = document.createElement("div");
  const form = new Form(
    root,
    [SECTION],
    { whole: () => whole, change: () => undefined },
    () => null,
    settled,
  );
  return { whole: form.refresh(), root };
}

function isOff(root: HTMLElement, place: string): boolean | undefined {
  return root.querySelector<HTMLInputElement>(`[data-place="${place}"] input`)?.disabled;
}

test("what is settled cannot be typed into, and says why once", () => {
  const { root } = drawn(["design"]);

  expect([isOff(root, "design.cases"), isOff(root, "designer")]).toEqual([true, false]);
  expect(root.querySelectorAll(".design-settled")).toHaveLength(1);
});

test("what is settled stays in the protocol though it is not shown", () => {
  expect(drawn(["design"]).whole).toEqual({ design: { cases: 12, tails: 5 }, designer: "Cora" });
  expect(drawn([]).whole).toEqual({ design: { cases: 12 }, designer: "Cora" });
});
