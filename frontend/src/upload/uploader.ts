/** Carries out what `transfer` orders: a loop of orders and answers, two pieces at a time. */

import { toldApart, type Found } from "./gather";
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
import type { Answer } from "./wire";

export interface Around {
  readonly pieceSize: number;
  readonly announce: (files: readonly Chosen[]) => Promise<Answer>;
  readonly send: (id: string, piece: Blob, from: number) => Promise<Answer>;
  readonly later: (act: () => void, ms: number) => void;
  readonly tell: (state: State) => void;
}

export class Uploader {
  private state: State = EMPTY;
  private adding = Promise.resolve();
  private readonly files = new Map<string, File>();

  constructor(private readonly around: Around) {}

  /** One after the other: the second choice has to know the files of the first. */
  add(chosen: readonly Found[]): Promise<void> {
    this.adding = this.adding.then(() => this.take(chosen));
    return this.adding;
  }

  private async take(chosen: readonly Found[]): Promise<void> {
    const found = await toldApart(chosen, this.files);
    for (const { path, file } of found) this.files.set(path, file);
    this.hear({ type: "chosen", files: found.map(({ path, file }) => ({ path, size: file.size })) });
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
    if (order.type === "announce") return this.around.announce(order.files);
    const piece = this.files.get(order.path)?.slice(order.from, order.to) ?? new Blob();
    return this.around.send(order.id, piece, order.from);
  }
}
