/** The manual theme switch. The choice is a cookie, so that the server paints the next page right away. */

const A_YEAR = 31_536_000;

export type Theme = "system" | "light" | "dark";

export function asTheme(text: string | undefined): Theme {
  return text === "light" || text === "dark" ? text : "system";
}

export function cookieFor(theme: Theme, secure: boolean): string {
  return `theme=${theme}; Path=/; Max-Age=${A_YEAR}; SameSite=Lax${secure ? "; Secure" : ""}`;
}

export function switchTheme(page: Document): void {
  for (const group of page.querySelectorAll<HTMLElement>("[data-theme-switch]")) {
    group.hidden = false;
    group.addEventListener("click", (event) => {
      const choice = (event.target as Element).closest<HTMLElement>("[data-theme-choice]");
      if (choice) choose(page, asTheme(choice.dataset["themeChoice"]));
    });
  }
}

function choose(page: Document, theme: Theme): void {
  page.documentElement.dataset["theme"] = theme;
  page.cookie = cookieFor(theme, page.location.protocol === "https:");
  for (const button of page.querySelectorAll<HTMLElement>("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset["themeChoice"] === theme));
  }
}
