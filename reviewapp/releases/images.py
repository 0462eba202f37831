"""The images of a release: their files, and one row about each, in the order of their digests."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import astuple
from hashlib import sha256
from pathlib import Path
from typing import Self

from reviewapp.audit import canonical
from reviewapp.imaging import container, stores
from reviewapp.imaging.models import Image
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance.cohorts.contents import FIRST_LINE
from reviewapp.provenance.models import CohortVersion, Origin
from reviewapp.releases import pictures, volumes
from reviewapp.releases.bags import Bag, Kept
from reviewapp.releases.errors import EvidenceAltered
from reviewapp.releases.pictures import Picture, Source
from reviewapp.releases.tables import Row, Table
from reviewapp.releases.wishes import Format

# So many are brought to the disk at once; a try that is interrupted makes these again at most.
AT_ONCE = 200
COLUMNS: dict[str, type] = {
    "image": str,
    "attributes_digest": str,
    **dict.fromkeys(("png", "dicom", "nifti"), str),
    **dict.fromkeys(("rows", "columns", "frames"), int),
    **dict.fromkeys(("sample_type", "photometric"), str),
    **dict.fromkeys(("slope", "intercept"), float),
    "unit": str,
    **dict.fromkeys(("row_spacing", "column_spacing", "slice_spacing"), float),
    **dict.fromkeys(("png_offset", "sample_min", "sample_max"), int),
    "sample_mean": float,
    "synthetic": bool,
    "run": str,
    **dict.fromkeys(("number", "seed"), int),
    **dict.fromkeys(("recipe", "recipe_digest", "weights_digest", "code_version"), str),
}
KINDS: dict[Format, tuple[str, Callable[[Picture], Iterator[bytes]]]] = {
    Format.PNG: ("png", pictures.pngs),
    Format.DICOM: ("dcm", pictures.dicoms),
    Format.NIFTI: ("nii.gz", lambda picture: iter([volumes.nifti(picture)])),
}


class Done:
    """The files of images that lie safely on the disk; an interrupted try goes on behind them.

    One line for each image. A kill may leave half a line: it and all behind it are forgotten.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._is_read, self._waiting = False, list[bytes]()

    def __enter__(self) -> Self:
        self._file = self.path.open("a+b")
        self._file.seek(0)
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def earlier(self) -> list[Kept]:
        """The files of the next image as an earlier try made them; none behind the last of it."""
        if self._is_read:
            return []
        start = self._file.tell()
        found = _files_in(self._file.readline())
        if not found:
            self._file.truncate(start)
            self._is_read = True
        return found

    def add(self, files: list[Kept]) -> None:
        self._waiting.append(json.dumps([astuple(kept) for kept in files]).encode() + b"\n")

    def reach(self) -> None:
        """Bring the files to the disk, and only then say so."""
        if self._waiting:
            os.sync()
            self._file.write(b"".join(self._waiting))
            self._file.flush()
            os.fsync(self._file.fileno())
            self._waiting = []


def _files_in(line: bytes) -> list[Kept]:
    try:
        return [Kept(*one) for one in json.loads(line)] if line.endswith(b"\n") else []
    except (TypeError, ValueError):
        return []


def attribute_columns(version: CohortVersion) -> dict[str, type]:
    """One column for each attribute that any image has, named apart from our own."""
    names: set[str] = set()
    for known in provenance.images(version).values_list("attributes", flat=True).iterator():
        names |= set(known)
    return {f"attribute_{name}": str for name in sorted(names)}


def pack(
    bag: Bag,
    version: CohortVersion,
    *,
    formats: tuple[Format, ...],
    done: Done,
    report: Callable[[int], object],
) -> Table:
    """Write every image and its row; refuse a set that is not what the digest names."""
    named = sha256(FIRST_LINE)
    table = Table(bag, "tables/images", COLUMNS | attribute_columns(version))
    with table:
        for number, (image, origin) in enumerate(_members(version), start=1):
            known = image.attributes_digest or canonical.digest(image.attributes)
            named.update(f"{image.digest} {known}\n".encode())
            picture = _picture(image, origin)
            files = _files(bag, picture, formats, done=done)
            table.add(_row(image, picture, files, known))
            if number % AT_ONCE == 0:
                done.reach()
            report(number)
    if named.hexdigest() != version.digest or table.rows != version.size:
        raise EvidenceAltered(
            f"The images of {version} are not the ones its digest names, so nothing was released. "
            f"Have `manage.py audit_verify` run, and find out who changed the database."
        )
    return table


