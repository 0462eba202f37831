/** Which key means what. Pure: a key and where it was pressed in, a command out. */

export interface Key {
  readonly key: string;
  readonly modified: boolean;
  readonly repeated: boolean;
  readonly shifted?: boolean;
}

/**
 * Where the key was pressed: on a button or link of its own, in a dialog, where one writes, on a
 * slider, where marks are placed, on the button of a measure, or anywhere else.
 */
export type Where = "control" | "dialog" | "text" | "slider" | "marks" | "measure" | "room";

export type Command =
  { type: "candidate"; place: string } | { type: "digit"; digit: number } | { type: Plain };

export type Plain =
  | "save"
  | "back"
  | "pause"
  | "help"
  | "invert"
  | "reset"
  | "window"
  | "link"
  | "alone"
  | "flicker"
  | "rotate"
  | "mirror"
  | "decline"
  | "comment"
  | "slice-before"
  | "slice-after"
  | "slice-first"
  | "slice-last"
  | "planes"
  | "row-before"
  | "row-after"
  | "column-before"
  | "column-after"
  | "cine"
  | "slower"
  | "faster"
  | "adjust"
  | "browse"
  | "magnify"
  | "distance"
  | "angle"
  | "box"
  | "ellipse"
  | "unmeasure";

const ROOM: ReadonlyMap<string, Command> = new Map<string, Command>([
  ["ArrowLeft", { type: "candidate", place: "A" }],
  ["ArrowRight", { type: "candidate", place: "B" }],
  ["ArrowDown", { type: "candidate", place: "NONE" }],
  ["Enter", { type: "save" }],
  ["Backspace", { type: "back" }],
  [" ", { type: "alone" }],
  ["?", { type: "help" }],
  ["PageUp", { type: "slice-before" }],
  ["PageDown", { type: "slice-after" }],
  ["Home", { type: "slice-first" }],
  ["End", { type: "slice-last" }],
  [",", { type: "slower" }],
  [".", { type: "faster" }],
  ["c", { type: "comment" }],
  ["b", { type: "box" }],
  ["d", { type: "distance" }],
  ["e", { type: "ellipse" }],
  ["f", { type: "flicker" }],
  ["g", { type: "angle" }],
  ["h", { type: "row-before" }],
  ["i", { type: "invert" }],
  ["j", { type: "row-after" }],
  ["k", { type: "cine" }],
  ["l", { type: "link" }],
  ["m", { type: "mirror" }],
  ["n", { type: "column-before" }],
  ["o", { type: "column-after" }],
  ["p", { type: "pause" }],
  ["q", { type: "planes" }],
  ["r", { type: "reset" }],
  ["t", { type: "rotate" }],
  ["u", { type: "decline" }],
  ["s", { type: "browse" }],
  ["v", { type: "adjust" }],
  ["x", { type: "unmeasure" }],
  ["w", { type: "window" }],
  ["z", { type: "magnify" }],
]);

/** What goes on for as long as its key is held. */
const GOES_ON: ReadonlySet<string> = new Set([
  "slice-before",
  "slice-after",
  "row-before",
  "row-after",
  "column-before",
  "column-after",
]);

// What the thing that has the keyboard does with a key itself, and the room then must not.
const ITS_OWN: Readonly<Record<Where, (key: string) => boolean>> = {
  dialog: () => true,
  // Enter saves here too; with the shift key it begins a new line.
  text: (key) => key !== "Enter",
  control: (key) => key === "Enter" || key === " ",
  slider: (key) => /^(Arrow|Page|Home$|End$)/.test(key) || key === " ",
  marks: (key) => key.startsWith("Arrow") || key === " " || key === "Delete" || key === "Backspace",
  measure: (key) => key.startsWith("Arrow") || key === " " || key === "Enter" || key === "Delete",
  room: () => false,
};

export function command(key: Key, where: Where): Command | null {
  const writes = where === "text" && key.shifted;
  if (key.modified || writes || ITS_OWN[where](key.key)) return null;
  const meant = meaning(key.key);
  return key.repeated ? onlyIfItGoesOn(meant) : meant;
}

function onlyIfItGoesOn(meant: Command | null): Command | null {
  return meant && GOES_ON.has(meant.type) ? meant : null;
}

function meaning(key: string): Command | null {
  if (/^[0-9]$/.test(key)) return { type: "digit", digit: Number(key) };
  return ROOM.get(key.length === 1 ? key.toLowerCase() : key) ?? null;
}
