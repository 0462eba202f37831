/** Forms with `data-confirm` ask once more in a dialog; without a script they are simply sent. */

export interface Question {
  title: string;
  text: string;
  button: string;
  isDangerous: boolean;
}

/** `Close this study? No rating can be given after.` asks the first sentence and explains with the rest. */
export function questionOf(form: HTMLElement): Question {
  const words = form.dataset["confirm"] ?? "";
  const end = words.indexOf("?") + 1;
  return {
    title: end > 0 ? words.slice(0, end) : "Are you sure?",
    text: words.slice(end).trim(),
    button: form.dataset["confirmButton"] ?? "Yes, do it",
    isDangerous: form.dataset["confirmDanger"] !== undefined,
  };
}

export function askBeforeSending(page: Document): void {
  const confirmed = new WeakSet<HTMLFormElement>();
  page.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.dataset["confirm"] === undefined || confirmed.has(form)) return;
    event.preventDefault();
    void ask(page, questionOf(form)).then((yes) => {
      if (!yes) return;
      confirmed.add(form);
      form.requestSubmit(event.submitter);
      // A page that the browser brings back from its memory asks again.
      confirmed.delete(form);
    });
  });
}

export function ask(page: Document, question: Question): Promise<boolean> {
  const dialog = part(page, "confirm") as HTMLDialogElement;
  const yes = part(page, "confirm-yes");
  const text = part(page, "confirm-text");
  part(page, "confirm-title").textContent = question.title;
  text.textContent = question.text;
  text.hidden = question.text === "";
  yes.textContent = question.button;
  yes.classList.toggle("button-danger", question.isDangerous);
  yes.classList.toggle("button-primary", !question.isDangerous);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => {
        resolve(dialog.returnValue === "yes");
      },
      { once: true },
    );
  });
}

function part(page: Document, id: string): HTMLElement {
  const found = page.getElementById(id);
  if (!found) throw new Error(`The page has no “${id}”, which shell/base.html brings.`);
  return found;
}
