"""Write the table of bad files into docs/guides/import.md, each sentence as it is said today.

Run `python -m tests.imaging.bad_input_page` after a sentence was changed.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.imaging.bad_archives import BAD_ARCHIVES
from tests.imaging.bad_dicom import BAD_DICOM
from tests.imaging.bad_input import BadFile, refusal_of
from tests.imaging.bad_others import BAD_OTHERS
from tests.reference.loading import ROOT

GUIDE = ROOT / "docs" / "guides" / "import.md"
BEGIN, END = (
    "<!-- bad input: written by `python -m tests.imaging.bad_input_page` -->",
    "<!-- end -->",
)
BAD = [*BAD_DICOM, *BAD_OTHERS, *BAD_ARCHIVES]


def table() -> str:
    """Return one row for each bad file: what it is, and what the person reads of it."""
    rows = [_row(bad) for bad in BAD]
    return "\n".join(["| a file with | what is said |", "|---|---|", *rows])


def _row(bad: BadFile) -> str:
    with TemporaryDirectory() as folder:
        refusal = refusal_of(bad, Path(folder))
    said = refusal.about(bad.name) if refusal else "nothing, which is a mistake"
    return f"| {bad.what} | {_escaped(said)} |"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;")


def page(text: str) -> str:
    """Return the guide with today's table in its place."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"


if __name__ == "__main__":
    GUIDE.write_text(page(GUIDE.read_text("utf-8")), "utf-8")
