/** The section on how pictures are shown: the same for every candidate. */

import { get, set, wordAt, type Tree } from "./content";
import type { Section } from "./spec";
import { is } from "./when";

const COLOUR = "RGB";
/** Each colour is one byte, so it has one range only. */
const OF_A_BYTE: Tree = { low: 0, high: 255, window: { center: 128, width: 256 } };

const isColour = is("presentation.photometric", COLOUR);
const isGrey = (whole: Tree): boolean => !isColour(whole);
const isBySpacing = is("presentation.fit", "SPACING");
const hasUnit = (whole: Tree): boolean =>
  isGrey(whole) && wordAt(whole, "presentation.scaling") !== "PERCENTILES";

/** A stack: anything but one slice; also what is no number, so that its refusal has a field. */
function isStack(whole: Tree): boolean {
  const slices = get(whole, "presentation.slices");
  return slices !== undefined && slices !== 1;
}

function inBytes(whole: Tree): Tree {
  const said = get(whole, "presentation");
  return set(whole, "presentation", { ...(said as Tree), ...OF_A_BYTE });
}

export const SHOWING: Section = {
  id: "showing",
  title: "Presentation",
  lead: "Every picture is brought onto one grid and into one range, so that nothing but its picture differs.",
  parts: [
    { kind: "number", at: "presentation.rows", label: "Rows", width: "short" },
    { kind: "number", at: "presentation.columns", label: "Columns", width: "short" },
    {
      kind: "number",
      at: "presentation.slices",
      label: "Slices",
      width: "short",
      help: "Empty or 1 for single pictures.",
    },
    {
      kind: "choice",
      at: "presentation.photometric",
      label: "Pictures are shown in",
      usual: "MONOCHROME2",
      choices: [
        ["MONOCHROME2", "Grey; what is stored inverted is turned round"],
        [COLOUR, "Colour, with the values 0 to 255"],
      ],
      then: (whole, _scope, value) => (value === COLOUR ? inBytes(whole) : whole),
    },
    { kind: "number", at: "presentation.low", label: "Lowest value", width: "short" },
    { kind: "number", at: "presentation.high", label: "Highest value", width: "short" },
    { kind: "number", at: "presentation.window.center", label: "Window center", width: "short" },
    { kind: "number", at: "presentation.window.width", label: "Window width", width: "short" },
    {
      kind: "text",
      at: "presentation.unit",
      label: "Unit of the values",
      width: "short",
      help: "Such as HU. Readers see it beside what they measure.",
      when: hasUnit,
    },
    {
      kind: "choice",
      at: "presentation.layout",
      label: "Pictures stand",
      usual: "BESIDE",
      choices: [
        ["BESIDE", "Side by side"],
        ["STACKED", "One above the other"],
        ["TOGGLE", "One at a time, toggled"],
      ],
    },
    {
      kind: "choice",
      at: "presentation.fit",
      label: "Pictures of another size",
      usual: "EXACT",
      choices: [
        ["EXACT", "Are refused"],
        ["CONTAIN", "Are fitted into the grid"],
        ["COVER", "Cover the grid"],
        ["CROP", "Are cut or padded to the grid"],
        ["SPACING", "Are resampled to millimetres"],
      ],
    },
    {
      kind: "number",
      at: "presentation.row_spacing",
      label: "Micrometres between rows",
      width: "short",
      when: isBySpacing,
    },
    {
      kind: "number",
      at: "presentation.column_spacing",
      label: "Micrometres between columns",
      width: "short",
      when: isBySpacing,
    },
    {
      kind: "number",
      at: "presentation.slice_spacing",
      label: "Micrometres between slices",
      width: "short",
      when: (whole) => isBySpacing(whole) && isStack(whole),
    },
    {
      kind: "choice",
      at: "presentation.interpolation",
      label: "Between samples",
      usual: "AREA",
      choices: [
        ["AREA", "The mean of the area that a new sample covers"],
        ["LINEAR", "On a straight line between neighbours"],
        ["LANCZOS", "By a windowed sine (Lanczos), the sharpest"],
      ],
      when: (whole) => !["", "EXACT", "CROP"].includes(wordAt(whole, "presentation.fit")),
    },
    { kind: "number", at: "presentation.trim", label: "Samples cut from every edge", width: "short" },
    { kind: "number", at: "presentation.padding", label: "Value of empty places", width: "short" },
    {
      kind: "choice",
      at: "presentation.scaling",
      label: "Values",
      usual: "VALUES",
      choices: [
        ["VALUES", "Are shown as they are"],
        ["PERCENTILES", "Are scaled by each picture's own percentiles"],
      ],
    },
    {
      kind: "number",
      at: "presentation.tails",
      label: "Thousandths cut at each end",
      width: "short",
      when: is("presentation.scaling", "PERCENTILES"),
    },
    { kind: "number", at: "presentation.step", label: "Step of values", width: "short" },
    {
      kind: "flag",
      at: "presentation.dither",
      label: "Round by chance (dither), so that no source shows its own steps",
    },
    {
      kind: "list",
      at: "presentation.presets",
      label: "Windows to choose by name",
      one: "window",
      fresh: () => ({ text: "", center: 40, width: 400 }),
      fields: [
        { kind: "text", at: "text", label: "Name" },
        { kind: "number", at: "center", label: "Center", width: "short" },
        { kind: "number", at: "width", label: "Width", width: "short" },
      ],
    },
  ],
};
