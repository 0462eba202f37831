"""`python -m benchmarks.mr_slices FOLDER`: real MR slices, T1 beside T2, as a cohort with a recipe.

The slices lie in `../shared/data`, when they are there, brought to one space; here they become 128
pixels wide. FOLDER/t1-to-t2.json is the preset pix2pix for them: 8-bit, T1 the second image.
"""

import csv
import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.harness import ROOT
from generation.presets.reading import load, parse
from generation.presets.recipe import as_data

DATA = ROOT.parent / "shared" / "data"
SIZE = 128
COLUMNS = ("file", "subject", "image:t1")


def make(folder: Path) -> int:
    """Write the slices that have both contrasts, their table and their recipe; return how many."""
    folder.mkdir(parents=True, exist_ok=True)
    with (DATA / "MANIFEST.csv").open(encoding="utf-8", newline="") as opened:
        rows = [row for row in csv.DictReader(opened) if row["set"] == "mr_ms_slices"]
    paths = {Path(row["path"]).name: row for row in rows}
    pairs = [(name.replace("_T2_", "_T1_"), name) for name in sorted(paths) if "_T2_" in name]
    pairs = [(t1, t2) for t1, t2 in pairs if t1 in paths]
    with (folder / "cohort.csv").open("w", encoding="utf-8", newline="") as table:
        writer = csv.writer(table)
        writer.writerow(COLUMNS)
        for t1, t2 in pairs:
            for name in (t1, t2):
                _square(DATA / paths[name]["path"]).save(folder / name)
            writer.writerow([t2, paths[t2]["subject_id"], t1])
    text = json.dumps(as_data(parse(_recipe())), indent=1)
    (folder / "t1-to-t2.json").write_text(text + "\n", encoding="utf-8")
    return len(pairs)


def _square(path: Path) -> Any:  # noqa: ANN401  an image of Pillow
    from PIL import Image

    with Image.open(path) as opened:
        grey = opened.convert("L")
    longest = max(grey.size)
    padded = Image.new("L", (longest, longest))
    padded.paste(grey, ((longest - grey.width) // 2, (longest - grey.height) // 2))
    return padded.resize((SIZE, SIZE), Image.Resampling.BOX)


def _recipe() -> dict[str, Any]:
    said = as_data(load("pix2pix"))
    said["name"] = "t1-to-t2"
    said["data"] |= {"size": SIZE, "low": 0.0, "high": 255.0, "stored": "uint8"}
    said["conditioning"] |= {"image": "t1", "image_range": []}
    return said


if __name__ == "__main__":
    print(make(Path(sys.argv[1])))
