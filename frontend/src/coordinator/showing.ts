/** The section on how pictures are shown: the same for every candidate. */

import type { Section } from "./spec";
import { is } from "./when";

export const SHOWING: Section = {
  id: "showing",
  title: "Presentation",
  lead: "Every picture is brought onto one grid and into one range, so that nothing but its picture differs.",
  parts: [
    { kind: "number", at: "presentation.rows", label: "Rows", width: "short" },
    { kind: "number", at: "presentation.columns", label: "Columns", width: "short" },
    { kind: "number", at: "presentation.low", label: "Lowest value", width: "short" },
    { kind: "number", at: "presentation.high", label: "Highest value", width: "short" },
    { kind: "number", at: "presentation.window.center", label: "Window center", width: "short" },
    { kind: "number", at: "presentation.window.width", label: "Window width", width: "short" },
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
      when: is("presentation.fit", "SPACING"),
    },
    {
      kind: "number",
      at: "presentation.column_spacing",
      label: "Micrometres between columns",
      width: "short",
      when: is("presentation.fit", "SPACING"),
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
