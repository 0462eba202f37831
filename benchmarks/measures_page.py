"""Write generated tables into docs/guides/measures.md, each between its own two marks.

`python -m benchmarks.measures_page` writes the list of all measures anew.
"""

from benchmarks.harness import ROOT
from generation.measures.registry import measures

PAGE = ROOT / "docs" / "guides" / "measures.md"


def write(part: str, table: str) -> None:
    begin, end = f"<!-- {part}: written by a command -->", f"<!-- end of {part} -->"
    before, found, rest = PAGE.read_text("utf-8").partition(begin)
    if not found or end not in rest:
        raise SystemExit(f"{PAGE.name} has no place for “{part}”. Put its two marks back.")
    after = rest.partition(end)[2]
    PAGE.write_text(f"{before}{begin}\n\n{table.strip()}\n\n{end}{after}", "utf-8")


def listed() -> str:
    """Every measure with what it needs, in one table."""
    lines = [
        "| measure | title | better | unit | needs | formula | source |",
        "|---|---|---|---|---|---|---|",
    ]
    better = {"expected": "as real", "none": "see parts"}
    lines += [
        f"| `{entry.name}` | {entry.title} | {better.get(entry.direction, entry.direction)} "
        f"| {entry.unit} | {', '.join(entry.needs)} | {_cell(entry.formula)} | {entry.source} |"
        for entry in measures().values()
    ]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    write("list", listed())
