/** When a part of the form belongs on the page. */

import { get, wordAt, type Tree } from "./content";

export const is =
  (place: string, ...values: string[]) =>
  (whole: Tree): boolean =>
    values.includes(wordAt(whole, place));
export const has =
  (place: string) =>
  (whole: Tree): boolean =>
    Boolean(get(whole, place));
