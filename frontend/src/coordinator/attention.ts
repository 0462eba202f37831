/** The section on repeats, catch cases, training, phases and strata. */

import type { Section } from "./spec";
import { has, is } from "./when";

export const ATTENTION: Section = {
  id: "attention",
  title: "Repeats, catch cases, training",
  lead: "How you learn whether readers agree with themselves and look.",
  parts: [
    { kind: "number", at: "design.repeats.percent", label: "Hidden repeats, % of the cases", width: "short" },
    {
      kind: "number",
      at: "design.repeats.distance",
      label: "Cases between, at least",
      width: "short",
      when: has("design.repeats"),
    },
    {
      kind: "choice",
      at: "design.repeats.session",
      label: "Repeats come",
      when: has("design.repeats"),
      choices: [
        ["SAME", "In the same session"],
        ["LATER", "In a later session"],
      ],
    },
    {
      kind: "number",
      at: "design.repeats.washout_days",
      label: "Days between",
      width: "short",
      when: is("design.repeats.session", "LATER"),
    },
    {
      kind: "number",
      at: "design.catch.both_real",
      label: "Catch cases: both real",
      width: "short",
      when: is("design.kind", "PAIR"),
    },
    {
      kind: "number",
      at: "design.catch.both_synthetic",
      label: "Catch cases: both synthetic",
      width: "short",
      when: is("design.kind", "PAIR"),
    },
    {
      kind: "number",
      at: "design.catch.degraded",
      label: "Catch cases: plainly degraded",
      width: "short",
      help: "A positive control: who sees no difference here does not look.",
    },
    {
      kind: "number",
      at: "design.training.cases",
      label: "Training cases",
      width: "short",
      help: "0 for none.",
    },
    {
      kind: "number",
      at: "design.training.pass_mark",
      label: "Right answers to pass",
      width: "short",
      when: has("design.training"),
    },
    {
      kind: "number",
      at: "design.training.tries",
      label: "Tries, at most",
      width: "short",
      help: "The same cases in another order. After the last one you are told, and decide.",
      when: has("design.training.pass_mark"),
    },
    {
      kind: "flag",
      says: "both",
      at: "design.training.feedback",
      label: "Say the truth after each training case",
      when: has("design.training"),
    },
    {
      kind: "list",
      at: "design.phases",
      label: "Phases",
      help: "All cases are shown once in each phase. Ask quality first without telling the purpose, origin afterwards.",
      one: "phase",
      fresh: () => ({ code: "", told: "", questions: [] }),
      fields: [
        { kind: "text", at: "code", label: "Code", width: "short" },
        { kind: "long", at: "told", label: "What readers are told before it" },
        { kind: "lines", at: "questions", label: "Codes of its questions", help: "One a line." },
      ],
    },
    {
      kind: "list",
      at: "design.strata",
      label: "Strata",
      help: "Attributes to balance, or to evaluate apart: edge cases, sites, scanners.",
      one: "stratum",
      fresh: () => ({ attribute: "", role: "SUBGROUP" }),
      fields: [
        { kind: "text", at: "attribute", label: "Attribute" },
        {
          kind: "choice",
          at: "role",
          label: "It is",
          choices: [
            ["SUBGROUP", "Evaluated apart"],
            ["BALANCE", "Balanced between arms"],
          ],
        },
        { kind: "lines", at: "values", label: "Values", help: "One a line; none means all." },
      ],
    },
  ],
};
