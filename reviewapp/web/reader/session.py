"""Pure: turn a stretch of a worklist into what the reading room is sent."""

from datetime import datetime

from reviewapp.reading import stages
from reviewapp.reading.selectors import Stretch
from reviewapp.web.reader.bodies import SessionOut


def session(stretch: Stretch, *, at: datetime) -> dict[str, object]:
    progress, rules = stretch.progress, stretch.rules
    is_open = progress.is_open and not progress.rests(at)
    facts = {
        "title": progress.worklist.study.title,
        "total": progress.ends,
        "done": progress.done,
        "goes_on": progress.ends < progress.total,
        "is_open": is_open,
        "candidates": rules.design.places,
        "picture": {
            "rows": rules.look.rows,
            "columns": rules.look.columns,
            "offset": rules.look.low,
            "highest": rules.look.high,
            "window": rules.window,
            "presets": rules.presets,
        },
        "questions": stages.asked_in(rules, stretch.phase),
        "reader": rules.reader,
        "readings": [
            {
                "token": reading.token,
                "number": reading.position,
                "sides": reading.sides.all(),
                "answers": vars(reading)["answers"],
                "comment": vars(reading)["comment"] or "",
            }
            for reading in (stretch.readings if is_open else [])
        ],
    }
    return SessionOut(facts).data
