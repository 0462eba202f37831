/** Questions and rules for tests. */

import type { Question, ReaderRules } from "../api";

export const READER: ReaderRules = {
  back: "ANY",
  comments: false,
  breaks_after: 0,
  session_cap: 0,
  may_decline: [],
};

export function aQuestion(code: string, said: Partial<Question>): Question {
  return {
    code,
    kind: "YES_NO",
    text: `${code}?`,
    per: "CASE",
    optional: false,
    show_if: null,
    anchors: [],
    none: "",
    low: "",
    high: "",
    options: [],
    most: 100,
    shapes: [],
    ...said,
  };
}

export const CANDIDATE = aQuestion("synthetic", { kind: "CANDIDATE" });
export const SURE = aQuestion("confidence", { kind: "SCALE", anchors: ["Guessing", "Rather", "Certain"] });
