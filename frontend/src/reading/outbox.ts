/** Keeps every rating in the browser until the server has said that it has it. */

import type { Feedback, RatingBody } from "../api";

export interface Letter {
  /** Whose worklist it belongs to: somebody else's is never sent from here. */
  readonly worklist: string;
  readonly reading: string;
  readonly body: RatingBody;
  /** When it was answered, in milliseconds; a letter that an older page has left does not say it. */
  readonly answeredAt?: number;
  /** Whether it answers a training case, which counts for nothing. */
  readonly trains?: boolean;
}

export interface Kept {
  readonly key: number;
  readonly letter: Letter;
}

/** Where letters lie; survives reload, crash and sign-out. */
export interface Box {
  all(): Promise<Kept[]>;
  add(letter: Letter): Promise<number>;
  remove(key: number): Promise<void>;
}

export type Answer =
  | { type: "kept"; feedback?: Feedback | null }
  | { type: "unreachable" }
  | { type: "signed-out" }
  /** `answered`: because the reading is answered already, so that it can never be kept. */
  | { type: "refused"; why: string; answered?: boolean };

export type Send = (letter: Letter) => Promise<Answer>;

export type Trouble = Exclude<Answer, { type: "kept" }>;

export interface Status {
  readonly waiting: number;
  readonly trouble: Trouble | null;
}

export interface Around {
  readonly worklist: string;
  readonly trains: boolean;
  readonly box: Box;
  readonly send: Send;
  readonly tell: (status: Status) => void;
  /** The truth about a training case has come back with it. */
  readonly teach: (reading: string, feedback: Feedback) => void;
  /** None will come back; why, where the rating was refused. */
  readonly untold: (reading: string, why: string | null) => void;
  readonly later: (act: () => void, ms: number) => void;
  /** Milliseconds that never jump while the page is open. */
  readonly now: () => number;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 20_000;
const NOT_ON_DISK = -1;

export class Outbox {
  private readonly letters: Kept[] = [];
  private readonly refused = new Map<Kept, Trouble>();
  private trouble: Trouble | null = null;
  private sending = false;
  /** Letters on their way to the disk, which the server cannot have either. */
  private writing = 0;
  private readonly additions = new Set<Promise<number>>();
  private pauseMs = FIRST_PAUSE_MS;

  private constructor(private readonly around: Around) {}

  /** Take up what an earlier visit has left. */
  static async open(around: Around): Promise<Outbox> {
    const outbox = new Outbox(around);
    const left = await around.box.all();
    outbox.letters.push(...left.filter(({ letter }) => letter.worklist === around.worklist));
    return outbox;
  }

  /** Readings with a rating that the server may not know yet, with what was said last in each. */
  get waiting(): ReadonlyMap<string, { answers: RatingBody["answers"]; comment: string }> {
    return new Map(
      this.letters.map(({ letter: { reading, body } }) => {
        const { answers, comment = "" } = body;
        return [reading, { answers, comment }];
      }),
    );
  }

  async put(reading: string, body: RatingBody): Promise<void> {
    const { worklist, trains } = this.around;
    const letter = { worklist, reading, body, answeredAt: this.around.now(), trains };
    this.writing++;
    this.say();
    // A full disk is no reason to send nothing: what the browser cannot keep goes out from memory.
    const adding = this.around.box.add(letter).catch(() => NOT_ON_DISK);
    this.additions.add(adding);
    const key = await adding;
    this.additions.delete(adding);
    this.writing--;
    this.letters.push({ key, letter });
    this.say();
    await this.flush();
  }

  /** Resolve when all that was put so far lies on the disk. */
  async written(): Promise<void> {
    await Promise.all(this.additions);
  }

  /** Send what there is, oldest first; one at a time, so that the order is kept. */
  async flush(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    try {
      let next = this.next();
      while (next && (await this.sent(next))) next = this.next();
    } finally {
      this.sending = false;
    }
  }

  /** One that was refused stays here to be told of, and holds up no other. */
  private next(): Kept | undefined {
    return this.letters.find((kept) => !this.refused.has(kept));
  }

  /** Whether to go on with the next one. */
  private async sent(next: Kept): Promise<boolean> {
    const answer = await this.around.send(next.letter);
    this.trouble = null;
    if (answer.type === "kept") await this.forget(next);
    if (answer.type === "refused") await this.refuse(next, answer);
    this.trouble ??= [...this.refused.values()].at(-1) ?? null;
    this.report(next.letter.reading, answer);
    const goesOn = answer.type === "kept" || answer.type === "refused";
    if (goesOn) {
      this.pauseMs = FIRST_PAUSE_MS;
    } else {
      this.trouble = answer;
      this.tryLater();
    }
    this.say();
    return goesOn;
  }

  /** One that can never be kept is told of once; any other stays. */
  private async refuse(kept: Kept, trouble: Trouble & { type: "refused" }): Promise<void> {
    if (!trouble.answered) {
      this.refused.set(kept, trouble);
      return;
    }
    await this.forget(kept);
    this.trouble = trouble;
  }

  private report(reading: string, answer: Answer): void {
    if (answer.type === "kept" && answer.feedback) this.around.teach(reading, answer.feedback);
    else if (answer.type === "kept") this.around.untold(reading, null);
    else if (answer.type === "refused") this.around.untold(reading, answer.why);
  }

  private async forget(kept: Kept): Promise<void> {
    // What stays on a broken disk is sent once more another day, and kept once all the same.
    await this.around.box.remove(kept.key).catch(() => undefined);
    this.letters.splice(this.letters.indexOf(kept), 1);
  }

  private tryLater(): void {
    this.around.later(() => void this.flush(), this.pauseMs);
    this.pauseMs = Math.min(2 * this.pauseMs, LONGEST_PAUSE_MS);
  }

  private say(): void {
    this.around.tell({ waiting: this.letters.length + this.writing, trouble: this.trouble });
  }
}
