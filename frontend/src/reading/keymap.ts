/** Which key means what. Pure: a key and where it was pressed in, a command out. */

export interface Key {
  readonly key: string;
  readonly modified: boolean;
  readonly repeated: boolean;
}

/** Where the key was pressed: on a button or link of its own, in a dialog, or anywhere else. */
export type Where = "control" | "dialog" | "room";

export type Command =
  { type: "candidate"; place: "A" | "B" } | { type: "digit"; digit: number } | { type: Plain };

type Plain =
  "save" | "back" | "pause" | "help" | "invert" | "reset" | "window" | "link" | "alone" | "flicker";

const ROOM: ReadonlyMap<string, Command> = new Map<string, Command>([
  ["ArrowLeft", { type: "candidate", place: "A" }],
  ["ArrowRight", { type: "candidate", place: "B" }],
  ["Enter", { type: "save" }],
  ["Backspace", { type: "back" }],
  [" ", { type: "alone" }],
  ["?", { type: "help" }],
  ["f", { type: "flicker" }],
  ["i", { type: "invert" }],
  ["l", { type: "link" }],
  ["p", { type: "pause" }],
  ["r", { type: "reset" }],
  ["w", { type: "window" }],
]);

// A focused button is pressed by these; it would be wrong to save the case instead.
const PRESSES = new Set(["Enter", " "]);

export function command(key: Key, where: Where): Command | null {
  if (key.modified || key.repeated || where === "dialog") return null;
  if (where === "control" && PRESSES.has(key.key)) return null;
  return meaning(key.key);
}

function meaning(key: string): Command | null {
  if (/^[1-9]$/.test(key)) return { type: "digit", digit: Number(key) };
  return ROOM.get(key.length === 1 ? key.toLowerCase() : key) ?? null;
}
