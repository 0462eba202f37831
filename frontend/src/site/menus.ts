/** A menu is a `<details data-menu>`; it closes on Escape, outside clicks and when the focus leaves. */

export function closeMenus(page: Document): void {
  page.addEventListener("click", (event) => {
    closeAllBut(page, (event.target as Element).closest("[data-menu]"));
  });
  page.addEventListener("focusin", (event) => {
    closeAllBut(page, (event.target as Element).closest("[data-menu]"));
  });
  page.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = page.querySelector<HTMLDetailsElement>("[data-menu][open]");
    open?.querySelector("summary")?.focus();
    closeAllBut(page, null);
  });
}

function closeAllBut(page: Document, kept: Element | null): void {
  for (const menu of page.querySelectorAll<HTMLDetailsElement>("[data-menu][open]")) {
    if (menu !== kept) menu.open = false;
  }
}
