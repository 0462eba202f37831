import { describe, expect, it } from "vitest";
import {
  byDigit,
  choices,
  marked,
  missing,
  put,
  shown,
  slots,
  slotsOf,
  toggled,
  valueOf,
  type Slot,
} from "./answers";
import { aQuestion } from "./samples";

const BOTH = ["A", "B"];
const ACCEPT = aQuestion("accept", {});
const WHY = aQuestion("why", {
  kind: "REASONS",
  options: [
    { code: "NOISE", text: "Noise" },
    { code: "ANATOMY", text: "Anatomy" },
  ],
  show_if: { question: "accept", values: [false] },
});
const MORE = aQuestion("more", { kind: "TEXT", show_if: { question: "why", values: ["ANATOMY"] } });
const REAL = aQuestion("real", { kind: "SCALE", anchors: ["No", "", "Yes"], per: "CANDIDATE" });
const ASKED = [ACCEPT, WHY, MORE, REAL];

function only(code: string, on = ""): Slot {
  const found = slots(ASKED, { accept: false, why: ["ANATOMY"] }, BOTH).find(
    ({ key }) => key === (on ? `${code}:${on}` : code),
  );
  if (!found) throw new Error(`${code} is not asked.`);
  return found;
}

describe("Questions", () => {
  it("stand only while their condition holds, one behind the other", () => {
    const codes = (answers: Parameters<typeof shown>[1]): string[] =>
      shown(ASKED, answers).map(({ code }) => code);

    expect(codes({})).toEqual(["accept", "real"]);
    expect(codes({ accept: false })).toEqual(["accept", "why", "real"]);
    expect(codes({ accept: false, why: ["ANATOMY"] })).toEqual(["accept", "why", "more", "real"]);
    expect(codes({ accept: true, why: ["ANATOMY"] })).toEqual(["accept", "real"]);
  });

  it("are asked once for each candidate, or once for the case", () => {
    expect(slotsOf(REAL, BOTH).map(({ key }) => key)).toEqual(["real:A", "real:B"]);
    expect(slotsOf(ACCEPT, BOTH).map(({ key }) => key)).toEqual(["accept"]);
    expect(slotsOf(REAL, ["A"]).map(({ key }) => key)).toEqual(["real:A"]);
  });
});

describe("An answer", () => {
  it("stands beside the other candidate's", () => {
    const one = put(ASKED, {}, only("real", "A"), 3);
    const both = put(ASKED, one, only("real", "B"), 1);

    expect(both).toEqual({ real: { A: 3, B: 1 } });
    expect(valueOf(both, only("real", "B"))).toBe(1);
    expect(missing([REAL], one, BOTH)?.key).toBe("real:B");
    expect(missing([REAL], both, BOTH)).toBeUndefined();
  });

  it("goes when its question goes, and all that hung on it", () => {
    const before = { accept: false, why: ["ANATOMY"], more: "a third kidney" };

    expect(put(ASKED, before, only("accept"), true)).toEqual({ accept: true });
    expect(put(ASKED, before, only("why"), ["NOISE"])).toEqual({ accept: false, why: ["NOISE"] });
  });

  it("that was emptied again is none", () => {
    expect(put(ASKED, { accept: false, why: ["NOISE"] }, only("why"), [])).toEqual({ accept: false });
  });

  it("may be left out where it is optional, but not by half", () => {
    const optional = { ...REAL, optional: true };

    expect(missing([optional], {}, BOTH)).toBeUndefined();
    expect(missing([optional], { real: { A: 1 } }, BOTH)?.key).toBe("real:B");
  });
});

describe("A digit", () => {
  it("chooses by its place; nought is the tenth", () => {
    const ten = aQuestion("ten", { kind: "SCALE", anchors: Array.from({ length: 11 }, () => "x") });
    const slot = { key: "ten", question: ten, on: null };

    expect([1, 9, 0].map((digit) => byDigit(slot, digit, undefined))).toEqual([1, 9, 10]);
    expect(choices(ten).map(({ key }) => key)).toEqual([
      "1",
      "2",
      "3",
      "4",
      "5",
      "6",
      "7",
      "8",
      "9",
      "0",
      "",
    ]);
    expect(byDigit(only("accept"), 2, undefined)).toBe(false);
    expect(byDigit(only("accept"), 3, undefined)).toBeUndefined();
  });

  it("sets a slider to tens, and puts a reason in or out", () => {
    const sure = { key: "sure", question: aQuestion("sure", { kind: "CONFIDENCE" }), on: null };

    expect(byDigit(sure, 7, undefined)).toBe(70);
    expect(byDigit(only("why"), 2, ["NOISE"])).toEqual(["ANATOMY", "NOISE"]);
    expect(toggled(["ANATOMY", "NOISE"], "NOISE")).toEqual(["ANATOMY"]);
  });
});

it("One mark too many takes the place of the oldest", () => {
  const at = (x: number): Parameters<typeof marked>[1] => ({ on: "A", frame: 0, shape: "POINT", at: [x, 0] });

  expect(marked([at(1), at(2)], at(3), 2)).toEqual([at(2), at(3)]);
});

it("Neither is offered where the protocol words it", () => {
  const question = aQuestion("which", { kind: "CANDIDATE", none: "Neither" });

  expect(choices(question).map(({ value, key }) => `${value} ${key}`)).toEqual(["A ←", "B →", "NONE ↓"]);
});
