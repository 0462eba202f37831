/** Fetch what lies at a place of the grid, a hundred at once, and remember the last of it. */

export interface Shown {
  readonly id: string;
  readonly subject: string;
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface Page {
  readonly total: number;
  readonly newest: number | null;
  readonly results: readonly Shown[];
}

export type Ask = (query: URLSearchParams) => Promise<Page>;

export const CHUNK = 120;
const REMEMBERED = 60;

export class Chunks {
  private readonly kept = new Map<number, readonly Shown[]>();
  private readonly awaited = new Set<number>();
  private newest: number | null = null;

  constructor(
    private readonly ask: Ask,
    private readonly choices: readonly string[],
    private readonly arrived: () => void,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** The first page says how many there are, and from which on places are counted. */
  async begin(): Promise<number> {
    const page = await this.ask(this.query(0));
    this.newest = page.newest;
    this.keep(0, page.results);
    return page.total;
  }

  at(index: number): Shown | undefined {
    return this.kept.get(Math.floor(index / CHUNK))?.[index % CHUNK];
  }

  /** See to it that these are there or on their way. */
  want(first: number, end: number): void {
    for (let chunk = Math.floor(first / CHUNK); chunk * CHUNK < end; chunk++) {
      if (!this.kept.has(chunk) && !this.awaited.has(chunk)) void this.fetch(chunk);
    }
  }

  private async fetch(chunk: number): Promise<void> {
    this.awaited.add(chunk);
    try {
      const page = await this.ask(this.query(chunk));
      this.keep(chunk, page.results);
      this.arrived();
    } catch (error) {
      this.failed(error);
    } finally {
      this.awaited.delete(chunk);
    }
  }

  private query(chunk: number): URLSearchParams {
    const query = new URLSearchParams(this.choices.map((choice) => ["choose", choice]));
    query.set("at", `${chunk * CHUNK}`);
    query.set("limit", `${CHUNK}`);
    if (this.newest !== null) query.set("newest", `${this.newest}`);
    return query;
  }

  private keep(chunk: number, results: readonly Shown[]): void {
    this.kept.set(chunk, results);
    const oldest = this.kept.keys().next().value;
    if (this.kept.size > REMEMBERED && oldest !== undefined) this.kept.delete(oldest);
  }
}

/** Ask the site; an answer that is no answer is told in its own words where it has some. */
export function asker(address: string, get: typeof fetch): Ask {
  return async (query) => {
    const answer = await get(`${address}?${query.toString()}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`The site answered with ${answer.status}.`);
    return (await answer.json()) as Page;
  };
}
