"""Ask axe-core whether a page keeps WCAG 2.2 AA: `assert_accessible(page)`."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST = ["color-contrast"]
RUN = """
async (rules) => {
  const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")}. ${node.failureSummary}`));
}
"""


def violations(page: Page, rules: list[str] = RULES) -> list[str]:
    """Every broken rule with the element that breaks it."""
    # Through the debugger and not a script tag: the page's own policy would refuse the tag.
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    return list(page.evaluate(RUN, rules))


def assert_accessible(page: Page) -> None:
    _none(page, violations(page))


def assert_readable(page: Page) -> None:
    """Ask for the contrast alone: all that another theme can change."""
    _none(page, violations(page, CONTRAST))


def _none(page: Page, found: list[str]) -> None:
    assert not found, "\n".join([f"{page.url} breaks:", *found])
