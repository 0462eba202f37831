/** Which file goes where and what comes next, as a pure step from what was known and what happened.

    chosen ──announced──► placed ──pieces──► here
       └──────────────────────┴── refused (with the server's sentence)
*/

export interface Chosen {
  readonly path: string;
  readonly size: number;
}

export interface Place {
  readonly path: string;
  /** What the server calls it: two files of one name got two. */
  readonly name: string;
  readonly id: string;
  readonly offset: number;
  readonly outcome: string;
}

export type Phase = "chosen" | "placed" | "here" | "refused";

export interface Item extends Chosen {
  readonly name: string;
  readonly id: string;
  readonly sent: number;
  readonly phase: Phase;
  readonly isBusy: boolean;
  readonly why: string;
}

export interface State {
  readonly items: ReadonlyMap<string, Item>;
  readonly isPaused: boolean;
  /** Failures in a row; the next try waits the longer, the more there are. */
  readonly failures: number;
  readonly trouble: string;
}

export type Happened =
  | { type: "chosen"; files: readonly Chosen[] }
  | { type: "placed"; places: readonly Place[] }
  | { type: "kept"; path: string; offset: number }
  | { type: "refused"; paths: readonly string[]; why: string }
  | { type: "failed"; paths: readonly string[]; why: string }
  | { type: "paused" }
  | { type: "resumed" };

export type Order =
  | { type: "announce"; files: readonly Chosen[] }
  | { type: "send"; path: string; id: string; from: number; to: number };

export const AT_ONCE = 2;
export const ANNOUNCED_AT_ONCE = 200;
/** All of a file is read before it is announced, so the first ones should not wait for many. */
export const READ_AT_ONCE = 64_000_000;
const LONGEST_PAUSE_MS = 30_000;

export const EMPTY: State = { items: new Map(), isPaused: false, failures: 0, trouble: "" };

/** Return what is known after something happened. */
export function step(state: State, happened: Happened): State {
  switch (happened.type) {
    case "chosen":
      return { ...state, items: withChosen(state.items, happened.files) };
    case "placed":
      return well(
        state,
        happened.places.map(({ path, ...place }) => [path, placed(state, path, place)]),
      );
    case "kept":
      return well(state, [[happened.path, kept(state, happened.path, happened.offset)]]);
    case "refused":
      return well(
        state,
        happened.paths.map((path) => [path, { phase: "refused", isBusy: false, why: happened.why }]),
      );
    case "failed":
      return {
        ...changed(
          state,
          happened.paths.map((path) => [path, { isBusy: false }]),
        ),
        failures: state.failures + 1,
        trouble: happened.why,
      };
    case "paused":
      return { ...state, isPaused: true };
    case "resumed":
      return { ...state, isPaused: false, failures: 0, trouble: "" };
  }
}

/** What is to be done now, and the state in which it is being done. */
export function next(state: State, pieceSize: number): [State, Order[]] {
  if (state.isPaused) return [state, []];
  const orders: Order[] = [];
  const items = [...state.items.values()];
  let free = AT_ONCE - items.filter((item) => item.isBusy && item.phase === "placed").length;
  const isAnnouncing = items.some((item) => item.isBusy && item.phase === "chosen");
  const unknown = isAnnouncing ? [] : items.filter((item) => item.phase === "chosen");
  if (unknown.length > 0) orders.push({ type: "announce", files: someOf(unknown) });
  for (const item of items) {
    if (free <= 0) break;
    if (item.phase !== "placed" || item.isBusy) continue;
    const to = Math.min(item.sent + pieceSize, item.size);
    orders.push({ type: "send", path: item.path, id: item.id, from: item.sent, to });
    free -= 1;
  }
  const busy = orders.flatMap((order) =>
    order.type === "announce" ? order.files.map(({ path }) => path) : [order.path],
  );
  return [
    changed(
      state,
      busy.map((path) => [path, { isBusy: true }]),
    ),
    orders,
  ];
}

function someOf(unknown: readonly Item[]): Item[] {
  let bytes = 0;
  const end = unknown.findIndex(({ size }) => (bytes += size) > READ_AT_ONCE);
  return unknown.slice(0, Math.min(end < 0 ? unknown.length : Math.max(end, 1), ANNOUNCED_AT_ONCE));
}

export interface Tally {
  readonly files: number;
  readonly here: number;
  readonly refused: number;
  readonly bytes: number;
  readonly bytesHere: number;
}

export function tally(state: State): Tally {
  let [here, refused, bytes, bytesHere] = [0, 0, 0, 0];
  for (const item of state.items.values()) {
    if (item.phase === "refused") {
      refused += 1;
      continue;
    }
    if (item.phase === "here") here += 1;
    bytes += item.size;
    bytesHere += item.sent;
  }
  return { files: state.items.size, here, refused, bytes, bytesHere };
}

/** Whether something is still to be sent: then leaving the page would interrupt it. */
export function isUnderWay(state: State): boolean {
  const { files, here, refused } = tally(state);
  return here + refused < files;
}

export function pauseBeforeNextTry(failures: number): number {
  return Math.min(1_000 * 2 ** Math.max(failures - 1, 0), LONGEST_PAUSE_MS);
}

function withChosen(items: ReadonlyMap<string, Item>, files: readonly Chosen[]): ReadonlyMap<string, Item> {
  const grown = new Map(items);
  for (const { path, size } of files) {
    // A file that was refused may be chosen once more: perhaps the reason is gone.
    if (grown.has(path) && grown.get(path)?.phase !== "refused") continue;
    grown.set(path, { path, name: path, size, id: "", sent: 0, phase: "chosen", isBusy: false, why: "" });
  }
  return grown;
}

function placed(state: State, path: string, place: Omit<Place, "path">): Partial<Item> {
  const size = state.items.get(path)?.size ?? 0;
  const isHere = place.offset >= size;
  const isGone = place.outcome === "LEFT_OUT";
  return {
    id: place.id,
    name: place.name,
    sent: place.offset,
    phase: isGone ? "refused" : isHere ? "here" : "placed",
    why: isGone ? "This file was left out before; rename it to send it after all." : "",
    isBusy: false,
  };
}

function kept(state: State, path: string, offset: number): Partial<Item> {
  const size = state.items.get(path)?.size ?? 0;
  return { sent: offset, isBusy: false, phase: offset >= size ? "here" : "placed" };
}

/** An answer came: whatever went wrong before is over. */
function well(state: State, changes: [string, Partial<Item>][]): State {
  return { ...changed(state, changes), failures: 0, trouble: "" };
}

function changed(state: State, changes: [string, Partial<Item>][]): State {
  if (changes.length === 0) return state;
  const items = new Map(state.items);
  for (const [path, change] of changes) {
    const item = items.get(path);
    if (item) items.set(path, { ...item, ...change });
  }
  return { ...state, items };
}
