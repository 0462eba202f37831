/** Amending a locked protocol in the same form: what differs from it, and what is sent to be signed. */

import type { Tree } from "./content";
import { make } from "./dom";
import { ask, type Answer, type Change, type Effect } from "./wire";

export interface Amended {
  /** The parts that were drawn and change no more. */
  settled: string[];
  addresses: Record<"effect" | "amendments" | "signing", string>;
}

const NOTHING = "Nothing differs from the protocol in force yet.";
const FOR_EVER =
  "Reading has begun. Signed like this, the study is marked as exploratory for ever, and the mark is never taken away.";

export class Amendment {
  constructor(
    private readonly addresses: Amended["addresses"],
    private readonly reason: HTMLTextAreaElement,
    private readonly shown: HTMLElement,
  ) {}

  effect(content: Tree): Promise<Answer<Effect>> {
    return ask<Effect>(this.addresses.effect, "POST", { content });
  }

  show(effect: Effect): void {
    const { changes, refusal, exploratory } = effect;
    const refused = refusal ? [make("p", { class: "error" }, refusal.text)] : [];
    const marked = exploratory ? [make("p", { class: "alert alert-warn" }, FOR_EVER)] : [];
    const listed = changes.length > 0 ? table(changes) : make("p", { class: "help" }, NOTHING);
    this.shown.replaceChildren(...refused, ...marked, ...(refusal && changes.length === 0 ? [] : [listed]));
  }

  /** Ask for the new version; once it is kept, its signatures are what comes next. */
  async propose(content: Tree, expected: string): Promise<Answer<unknown>> {
    const reason = this.reason.value.trim();
    if (reason === "") {
      this.reason.focus();
      return { trouble: "The amendment has no reason yet, so nothing was kept. Write why, in one sentence." };
    }
    return ask<unknown>(this.addresses.amendments, "POST", { content, reason, expected });
  }

  goSign(): void {
    location.assign(this.addresses.signing);
  }
}

function table(changes: Change[]): HTMLElement {
  const head = ["Place", "In force", "Amended"].map((word) => make("th", { scope: "col" }, word));
  const lines = changes.map(({ place, before, after }) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, make("code", {}, place)),
      make("td", {}, before ? make("del", {}, before) : nothing()),
      make("td", {}, after ? make("ins", {}, after) : nothing()),
    ),
  );
  const whole = make(
    "table",
    { class: "table" },
    make("thead", {}, make("tr", {}, ...head)),
    make("tbody", {}, ...lines),
  );
  return make("div", { class: "table-scroll" }, whole);
}

function nothing(): HTMLElement {
  return make("span", { class: "muted" }, "nothing");
}
