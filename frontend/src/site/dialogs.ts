/** `data-opens="ID"` opens the dialog with that id; `data-closes` inside it closes it again. */

export function openDialogsOnClick(page: Document): void {
  page.addEventListener("click", (event) => {
    const clicked = event.target as Element;
    const opener = clicked.closest<HTMLElement>("[data-opens]");
    if (opener) find(page, opener.dataset["opens"])?.showModal();
    else if (clicked.closest("[data-closes]")) clicked.closest("dialog")?.close();
    // The dialog's own box has no padding: a click on the dialog itself is one on the backdrop.
    else if (clicked instanceof HTMLDialogElement) clicked.close();
  });
}

function find(page: Document, id: string | undefined): HTMLDialogElement | null {
  const found = id === undefined ? null : page.getElementById(id);
  return found instanceof HTMLDialogElement ? found : null;
}
