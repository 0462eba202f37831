/** The sections of a design, without questions and criteria, which have files of their own. */

import { get, set } from "./content";
import type { Choice, Part, Section } from "./spec";
import { is } from "./when";

export interface Version {
  id: string;
  label: string;
  digest: string;
  size: number;
  kinds: string[];
}

export const PURPOSE: Section = {
  id: "purpose",
  title: "Clinical target and use",
  lead: "What is at stake decides which criteria are strict enough.",
  parts: [
    {
      kind: "long",
      at: "purpose.target",
      label: "Clinical target",
      help: "The finding and the part of the body the images are to help with.",
    },
    {
      kind: "choice",
      at: "purpose.use",
      label: "Context of use",
      choices: [
        ["DIAGNOSIS", "Aid to diagnosis"],
        ["TRIAGE", "Triage"],
        ["PLANNING", "Planning"],
        ["MONITORING", "Monitoring"],
      ],
    },
    {
      kind: "choice",
      at: "purpose.data",
      label: "The images are to be",
      choices: [
        ["TRAINING", "Training data of a model"],
        ["TEST", "Test data of a model"],
      ],
    },
  ],
};

const ARM: readonly Part[] = [
  { kind: "text", at: "text", label: "What it is" },
  { kind: "text", at: "code", label: "Code", width: "short" },
  {
    kind: "choice",
    at: "origin",
    label: "Origin",
    choices: [
      ["REAL", "Real"],
      ["SYNTHETIC", "Synthetic"],
    ],
  },
];

function chosen(versions: readonly Version[]): Part {
  const offered = versions.map(({ id, label, size }): Choice => [id, `${label}, ${size} images`]);
  return {
    kind: "choice",
    at: "version",
    label: "Cohort version",
    choices: [["", "Not chosen yet"], ...offered],
    usual: "",
    then: (whole, scope, value) =>
      set(whole, `${scope}.digest`, versions.find(({ id }) => id === value)?.digest),
  };
}

export function arms(versions: readonly Version[]): Section {
  return {
    id: "arms",
    title: "Arms",
    lead: "The frozen cohort versions that are compared. Readers never see these words.",
    parts: [
      {
        kind: "list",
        at: "design.arms",
        label: "Arms",
        one: "arm",
        fresh: () => ({ code: "", text: "", origin: "SYNTHETIC" }),
        fields: [...ARM, chosen(versions)],
      },
    ],
  };
}

const context = (versions: readonly Version[]): Part => ({
  kind: "list",
  at: "design.context",
  label: "Context beside the candidates",
  one: "context image",
  when: is("design.matching.by", "SOURCE", "SUBJECT"),
  fresh: (whole) => ({ label: "", from: get(whole, "design.matching.by") ?? "SOURCE" }),
  fields: [
    { kind: "text", at: "label", label: "Label on the screen" },
    {
      kind: "choice",
      at: "from",
      label: "It shows",
      choices: [
        ["SOURCE", "The source image"],
        ["SUBJECT", "An earlier image of the subject"],
      ],
    },
    chosen(versions),
  ],
});

export const layout = (versions: readonly Version[]): Section => ({
  id: "layout",
  title: "What a case shows",
  lead: "What is on the screen at once, and which images meet.",
  parts: [
    {
      kind: "choice",
      at: "design.kind",
      label: "A case shows",
      choices: [
        ["PAIR", "Two images side by side"],
        ["SINGLE", "One image"],
      ],
    },
    { kind: "number", at: "design.cases", label: "Cases", width: "short" },
    {
      kind: "choice",
      at: "design.matching.by",
      label: "Images meet",
      usual: "CHANCE",
      choices: [
        ["CHANCE", "By chance"],
        ["EXACT", "If they agree in all chosen attributes"],
        ["NEAREST", "With the nearest in the chosen attributes"],
        ["SOURCE", "With what was made from the same source image (translation)"],
        ["SUBJECT", "With an image of the same subject (progression)"],
      ],
    },
    {
      kind: "lines",
      at: "design.matching.attributes",
      label: "Attributes to match",
      help: "One a line, as the cohort page names them, such as modality or sex.",
      when: is("design.matching.by", "EXACT", "NEAREST"),
    },
    context(versions),
  ],
});

export const READERS: Section = {
  id: "readers",
  title: "Readers",
  lead: "More readers help more than more cases.",
  parts: [
    { kind: "number", at: "design.readers.planned", label: "Readers", width: "short" },
    {
      kind: "choice",
      at: "design.readers.scheme",
      label: "They share the cases",
      choices: [
        ["ALL", "Everybody reads every case"],
        ["SPLIT", "Groups, each with cases of its own"],
        ["PARTIAL", "Each reads a part"],
      ],
    },
    {
      kind: "number",
      at: "design.readers.groups",
      label: "Groups",
      width: "short",
      when: is("design.readers.scheme", "SPLIT"),
    },
    {
      kind: "number",
      at: "design.readers.overlap",
      label: "Cases that all read",
      width: "short",
      when: is("design.readers.scheme", "PARTIAL"),
    },
    { kind: "text", at: "design.readers.qualification", label: "Qualification" },
    {
      kind: "number",
      at: "design.readers.experience_years",
      label: "Years of experience, at least",
      width: "short",
    },
    {
      kind: "choice",
      at: "reader.back",
      label: "Going back",
      choices: [
        ["ANY", "To every case, until signing"],
        ["CASE", "To the case just left"],
        ["NONE", "Not at all"],
      ],
    },
    { kind: "flag", at: "reader.comments", label: "Readers may write comments" },
    { kind: "number", at: "reader.breaks_after", label: "Offer a break after, minutes", width: "short" },
    { kind: "number", at: "reader.session_cap", label: "End a session after, minutes", width: "short" },
    {
      kind: "list",
      at: "reader.may_decline",
      label: "Reasons for which a case may be declined",
      one: "reason",
      fresh: () => ({ code: "", text: "" }),
      fields: [
        { kind: "text", at: "code", label: "Code", width: "short" },
        { kind: "text", at: "text", label: "Reason" },
      ],
    },
  ],
};
