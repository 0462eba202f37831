"""`python -m benchmarks.chest_films FOLDER`: make a cohort of the public chest films, to train on.

The films lie in `../shared/data`, when they are there; their subjects come from its table, so that
nobody's films are split between training and hold-out.
"""

import csv
import shutil
import sys
from pathlib import Path

from benchmarks.harness import ROOT

DATA = ROOT.parent / "shared" / "data"
COLUMNS = ("file", "subject", "view", "finding", "sex")


def make(folder: Path) -> int:
    """Copy the films of 128 pixels and write their table; return how many."""
    folder.mkdir(parents=True, exist_ok=True)
    with (DATA / "MANIFEST.csv").open(encoding="utf-8", newline="") as opened:
        rows = [row for row in csv.DictReader(opened) if row["set"] == "cxr_nih_128"]
    with (folder / "cohort.csv").open("w", encoding="utf-8", newline="") as table:
        writer = csv.writer(table)
        writer.writerow(COLUMNS)
        for row in rows:
            name = Path(row["path"]).name
            shutil.copy(DATA / row["path"], folder / name)
            finding = "PNEUMONIA" if "Pneumonia" in row["finding"] else "NORMAL"
            writer.writerow([name, row["subject_id"], row["view"], finding, row["sex"]])
    return len(rows)


if __name__ == "__main__":
    print(make(Path(sys.argv[1])))
