/** The design page: what is written, what follows from it, and when it is kept. */

import { Amendment, type Amended } from "./amending";
import { balance } from "./balance";
import { get, type Tree } from "./content";
import { criteria, type Metric } from "./criteria";
import { make } from "./dom";
import { Form } from "./form";
import { ATTENTION } from "./attention";
import { arms, layout, PURPOSE, READERS, type Version } from "./parts";
import { isUnderWay, preflight } from "./preflight";
import { question } from "./preview";
import { QUESTIONS } from "./questions";
import { SHOWING } from "./showing";
import { side } from "./side";
import type { Section } from "./spec";
import { ask, type Answer, type Consequences, type Match, type Preflights, type Refusal } from "./wire";

export interface Known {
  content: Tree;
  digest: string;
  versions: Version[];
  metrics: Metric[];
  addresses: Record<"draft" | "consequences" | "match" | "preflights", string> &
    Partial<Amended["addresses"]>;
  /** Given where a locked protocol is amended. */
  settled?: string[];
}

const PAUSE_MS = 400;
const AGAIN_MS = 1500;
const CHECK: Section = {
  id: "preflight",
  title: "Blinding preflight",
  lead: "Could a machine tell the arms apart by borders, noise, steps or size? Asked of the very copies that readers will see.",
  parts: [],
};

export class Page {
  private content: Tree;
  private digest: string;
  private told: Consequences | null = null;
  private asked = 0;
  private pause: ReturnType<typeof setTimeout> | undefined;
  private isKept = true;
  private readonly form: Form;
  private readonly amendment: Amendment | null;

  constructor(private readonly known: Known) {
    this.content = known.content;
    this.digest = known.digest;
    const sections = [
      PURPOSE,
      arms(known.versions),
      layout(known.versions),
      ATTENTION,
      QUESTIONS,
      SHOWING,
      READERS,
      criteria(known.metrics),
      CHECK,
    ];
    this.form = new Form(
      part("design-form"),
      sections,
      {
        whole: () => this.content,
        change: (next, isChoice) => {
          this.change(next, isChoice);
        },
      },
      (place, value) => this.preview(place, value),
      known.settled,
    );
    this.amendment = amended(known);
    this.addMore();
    this.listen();
    this.form.previews(this.content);
    void this.follow();
    void this.look();
  }

  private change(next: Tree, isChoice: boolean): void {
    const before = this.content;
    this.content = next;
    if (isChoice) this.content = this.form.refresh();
    if (this.content === before) return;
    this.isKept = false;
    say("Not saved yet");
    this.form.previews(this.content);
    clearTimeout(this.pause);
    this.pause = setTimeout(() => void this.follow(), PAUSE_MS);
  }

  /** Ask what follows; an answer to an older question is not shown. */
  private async follow(): Promise<void> {
    const number = ++this.asked;
    const answer = await ask<Consequences>(this.known.addresses.consequences, "POST", {
      content: this.content,
    });
    if (number !== this.asked) return;
    const told = this.heard(answer);
    if (!told) return;
    this.told = told;
    void this.compare(number);
    const planned = get(this.content, "design.readers.planned");
    part("design-side").replaceChildren(
      ...side(told, typeof planned === "number" ? planned : 0, (place) => {
        this.go(place);
      }),
    );
    this.show(told.refusal);
    this.form.previews(this.content);
  }

  private async compare(number: number): Promise<void> {
    if (!this.amendment) return;
    const told = this.heard(await this.amendment.effect(this.content));
    if (!told || number !== this.asked) return;
    this.amendment.show(told);
    if (told.refusal) this.form.refuse(told.refusal.place, told.refusal.text);
  }

  private async propose(amendment: Amendment): Promise<void> {
    say("Sending …");
    const answer = await amendment.propose(this.content, this.digest);
    this.isKept = this.heard(answer) !== null;
    say(this.isKept ? "Kept" : "Not kept");
    if (this.isKept) amendment.goSign();
  }

