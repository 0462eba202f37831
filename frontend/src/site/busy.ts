/** A form that is under way says so on its button, and is not sent twice. */

export function waitWhileSending(page: Document): void {
  page.addEventListener("submit", (event) => {
    // Whoever asks a question first has stopped this event; the answer sends another one.
    if (event.defaultPrevented) return;
    const form = event.target as HTMLFormElement;
    if (form.method === "dialog") return;
    if (form.dataset["sending"] !== undefined) {
      event.preventDefault();
      return;
    }
    form.dataset["sending"] = "";
    const button = event.submitter ?? form.querySelector("button:not([type=button])");
    button?.setAttribute("aria-busy", "true");
  });
  // Back from the browser's memory, the form is at rest again.
  page.defaultView?.addEventListener("pageshow", () => {
    for (const form of page.querySelectorAll<HTMLElement>("form[data-sending]")) rest(form);
  });
}

function rest(form: HTMLElement): void {
  delete form.dataset["sending"];
  for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
}
