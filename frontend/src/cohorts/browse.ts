/** The page of the grid: choices, counts, what fits, and the wish to freeze it. */

import { asker, Chunks } from "./chunks";
import { images, read, toggled, write, type Choices } from "./choices";
import { draw, type Facet } from "./facets";
import { Grid } from "./grid";

interface Counted {
  total: number;
  facets: Facet[];
}

export class Browse {
  private choices: Choices = read(location.search);
  private asked = 0;
  private readonly grid: Grid;

  constructor(private readonly root: HTMLElement) {
    this.grid = new Grid(part("grid"), part("space"), root.dataset["image"] ?? "");
    document.getElementById("facets")?.addEventListener("change", (event) => {
      this.choose(toggled(this.choices, (event.target as HTMLInputElement).value));
    });
    document.getElementById("clear")?.addEventListener("click", () => {
      this.choose([]);
    });
    part("again").addEventListener("click", () => {
      this.look();
    });
    addEventListener("popstate", () => {
      this.choices = read(location.search);
      this.look();
    });
    this.prepareFreezing();
    this.look();
  }

  private choose(choices: Choices): void {
    this.choices = choices;
    history.pushState(null, "", `${location.pathname}${write(choices)}`);
    this.look();
  }

  /** Ask for what fits. A later question makes the answer to an earlier one void. */
  private look(): void {
    const turn = ++this.asked;
    part("trouble").hidden = true;
    this.root.setAttribute("aria-busy", "true");
    const fail = (): void => {
      if (turn === this.asked) this.tellTrouble();
    };
    const chunks = new Chunks(
      asker(this.root.dataset["images"] ?? "", fetch.bind(window)),
      this.choices,
      () => {
        this.grid.draw();
      },
      fail,
    );
    void Promise.all([chunks.begin(), this.count()])
      .then(([total, counted]) => {
        if (turn !== this.asked) return;
        if (counted) draw(part("facets"), counted.facets);
        this.tell(total);
        this.grid.show(chunks, total);
        this.root.removeAttribute("aria-busy");
        this.root.dataset["shown"] = `${turn}`;
      })
      .catch(fail);
  }

  private async count(): Promise<Counted | null> {
    const address = this.root.dataset["facets"];
    if (address === undefined) return null;
    const answer = await fetch(`${address}${write(this.choices)}`);
    if (!answer.ok) throw new Error(`The site answered with ${answer.status}.`);
    return (await answer.json()) as Counted;
  }

  private tell(total: number): void {
    const chosen = this.choices.length > 0;
    part("count").textContent = chosen ? `${images(total)} fit.` : images(total);
    show("clear", chosen);
    show("empty", total === 0);
    part("grid").hidden = total === 0;
    show("hint", total > 0);
    label("empty-title", chosen ? "No image fits all of these" : "There are no images yet");
    label(
      "empty-text",
      chosen
        ? "Take one of the choices back: the counts beside them say what each would leave."
        : "Import some, or sample some phantoms on the page of cohorts.",
    );
    const freeze = document.getElementById("freeze-open");
    if (freeze instanceof HTMLButtonElement) freeze.disabled = total === 0;
    label(
      "freeze-text",
      `${images(total)} ${chosen ? "fit what is chosen" : "are all there are"} and will be in it.`,
    );
  }

  private tellTrouble(): void {
    this.root.removeAttribute("aria-busy");
    part("trouble").hidden = false;
    label("trouble-text", "The images did not come, so what you see may be old. Check the connection.");
  }

  private prepareFreezing(): void {
    const dialog = document.getElementById("freeze");
    if (!(dialog instanceof HTMLDialogElement)) return;
    document.getElementById("freeze-open")?.addEventListener("click", () => {
      dialog.showModal();
    });
    document.getElementById("freeze-close")?.addEventListener("click", () => {
      dialog.close();
    });
    document.getElementById("freeze-form")?.addEventListener("submit", () => {
      part("freeze-choices").replaceChildren(...this.choices.map(hidden));
    });
    if (dialog.dataset["open"] !== undefined) dialog.showModal();
  }
}

function hidden(choice: string): HTMLElement {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "choose";
  field.value = choice;
  return field;
}

function part(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no ${id}.`);
  return found;
}

function show(id: string, isShown: boolean): void {
  const found = document.getElementById(id);
  if (found) found.hidden = !isShown;
}

function label(id: string, text: string): void {
  const found = document.getElementById(id);
  if (found) found.textContent = text;
}
