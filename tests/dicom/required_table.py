"""Make reviewapp/dicom/required.json from highdicom's copy of the standard's tables.

Run `python -m tests.dicom.required_table` after highdicom was updated.
"""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import reviewapp.dicom

TABLE = Path(reviewapp.dicom.__file__).parent / "required.json"
# An object with one of these modules is a picture.
PICTURES = {"image-pixel", "general-image"}


def table() -> dict[str, Any]:
    modules, iods, classes = (
        _standard(name) for name in ("module_attribute", "iod_module", "sop_class_iod")
    )
    kinds = {
        uid: iod
        for uid, iod in classes.items()
        if iod in iods and PICTURES & {module["key"] for module in iods[iod]}
    }
    return {
        "kinds": kinds,
        "empty_when_unknown": {
            iod: sorted(
                {
                    attribute["keyword"]
                    for module in iods[iod]
                    if module["usage"] == "M"
                    for attribute in modules[module["key"]]
                    if attribute["type"] == "2" and not attribute["path"]
                }
            )
            for iod in sorted(set(kinds.values()))
        },
    }


def written() -> str:
    return json.dumps(table(), indent=1) + "\n"


def _standard(name: str) -> Any:  # noqa: ANN401  three tables of three shapes
    return json.loads((files("highdicom") / "_standard" / f"{name}_map.json").read_text("utf-8"))


if __name__ == "__main__":
    TABLE.write_text(written(), "utf-8")
