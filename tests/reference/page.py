"""The table of all reference values in docs/guides/statistics.md."""

from collections.abc import Iterator

import numpy as np

from tests.reference.loading import ROOT, Value, expected, names
from tests.reference.registered import CASES, ELSEWHERE

PAGE = ROOT / "docs" / "guides" / "statistics.md"
BEGIN = "<!-- reference values: written by `python -m tests.reference` -->"
END = "<!-- end of reference values -->"


def table() -> str:
    """Return one row per reference value: ours, expected, the largest difference, its tolerance."""
    lines = [
        "| case | value | ours | expected | difference | tolerance |",
        "|---|---|---|---|---|---|",
    ]
    for case in names():
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


def current() -> str:
    """Return the page as it should be: its own text with the table of today."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"
