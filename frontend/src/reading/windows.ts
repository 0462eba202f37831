/** The windows that a key goes through. Pure. */

import type { Picture } from "../api";
import type { Window } from "../viewer";

export type Named = Window & { readonly name: string };

/** The protocol's own window first, every case begins with it. */
export function windowsOf({ window, presets, offset, highest }: Picture): Named[] {
  const { center, width } = window;
  const named = presets.map(({ text, ...preset }) => ({ name: text, ...preset }));
  if (named.length) return [{ name: "", center, width }, ...named];
  return [
    { name: "", center, width },
    { name: "narrow", center, width: Math.max(1, Math.round(width / 2)) },
    { name: "wide", center, width: 2 * width },
    { name: "full", center: Math.round((highest + offset) / 2), width: highest - offset },
  ];
}
