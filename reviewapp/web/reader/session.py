"""Pure: turn a stretch of a worklist into what the reading room is sent."""

from dataclasses import replace
from datetime import datetime

from reviewapp.imaging.form import Photometric
from reviewapp.imaging.grids import Fit
from reviewapp.reading import stages
from reviewapp.reading.whereabouts import Progress, Stretch
from reviewapp.studies.protocol import Rules
from reviewapp.studies.reader_rules import Back, ReaderRules
from reviewapp.web.reader.bodies import SessionOut


def session(stretch: Stretch, *, at: datetime) -> dict[str, object]:
    progress, rules = stretch.progress, stretch.rules
    is_open = progress.is_open and not progress.rests(at)
    facts = {
        "title": progress.worklist.study.title,
        "total": progress.ends,
        "done": progress.answered,
        "goes_on": stretch.goes_on,
        "is_open": is_open,
        "candidates": rules.design.places,
        "picture": _picture(rules),
        "questions": stages.asked_in(rules, stretch.phase),
        "reader": _reader(progress, rules),
        "training": _training(progress, rules),
        "readings": [
            {
                "token": reading.token,
                "number": reading.position - progress.numbered_from,
                "sides": reading.sides.all(),
                "answers": vars(reading)["answers"],
                "comment": vars(reading)["comment"] or "",
            }
            for reading in (stretch.readings if is_open else [])
        ],
    }
    return SessionOut(facts).data


def _picture(rules: Rules) -> dict[str, object]:
    look = rules.look
    # Only where all were resampled to them is a distance on every picture the same distance.
    known = look.fit is Fit.SPACING
    return {
        "rows": look.rows,
        "columns": look.columns,
        "slices": look.slices,
        "colour": look.photometric is Photometric.RGB,
        "offset": look.low,
        "highest": look.high,
        "unit": rules.unit,
        "row_spacing": look.row_spacing if known else 0,
        "column_spacing": look.column_spacing if known else 0,
        "slice_spacing": look.slice_spacing if known else 0,
        "window": rules.window,
        "presets": rules.presets,
    }


def _reader(progress: Progress, rules: Rules) -> ReaderRules:
    """Who was told the truth about a training case goes back to none."""
    return replace(rules.reader, back=Back.NONE) if progress.in_training else rules.reader


def _training(progress: Progress, rules: Rules) -> dict[str, object] | None:
    if progress.training is None or not progress.in_training:
        return None
    return {"feedback": rules.taught is not None and rules.design.training.feedback}
