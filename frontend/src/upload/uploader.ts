/** Carries out what `transfer` orders: a loop of orders and answers, two pieces at a time. */

import { fingerprintOf } from "./fingerprint";
import { toldApart, type Apart, type Found } from "./gather";
import {
  EMPTY,
  next,
  pauseBeforeNextTry,
  step,
  type Chosen,
  type Happened,
  type Order,
  type State,
} from "./transfer";
import { UNREADABLE, type Announced, type Answer } from "./wire";

export interface Around {
  readonly pieceSize: number;
  readonly announce: (files: readonly Announced[]) => Promise<Answer>;
  readonly send: (id: string, piece: Blob, from: number) => Promise<Answer>;
  readonly later: (act: () => void, ms: number) => void;
  readonly tell: (state: State) => void;
}

export class Uploader {
  private state: State = EMPTY;
  private adding = Promise.resolve();
  private readonly files = new Map<string, File>();
  private readonly names = new Map<string, string>();
  /** A server that does not answer is asked again, and no file read again for that. */
  private readonly fingerprints = new WeakMap<File, string>();

  constructor(private readonly around: Around) {}

  /** One after the other: the second choice has to know the files of the first. */
  add(chosen: readonly Found[]): Promise<void> {
    this.adding = this.adding.then(() => this.take(chosen));
    return this.adding;
  }

  private async take(chosen: readonly Found[]): Promise<void> {
    const found = await toldApart(chosen, this.files);
    for (const one of found) this.remember(one);
    this.hear({ type: "chosen", files: found.map(({ path, file }) => ({ path, size: file.size })) });
  }

  private remember({ path, name, file }: Apart): void {
    this.files.set(path, file);
    this.names.set(path, name);
  }

  pause(): void {
    this.hear({ type: "paused" });
  }

  resume(): void {
    this.hear({ type: "resumed" });
  }

  private hear(happened: Happened): void {
    this.state = step(this.state, happened);
    if (happened.type === "failed") this.goOnLater();
    else this.goOn();
    this.around.tell(this.state);
  }

  private goOn(): void {
    const [state, orders] = next(this.state, this.around.pieceSize);
    this.state = state;
    for (const order of orders) void this.carryOut(order);
  }

  private goOnLater(): void {
    this.around.later(() => {
      this.goOn();
      this.around.tell(this.state);
    }, pauseBeforeNextTry(this.state.failures));
  }

  private async carryOut(order: Order): Promise<void> {
    const paths = order.type === "send" ? [order.path] : order.files.map(({ path }) => path);
    const answer = await this.asked(order);
    if (answer.type === "kept") this.hear({ type: "kept", path: paths[0] ?? "", offset: answer.offset });
    else if (answer.type === "placed") this.hear(answer);
    else this.hear({ ...answer, paths });
  }

  private asked(order: Order): Promise<Answer> {
    if (order.type === "announce") return this.announced(order.files);
    const piece = this.files.get(order.path)?.slice(order.from, order.to) ?? new Blob();
    return this.around.send(order.id, piece, order.from);
  }

  /** Tell of what can be read; the rest is refused at once, and holds nothing else up. */
  private async announced(chosen: readonly Chosen[]): Promise<Answer> {
    const files: Announced[] = [];
    const unread: string[] = [];
    for (const { path, size } of chosen) {
      const fingerprint = await this.fingerprint(path).catch(() => null);
      if (fingerprint === null) unread.push(path);
      else files.push({ path, name: this.names.get(path) ?? path, size, fingerprint });
    }
    if (unread.length > 0) this.hear({ type: "refused", paths: unread, why: UNREADABLE });
    return files.length > 0 ? this.around.announce(files) : { type: "placed", places: [] };
  }

  private async fingerprint(path: string): Promise<string> {
    const file = this.files.get(path) ?? new File([], path);
    const made = this.fingerprints.get(file) ?? (await fingerprintOf(file));
    this.fingerprints.set(file, made);
    return made;
  }
}
