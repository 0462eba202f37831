/** The criteria editor; the server says each criterion in plain words beside it. */

import { get, wordAt, type Tree } from "./content";
import type { Choice, Part, Section } from "./spec";

export interface Metric {
  code: string;
  words: string;
  group: string;
  answers: string[];
  stored: boolean;
}

type When = (whole: Tree, scope: string) => boolean;

const COMPARED: readonly Part[] = [
  {
    kind: "choice",
    at: "comparison",
    label: "It is held against",
    choices: [
      ["EQUIVALENCE", "Two margins (equivalence)"],
      ["NON_INFERIORITY", "A margin (no worse)"],
      ["SUPERIORITY", "A margin (better)"],
      ["THRESHOLD", "A threshold"],
    ],
  },
  { kind: "decimal", at: "lower", label: "Lower margin", width: "short" },
  { kind: "decimal", at: "upper", label: "Upper margin", width: "short" },
  {
    kind: "choice",
    at: "held",
    label: "What must keep to it",
    usual: "INTERVAL",
    choices: [
      ["INTERVAL", "The whole interval"],
      ["ESTIMATE", "The estimate"],
    ],
  },
  {
    kind: "choice",
    at: "interval.method",
    label: "Interval",
    choices: [
      ["MRMC", "Readers and cases random"],
      ["FIXED_READERS", "For these readers"],
      ["BOOTSTRAP", "Bootstrap"],
      ["ANALYTIC", "The estimator's formula"],
      ["STORED", "As measured"],
    ],
  },
  { kind: "decimal", at: "interval.level", label: "Level", width: "short" },
];

const AMONG: readonly Part[] = [
  { kind: "text", at: "subgroup.attribute", label: "Only where this attribute" },
  { kind: "text", at: "subgroup.value", label: "is" },
  {
    kind: "values",
    at: "arms",
    label: "Among the arms",
    help: "Codes with a comma between; none means all.",
  },
  { kind: "number", at: "least_readers", label: "Readers, at least", width: "short" },
  { kind: "number", at: "least_cases", label: "Cases, at least", width: "short" },
  {
    kind: "choice",
    at: "multiplicity",
    label: "With other criteria it shares",
    usual: "NONE",
    choices: [
      ["NONE", "No error rate"],
      ["HOLM", "The error rate (Holm)"],
      ["BONFERRONI", "The error rate (Bonferroni)"],
    ],
  },
  {
    kind: "choice",
    at: "missing",
    label: "Missing readings",
    usual: "AVAILABLE",
    choices: [
      ["AVAILABLE", "Are left out"],
      ["COMPLETE_READERS", "Leave their reader out"],
      ["WORST_CASE", "Count against acceptance"],
    ],
  },
  { kind: "text", at: "estimator", label: "Estimator", help: "Leave it empty for the usual one." },
  { kind: "long", at: "why", label: "Why this margin" },
];

const TOGETHER: readonly Part[] = [
  {
    kind: "choice",
    at: "criteria.overall.rule",
    label: "Accepted are the images if",
    choices: [
      ["ALL", "All criteria that decide pass"],
      ["AT_LEAST", "At least some of the primary ones pass"],
    ],
  },
  {
    kind: "number",
    at: "criteria.overall.k",
    label: "How many",
    width: "short",
    when: (whole) => get(whole, "criteria.overall.rule") === "AT_LEAST",
  },
  {
    kind: "choice",
    at: "criteria.inconclusive",
    label: "What stays open",
    usual: "STAYS",
    choices: [
      ["STAYS", "Makes the decision inconclusive"],
      ["REJECTS", "Counts as failed"],
    ],
  },
];

const LEAKAGE = "LEAKED_IMAGES";
const metricAt = (whole: Tree, scope: string): string => wordAt(whole, `${scope}.metric`);
const isGap: When = (whole, scope) => metricAt(whole, scope) === "LARGEST_GAP";

export function criteria(metrics: readonly Metric[]): Section {
  return {
    id: "criteria",
    title: "Criteria",
    lead: "What must come out for the images to be accepted. After locking nobody changes this unseen.",
    parts: [
      {
        kind: "list",
        at: "criteria.list",
        label: "Criteria",
        one: "criterion",
        preview: true,
        fresh: () => ({
          code: "",
          role: "PRIMARY",
          metric: "ACCURACY",
          comparison: "EQUIVALENCE",
          interval: { method: "MRMC", level: "0.90" },
        }),
        fields: [...measured(metrics), ...COMPARED, ...gap(metrics), ...AMONG],
      },
      ...TOGETHER,
    ],
  };
}

function answersOf(metrics: readonly Metric[], whole: Tree, scope: string): readonly string[] {
  return metrics.find(({ code }) => code === metricAt(whole, scope))?.answers ?? [];
}

/** The questions that a metric can be computed from. */
export function answering(metrics: readonly Metric[], whole: Tree, scope: string): Choice[] {
  const asked = (get(whole, "questions") ?? []) as Tree[];
  const fitting = answersOf(metrics, whole, scope);
  const found = asked.filter((one) => isGap(whole, scope) || fitting.includes(wordAt(one, "kind")));
  return [["", "None"], ...found.map((one): Choice => [wordAt(one, "code"), wordAt(one, "text")])];
}

function measured(metrics: readonly Metric[]): Part[] {
  const isRead: When = (whole, scope) => answersOf(metrics, whole, scope).length > 0;
  const isStored: When = (whole, scope) =>
    !isRead(whole, scope) && !isGap(whole, scope) && metricAt(whole, scope) !== LEAKAGE;
  return [
    {
      kind: "choice",
      at: "metric",
      label: "What is measured",
      choices: metrics.map(({ code, words }): Choice => [code, words]),
    },
    { kind: "text", at: "code", label: "Code", width: "short" },
    {
      kind: "choice",
      at: "role",
      label: "It",
      choices: [
        ["PRIMARY", "Decides"],
        ["SAFETY", "Rejects when it fails (safety)"],
        ["VALIDITY", "Says whether the reading is valid"],
        ["SECONDARY", "Is reported only"],
      ],
    },
    {
      kind: "choice",
      at: "question",
      label: "From the question",
      usual: "",
      choices: (whole, scope) => answering(metrics, whole, scope),
      when: (whole, scope) => isRead(whole, scope) || isGap(whole, scope),
    },
    { kind: "text", at: "measure", label: "Name of the measure", when: isStored },
  ];
}

function gap(metrics: readonly Metric[]): Part[] {
  return [
    {
      kind: "choice",
      at: "gap.in",
      label: "Gap in",
      usual: "",
      when: isGap,
      choices: [
        ["", "None"],
        ...metrics
          .filter(({ answers }) => answers.length > 0)
          .map(({ code, words }): Choice => [code, words]),
      ],
    },
    { kind: "text", at: "gap.by", label: "Between values of", when: isGap },
  ];
}
