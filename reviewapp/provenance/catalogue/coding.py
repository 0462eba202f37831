"""What of an image becomes columns of the catalogue, and the codes that stand for it."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from django.db import transaction
from django.db.models import Max, Q

from reviewapp.imaging.models import Image
from reviewapp.provenance.catalogue.table import CODE, HIGHEST_CODE, NOTHING_KNOWN
from reviewapp.provenance.catalogue_models import Column, Term

MOST_COLUMNS = 64
# A column with more values than these is no way to choose: the rest are one value together.
MOST_TERMS = 4096
OTHER = HIGHEST_CODE
BETWEEN_LABELS = "\n"  # in no label, since labels are printable

Values = Mapping[str, str]


def values_of(image: Image, *, kind: str) -> dict[str, str]:
    """All that an image can be chosen by, as text; several labels of one column in one text."""
    measures = {
        "origin": kind,
        "size": f"{image.columns} × {image.rows}",
        "frames": str(image.frames),
        "spacing": _spacing(image),
    }
    known = {name: _as_text(value) for name, value in image.attributes.items()}
    return {name: text for name, text in (known | measures).items() if text}


def labels_of(text: str) -> list[str]:
    return text.split(BETWEEN_LABELS)


def coded(rows: Sequence[Values]) -> list[bytes]:
    """Return the codes of each row, in two bytes per column, making what is new."""
    positions = _columns({name for row in rows for name in row})
    pairs = {(name, text) for row in rows for name, text in row.items() if name in positions}
    codes = _terms(pairs)
    return [_row(row, positions, codes) for row in rows]


def _row(row: Values, positions: Mapping[str, int], codes: Mapping[tuple[str, str], int]) -> bytes:
    written = np.full(max(positions.values(), default=-1) + 1, NOTHING_KNOWN, CODE)
    for name, text in row.items():
        if name in positions:
            written[positions[name]] = codes[name, text]
    return written.tobytes()


def _columns(names: Iterable[str]) -> dict[str, int]:
    """Return where each column stands. What comes after MOST_COLUMNS is kept, and no column."""
    names = set(names)
    known = dict(Column.objects.filter(name__in=names).values_list("name", "position"))
    if missing := sorted(names - set(known)):
        with transaction.atomic():
            next_free = _locked()
            for name in missing[: max(MOST_COLUMNS - next_free, 0)]:
                made, is_new = Column.objects.get_or_create(
                    name=name, defaults={"position": next_free}
                )
                next_free += is_new
                known[name] = made.position
    return known


def _locked() -> int:
    """Let one worker at a time make columns, and say which position is free."""
    list(Column.objects.select_for_update().order_by("position")[:1])
    highest = Column.objects.aggregate(highest=Max("position"))["highest"]
    return 0 if highest is None else highest + 1


def _terms(pairs: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    known = _known_terms(pairs)
    for name in sorted({name for name, _ in pairs - set(known)}):
        known |= _new_terms(name, sorted(text for other, text in pairs if other == name))
    return known


def _known_terms(pairs: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    names, texts = {name for name, _ in pairs}, {text for _, text in pairs}
    found = Term.objects.filter(Q(column__name__in=names) & Q(text__in=texts))
    return {
        (name, text): code
        for name, text, code in found.values_list("column__name", "text", "code")
        if (name, text) in pairs
    }


@transaction.atomic
def _new_terms(name: str, texts: Sequence[str]) -> dict[tuple[str, str], int]:
    """Give each new text the next code. The column's row is held, so no code is given twice."""
    column = Column.objects.select_for_update().get(name=name)
    known = dict(column.terms.filter(text__in=texts).values_list("text", "code"))
    highest = column.terms.aggregate(highest=Max("code"))["highest"] or NOTHING_KNOWN
    new = [text for text in texts if text not in known]
    room = max(MOST_TERMS - highest, 0)
    made = [
        Term(column=column, code=highest + number, text=text)
        for number, text in enumerate(new[:room], start=1)
    ]
    Term.objects.bulk_create(made)
    known |= {term.text: term.code for term in made} | dict.fromkeys(new[room:], OTHER)
    return {(name, text): code for text, code in known.items()}


def _as_text(value: object) -> str:
    return BETWEEN_LABELS.join(value) if isinstance(value, list) else str(value)


def _spacing(image: Image) -> str:
    """To a hundredth of a millimetre: finer ones differ by rounding only."""
    if not image.row_spacing:
        return ""
    return f"{image.row_spacing:.2f} × {image.column_spacing:.2f} mm"
