/** Which key means what. Pure: a key and where it was pressed in, a command out. */

export interface Key {
  readonly key: string;
  readonly modified: boolean;
  readonly repeated: boolean;
  readonly shifted?: boolean;
}

/**
 * Where the key was pressed: on a button or link of its own, in a dialog, where one writes, on a
 * slider, where marks are placed, or anywhere else.
 */
export type Where = "control" | "dialog" | "text" | "slider" | "marks" | "room";

export type Command =
  { type: "candidate"; place: string } | { type: "digit"; digit: number } | { type: Plain };

type Plain =
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
  | "comment";

const ROOM: ReadonlyMap<string, Command> = new Map<string, Command>([
  ["ArrowLeft", { type: "candidate", place: "A" }],
  ["ArrowRight", { type: "candidate", place: "B" }],
  ["ArrowDown", { type: "candidate", place: "NONE" }],
  ["Enter", { type: "save" }],
  ["Backspace", { type: "back" }],
  [" ", { type: "alone" }],
  ["?", { type: "help" }],
  ["c", { type: "comment" }],
  ["f", { type: "flicker" }],
  ["i", { type: "invert" }],
  ["l", { type: "link" }],
  ["m", { type: "mirror" }],
  ["p", { type: "pause" }],
  ["r", { type: "reset" }],
  ["t", { type: "rotate" }],
  ["u", { type: "decline" }],
  ["w", { type: "window" }],
]);

// What the thing that has the keyboard does with a key itself, and the room then must not.
const ITS_OWN: Readonly<Record<Where, (key: string) => boolean>> = {
  dialog: () => true,
  // Enter saves here too; with the shift key it begins a new line.
  text: (key) => key !== "Enter",
  control: (key) => key === "Enter" || key === " ",
  slider: (key) => key.startsWith("Arrow") || key.startsWith("Page") || key === " ",
  marks: (key) => key.startsWith("Arrow") || key === " " || key === "Delete" || key === "Backspace",
  room: () => false,
};

export function command(key: Key, where: Where): Command | null {
  if (key.modified || key.repeated || ITS_OWN[where](key.key)) return null;
  if (where === "text" && key.shifted) return null;
  return meaning(key.key);
}

function meaning(key: string): Command | null {
  if (/^[0-9]$/.test(key)) return { type: "digit", digit: Number(key) };
  return ROOM.get(key.length === 1 ? key.toLowerCase() : key) ?? null;
}
