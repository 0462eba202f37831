/** A protocol as a tree of JSON, and its places: `design.arms[0].text`. Pure. */

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Tree = Record<string, Json>;

export function keysOf(place: string): (string | number)[] {
  return [...place.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(([, name, number]) =>
    number === undefined ? (name ?? "") : Number(number),
  );
}

export function get(tree: Json | undefined, place: string): Json | undefined {
  let here: Json | undefined = tree;
  for (const key of keysOf(place)) {
    if (here === null || typeof here !== "object") return undefined;
    here = Array.isArray(here) ? here[Number(key)] : here[String(key)];
  }
  return here;
}

/** Return the tree with another value at a place; nothing there takes the key away. */
export function set(tree: Tree, place: string, value: Json | undefined): Tree {
  return placed(tree, keysOf(place), value) as Tree;
}

function placed(here: Json | undefined, keys: (string | number)[], value: Json | undefined): Json {
  const [key, ...rest] = keys;
  if (key === undefined) return value ?? null;
  return typeof key === "number"
    ? inList(Array.isArray(here) ? [...here] : [], key, rest, value)
    : inObject(isObject(here) ? here : {}, key, rest, value);
}

function inList(list: Json[], key: number, rest: (string | number)[], value: Json | undefined): Json {
  if (rest.length === 0 && value === undefined) list.splice(key, 1);
  else list[key] = placed(list[key], rest, value);
  return list;
}

function inObject(here: Tree, key: string, rest: (string | number)[], value: Json | undefined): Json {
  const next = rest.length === 0 ? value : placed(here[key], rest, value);
  // A part that may be left out and says nothing is left out.
  if (next !== undefined && (rest.length === 0 || !isEmpty(next))) return { ...here, [key]: next };
  return Object.fromEntries(Object.entries(here).filter(([name]) => name !== key));
}

function isObject(value: Json | undefined): value is Tree {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function isEmpty(value: Json): boolean {
  return value !== null && typeof value === "object" && Object.keys(value).length === 0;
}

export function moved(list: Json[], from: number, to: number): Json[] {
  const others = list.filter((_, place) => place !== from);
  const one = list[from];
  return one === undefined ? list : [...others.slice(0, to), one, ...others.slice(to)];
}

/** What was typed into a field of numbers: a number if it is one, else the text, to be refused. */
export function typedNumber(text: string): Json | undefined {
  const said = text.trim();
  if (said === "") return undefined;
  return /^-?\d{1,15}$/.test(said) ? Number(said) : said;
}

/** The place of a field that shows this refusal: itself, or the nearest part that has one. */
export function shownAt(place: string, fields: readonly string[]): string | null {
  if (fields.includes(place)) return place;
  const inside = fields.find((field) => field.startsWith(`${place}.`) || field.startsWith(`${place}[`));
  if (inside !== undefined) return inside;
  const keys = [...place.matchAll(/\.?[^.[\]]+|\[\d+\]/g)].map(([part]) => part);
  return keys.length > 1 ? shownAt(keys.slice(0, -1).join(""), fields) : null;
}

/** A text of the protocol; anything else there is none. */
export function wordAt(tree: Tree, place: string): string {
  const found = get(tree, place);
  return typeof found === "string" ? found : "";
}

export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
