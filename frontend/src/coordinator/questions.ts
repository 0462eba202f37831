/** The question builder: every kind, with what each kind says beyond its text. */

import { get, wordAt, type Tree } from "./content";
import type { Choice, Section } from "./spec";

type When = (whole: Tree, scope: string) => boolean;

export const KINDS: readonly Choice[] = [
  ["CANDIDATE", "Which of the two"],
  ["SCALE", "A step of a scale"],
  ["CONFIDENCE", "Confidence, 0 to 100"],
  ["YES_NO", "Yes or no"],
  ["REASONS", "Coded reasons"],
  ["TEXT", "Free text"],
  ["MARK", "A place in the image"],
];

const kind =
  (...kinds: string[]): When =>
  (whole, scope) =>
    kinds.includes(wordAt(whole, `${scope}.kind`));
const perCandidate: When = (whole, scope) =>
  get(whole, "design.kind") === "PAIR" && !kind("CANDIDATE", "MARK")(whole, scope);

/** Questions whose answer another may depend on: those before it. */
export function earlier(whole: Tree, scope: string): Choice[] {
  const here = Number(/\[(\d+)\]/.exec(scope)?.[1] ?? 0);
  const asked = (get(whole, "questions") ?? []) as Tree[];
  const before = asked.slice(0, here);
  return [["", "Always"], ...before.map((one): Choice => [wordAt(one, "code"), wordAt(one, "text")])];
}

export const QUESTIONS: Section = {
  id: "questions",
  title: "Questions",
  lead: "What readers answer at every case, in this order.",
  parts: [
    {
      kind: "list",
      at: "questions",
      label: "Questions",
      one: "question",
      preview: true,
      fresh: () => ({ code: "", kind: "YES_NO", text: "" }),
      fields: [
        { kind: "text", at: "text", label: "Question" },
        { kind: "choice", at: "kind", label: "Answered by", choices: KINDS },
        { kind: "text", at: "code", label: "Code", width: "short", help: "Stays the same in every result." },
        {
          kind: "choice",
          at: "per",
          label: "Asked",
          usual: "CASE",
          when: perCandidate,
          choices: [
            ["CASE", "Once for the case"],
            ["CANDIDATE", "For each image"],
          ],
        },
        {
          kind: "lines",
          at: "anchors",
          label: "Steps of the scale",
          help: "One a line, the first is 1; a line may be empty between the ends.",
          when: kind("SCALE"),
        },
        { kind: "text", at: "none", label: "Offer neither as", when: kind("CANDIDATE") },
        { kind: "text", at: "low", label: "At 0", when: kind("CONFIDENCE") },
        { kind: "text", at: "high", label: "At 100", when: kind("CONFIDENCE") },
        {
          kind: "list",
          at: "options",
          label: "Reasons",
          one: "reason",
          when: kind("REASONS"),
          fresh: () => ({ code: "", text: "" }),
          fields: [
            { kind: "text", at: "text", label: "Reason" },
            { kind: "text", at: "code", label: "Code", width: "short" },
          ],
        },
        {
          kind: "number",
          at: "most",
          label: "At most",
          width: "short",
          help: "Characters of a text, or places in an image.",
          when: kind("TEXT", "MARK"),
        },
        {
          kind: "values",
          at: "shapes",
          label: "Shapes",
          help: "POINT, RECT or both, with a comma between.",
          when: kind("MARK"),
        },
        { kind: "flag", at: "optional", label: "May stay unanswered" },
        { kind: "choice", at: "show_if.question", label: "Ask only if", usual: "", choices: earlier },
        {
          kind: "values",
          at: "show_if.is",
          label: "was answered with",
          help: "Values with a comma between: true, false, A, or a step of the scale.",
          when: (whole, scope) => Boolean(get(whole, `${scope}.show_if.question`)),
        },
      ],
    },
  ],
};
