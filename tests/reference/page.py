"""The tables of all reference values in docs/guides, one page for each kind of case."""

from collections.abc import Iterator

import numpy as np

from tests.reference.loading import ROOT, Value, expected, names
from tests.reference.registered import CASES, ELSEWHERE

GUIDES = ROOT / "docs" / "guides"
# The cases in the order of their names, cut where a page grows long.
PAGES = {
    "statistics-values-a-to-f.md": ("Reference values, A to F", "a", "g"),
    "statistics-values-g-to-u.md": ("Reference values, G to U", "g", "v"),
    "statistics-values-v-to-z.md": ("Reference values, V to Z", "v", "~"),
}


def pages() -> dict[str, str]:
    """Return every page as it should be today, by the name of its file."""
    return {
        file: f"# {title}\n\nWritten by `python -m tests.reference`.\n\n{table(start, end)}\n"
        for file, (title, start, end) in PAGES.items()
    }


def table(start: str, end: str) -> str:
    """Return one row per reference value: ours, expected, the largest difference, its tolerance."""
    lines = [
        "| case | value | ours | expected | difference | tolerance |",
        "|---|---|---|---|---|---|",
    ]
    for case in (name for name in names() if start <= name < end):
        if case in ELSEWHERE:
            lines.append(f"| {case} | all | checked beside its own code | | | |")
            continue
        ours = CASES[case]()
        for name, known in expected(case).items():
            value, tolerance = known["value"], known["tol_abs"]
            apart = difference(ours[name], value)
            cells = (case, f"`{name}`", shown(ours[name]), shown(value), apart, f"{tolerance:g}")
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def shown(value: Value) -> str:
    if isinstance(value, str):
        return str(value)
    return ", ".join(f"{number:.7g}" for number in flat(value))


def difference(ours: Value, known: Value) -> str:
    """Return the largest difference to two digits, so that another machine writes the same."""
    if isinstance(known, str):
        return "none" if ours == known else "differs"
    worst = max((abs(a - b) for a, b in zip(flat(ours), flat(known), strict=True)), default=0.0)
    return "< 1e-09" if worst < 1e-9 else f"{worst:.0e}"


def flat(value: Value) -> Iterator[float]:
    yield from np.atleast_1d(np.asarray(value, dtype=np.float64)).ravel()
