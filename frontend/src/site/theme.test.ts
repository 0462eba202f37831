import { beforeEach, expect, test } from "vitest";

import { asTheme, cookieFor, switchTheme } from "./theme";

beforeEach(() => {
  document.body.innerHTML = `
    <div data-theme-switch hidden>
      <button data-theme-choice="system" aria-pressed="true"></button>
      <button data-theme-choice="dark" aria-pressed="false"><span>Dark</span></button>
    </div>`;
});

test("an unknown theme is the system's", () => {
  expect(asTheme("pink")).toBe("system");
  expect(asTheme(undefined)).toBe("system");
  expect(asTheme("light")).toBe("light");
});

test("the cookie is kept for a year, and travels encrypted where the site does", () => {
  expect(cookieFor("dark", false)).toBe("theme=dark; Path=/; Max-Age=31536000; SameSite=Lax");
  expect(cookieFor("dark", true)).toMatch(/; Secure$/);
});

test("the switch shows itself and paints the page at once", () => {
  switchTheme(document);
  document.querySelector<HTMLElement>("[data-theme-choice=dark] span")?.click();

  expect(document.querySelector<HTMLElement>("[data-theme-switch]")?.hidden).toBe(false);
  expect(document.documentElement.dataset["theme"]).toBe("dark");
  expect(document.querySelector("[data-theme-choice=dark]")?.getAttribute("aria-pressed")).toBe("true");
  expect(document.querySelector("[data-theme-choice=system]")?.getAttribute("aria-pressed")).toBe("false");
});

test("a click beside the choices changes nothing", () => {
  document.documentElement.dataset["theme"] = "light";
  switchTheme(document);
  document.querySelector<HTMLElement>("[data-theme-switch]")?.click();

  expect(document.documentElement.dataset["theme"]).toBe("light");
});
