/** Fetch what comes next, nearest first and few at a time, and let go of what is past. */

import { cache } from "@cornerstonejs/core";
import { fetched } from "./loader";

/** Both pictures of a pair at once, and never so many that the next case waits for later ones. */
const AT_ONCE = 2;

export class Ahead {
  private kept = new Set<string>();
  private queue: string[] = [];
  private fetching = 0;

  /** `ids` in the order in which they will be needed; `shown` stay whatever else is wanted. */
  want(ids: readonly string[], shown: readonly string[]): void {
    const wanted = new Set([...ids, ...shown]);
    for (const id of this.kept) if (!wanted.has(id)) cache.removeImageLoadObject(id);
    this.kept = wanted;
    this.queue = ids.filter((id) => !cache.getImageLoadObject(id));
    while (this.fetching < AT_ONCE && this.queue.length > 0) void this.fetch();
  }

  private async fetch(): Promise<void> {
    this.fetching++;
    try {
      let id = this.queue.shift();
      while (id !== undefined) {
        await fetched(id);
        id = this.queue.shift();
      }
    } catch {
      // No network: what is left is asked for again with the next case, and told of when it is shown.
      this.queue = [];
    } finally {
      this.fetching--;
    }
  }
}