  private async save(): Promise<void> {
    if (this.amendment) {
      await this.propose(this.amendment);
      return;
    }
    const sent = this.content;
    say("Saving …");
    const answer = await ask<{ digest: string; refusal: Refusal | null }>(this.known.addresses.draft, "PUT", {
      content: sent,
      expected: this.digest,
    });
    const told = this.heard(answer);
    if (!told) {
      say("Not saved");
      return;
    }
    this.digest = told.digest;
    this.isKept = sent === this.content;
    say(this.isKept ? "Saved" : "Not saved yet");
    this.show(told.refusal);
  }

  private show(refusal: Refusal | null): void {
    if (refusal) this.form.refuse(refusal.place, refusal.text);
    else this.form.forgive();
  }

  private go(place: string): void {
    const said = [this.told?.refusal, ...(this.told?.doubts ?? [])].find((one) => one?.place === place);
    const control = this.form.refuse(place, said?.text ?? "");
    control?.scrollIntoView({ block: "center" });
    control?.focus();
  }

  private preview(place: string, value: Tree): Node | null {
    if (place.startsWith("questions"))
      return make("div", {}, make("p", { class: "help" }, "A reader sees"), question(value));
    const told = this.told?.criteria.find(({ code }) => code === value["code"]);
    return told ? make("p", { class: "design-sentence" }, told.sentence) : null;
  }

  private addMore(): void {
    const matched = make("div", { class: "design-found", role: "status" });
    const compare = make(
      "button",
      { type: "button", class: "button", click: () => void this.match(matched) },
      "Compare the arms",
    );
    part("layout-more").append(compare, matched);
    const start = make(
      "button",
      { type: "button", class: "button", click: () => void this.check() },
      "Run the preflight",
    );
    part("preflight-more").append(
      start,
      make("p", { class: "error", id: "preflight-refusal" }),
      make("div", { class: "design-found", id: "preflight-found", role: "status" }),
    );
  }

  private async match(found: HTMLElement): Promise<void> {
    const told = this.heard(await ask<Match>(this.known.addresses.match, "POST", { content: this.content }));
    if (!told) return;
    found.replaceChildren(told.refusal ? make("p", { class: "error" }, told.refusal.text) : balance(told));
  }

  private async check(): Promise<void> {
    this.draw(
      this.heard(await ask<Preflights>(this.known.addresses.preflights, "POST", { content: this.content })),
    );
  }

  private async look(): Promise<void> {
    this.draw(this.heard(await ask<Preflights>(this.known.addresses.preflights)));
  }

  private draw(told: Preflights | null): void {
    if (!told) return;
    part("preflight-refusal").textContent = told.refusal?.text ?? "";
    const none = make("p", { class: "help" }, "None has been run yet. Choose the arms, then run it.");
    part("preflight-found").replaceChildren(
      ...(told.results.length > 0 ? told.results.map(preflight) : [none]),
    );
    if (told.results.some(isUnderWay)) setTimeout(() => void this.look(), AGAIN_MS);
  }

  /** The room shows what is saved, so what is written is saved first. */
  private async showRoom(address: string): Promise<void> {
    await this.save();
    if (this.isKept) open(address, "_blank", "noopener");
  }

  private listen(): void {
    part("design-save").addEventListener("click", () => void this.save());
    const room = document.getElementById("design-preview") as HTMLAnchorElement | null;
    room?.addEventListener("click", (event) => {
      if (this.isKept) return;
      event.preventDefault();
      void this.showRoom(room.href);
    });
    addEventListener("keydown", (event) => {
      if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      void this.save();
    });
    addEventListener("beforeunload", (event) => {
      if (!this.isKept) event.preventDefault();
    });
  }

  private heard<Said>(answer: Answer<Said>): Said | null {
    const trouble = "trouble" in answer ? answer.trouble : "";
    part("design-trouble").hidden = trouble === "";
    part("design-trouble-text").textContent = trouble;
    return "said" in answer ? answer.said : null;
  }
}

function amended({ settled, addresses }: Known): Amendment | null {
  const { effect, amendments, signing } = addresses;
  if (!settled || !effect || !amendments || !signing) return null;
  const reason = part("amend-reason") as HTMLTextAreaElement;
  return new Amendment({ effect, amendments, signing }, reason, part("amend-changes"));
}

function part(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no part “${id}”.`);
  return found;
}

function say(what: string): void {
  const shown = part("design-saved");
  if (shown.textContent !== what) shown.textContent = what;
}
