/** Fetch what comes next, nearest first and few at a time, and let go of what is past. */

import { fetched, isFetched, letGo } from "./loader";

/** Both pictures of a pair at once, and never so many that the next case waits for later ones. */
const AT_ONCE = 2;

/** The slices of one picture, as the loader calls them. */
type Ids = readonly string[];

export class Ahead {
  private kept = new Map<string, Ids>();
  private queue: Ids[] = [];
  private fetching = 0;

  /** `coming` in the order in which they will be needed; `shown` stay whatever else is wanted. */
  want(coming: readonly Ids[], shown: readonly Ids[]): void {
    const wanted = new Map([...coming, ...shown].map((ids) => [ids[0] ?? "", ids]));
    for (const [first, ids] of this.kept) if (!wanted.has(first)) letGo(ids);
    this.kept = wanted;
    this.queue = coming.filter((ids) => !isFetched(ids));
    while (this.fetching < AT_ONCE && this.queue.length > 0) void this.fetch();
  }

  private async fetch(): Promise<void> {
    this.fetching++;
    try {
      let ids = this.queue.shift();
      while (ids !== undefined) {
        await fetched(ids);
        ids = this.queue.shift();
      }
    } catch {
      // No network: what is left is asked for again with the next case, and told of when it is shown.
      this.queue = [];
    } finally {
      this.fetching--;
    }
  }
}
