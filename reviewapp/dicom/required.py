"""What the standard demands to be present, even if it is empty, in each kind of image."""

import json
from functools import cache
from importlib.resources import files

from pydicom.datadict import dictionary_VR
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.tag import BaseTag, Tag

TABLE = "required.json"


@cache
def _table() -> dict[str, list[str]]:
    said = json.loads((files("reviewapp.dicom") / TABLE).read_text("utf-8"))
    return {uid: said["empty_when_unknown"][iod] for uid, iod in said["kinds"].items()}


def empty_when_unknown(sop_class: str) -> list[str]:
    """Return the attributes of type 2 of this kind of image."""
    return _table().get(sop_class, [])


def is_image(sop_class: str) -> bool:
    return sop_class in _table()


def fill(dataset: Dataset) -> None:
    """Add what must be there and is not known: present, and empty."""
    for tag, element in _empty(str(dataset.get("SOPClassUID", ""))).items():
        if tag not in dataset:
            dataset[tag] = element


@cache
def _empty(sop_class: str) -> dict[BaseTag, DataElement]:
    """Return empty elements, made once: nothing that is kept is ever changed in place."""
    tags = [Tag(keyword) for keyword in empty_when_unknown(sop_class)]
    kinds = {tag: dictionary_VR(tag) for tag in tags}
    return {tag: DataElement(tag, vr, [] if vr == "SQ" else None) for tag, vr in kinds.items()}
