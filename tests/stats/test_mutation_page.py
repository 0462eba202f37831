"""The guide of the mutation check says what its results say."""

import json
from pathlib import Path

GUIDES = Path(__file__).resolve().parents[2] / "docs" / "guides"
PAGE = (GUIDES / "statistics-mutation.md").read_text(encoding="utf-8")
FOUND = json.loads((GUIDES / "statistics-mutation.json").read_text(encoding="utf-8"))
TRIED = sum(known["tried"] for known in FOUND.values())
SURVIVORS = [
    (module, one["code"].replace("|", "¦"), one["change"])
    for module, known in FOUND.items()
    for one in known["survivors"]
]


def test_it_says_how_many_were_tried_and_how_many_were_killed() -> None:
    share = 1 - len(SURVIVORS) / TRIED
    assert share >= 0.9
    assert f"{TRIED} tried, {TRIED - len(SURVIVORS)} killed ({100 * share:.1f} %)" in PAGE


def test_it_names_every_module_of_the_package() -> None:
    modules = Path(__file__).resolve().parents[2].glob("reviewapp/stats/*.py")
    assert {path.stem for path in modules} - {"__init__", "errors"} == set(FOUND)


def test_every_survivor_has_its_reason() -> None:
    rows = [row.strip("|").split(" | ") for row in PAGE.splitlines() if row.startswith("| `")]
    reasons = {(row[0].strip(" `"), row[1]): row[2].strip() for row in rows}
    named = {(f"{module}`: `{code}", change) for module, code, change in SURVIVORS}
    assert named <= set(reasons)
    assert all(reasons.values())