def _members(version: CohortVersion) -> Iterator[tuple[Image, Origin]]:
    """A few at a time, each asked for behind the last one."""
    behind = ""
    while some := list(provenance.images(version).filter(digest__gt=behind)[:AT_ONCE]):
        origins = Origin.objects.filter(image__in=some).select_related("run").in_bulk()
        for image in some:
            yield image, origins[image.pk]
        behind = some[-1].digest


def _picture(image: Image, origin: Origin) -> Picture:
    content = stores.read(image.digest)
    if sha256(content).hexdigest() != image.digest:
        raise EvidenceAltered(
            f"The pixel store holds other bytes under {image.digest} than it was given, so nothing "
            f"was released. Restore the store from a backup."
        )
    pixels, form = container.unpack_whole(content)
    return Picture(image.digest, pixels, form, _source(image, origin))


def _source(image: Image, origin: Origin) -> Source:
    run = origin.run
    if run is None or origin.number is None:
        raise EvidenceAltered(
            f"The book says that {image.digest} was acquired, so nothing was released. "
            f"Only synthetic images leave; decide about a cohort version of those alone."
        )
    return Source(
        run=str(run.pk),
        number=origin.number,
        seed=run.seed,
        recipe=str(run.recipe.get("name", "")),
        recipe_digest=run.recipe_digest,
        weights_digest=run.weights_digest,
        code_version=run.code_version,
        at=run.requested_at,
    )


def _files(
    bag: Bag, picture: Picture, formats: tuple[Format, ...], *, done: Done
) -> dict[str, str]:
    """List the files of a picture, or make them; say the first one's name for each format."""
    kept = done.earlier()
    if kept and all(bag.has(one) for one in kept):
        for one in kept:
            bag.again(one)
    else:
        is_noted = bool(kept)
        kept = [one for each in formats for one in _made(bag, picture, each)]
        if not is_noted:
            done.add(kept)
    names = [one.name.removeprefix("data/") for one in kept]
    return {each.lower(): next(n for n in names if _is_of(each, n)) for each in formats}


def _is_of(one: Format, name: str) -> bool:
    return name.startswith(f"images/{one.lower()}/")


def _made(bag: Bag, picture: Picture, one: Format) -> Iterator[Kept]:
    ending, made = KINDS[one]
    stem = f"images/{one.lower()}/{picture.digest[:2]}/{picture.digest}"
    for number, content in enumerate(made(picture), start=1):
        yield bag.put(f"{stem}_{number:04}.{ending}", content)


def _row(image: Image, picture: Picture, files: dict[str, str], known: str) -> Row:
    pixels, source = picture.pixels, picture.source
    # Whole numbers add up to the same sum in any order.
    total = int(pixels.sum(dtype="int64"))
    plain = {name: getattr(image, name) for name in COLUMNS if hasattr(image, name)}
    named = {f"attribute_{name}": _words(value) for name, value in image.attributes.items()}
    return {
        **plain,
        "image": image.digest,
        "attributes_digest": known,
        "png": files.get("png", ""),
        "dicom": files.get("dicom", ""),
        "nifti": files.get("nifti", ""),
        "png_offset": pictures.offset(image.sample_type),
        "sample_min": int(pixels.min()),
        "sample_max": int(pixels.max()),
        "sample_mean": total / pixels.size,
        "synthetic": True,
        "run": source.run,
        "number": source.number,
        "seed": source.seed,
        "recipe": source.recipe,
        "recipe_digest": source.recipe_digest,
        "weights_digest": source.weights_digest,
        "code_version": source.code_version,
        **named,
    }


def _words(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
