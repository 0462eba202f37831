"""Pure: turn a stretch of a worklist into what the reading room is sent."""

from reviewapp.reading.selectors import Stretch
from reviewapp.web.reader.bodies import SessionOut


def session(stretch: Stretch) -> dict[str, object]:
    progress, rules = stretch.progress, stretch.rules
    facts = {
        "title": progress.worklist.study.title,
        "total": progress.total,
        "done": progress.done,
        "is_open": progress.is_open,
        "candidates": rules.design.places,
        "picture": {
            "rows": rules.look.rows,
            "columns": rules.look.columns,
            "offset": rules.look.low,
            "highest": rules.look.high,
            "window": rules.window,
            "presets": rules.presets,
        },
        "questions": rules.questions,
        "reader": rules.reader,
        "readings": [
            {
                "token": reading.token,
                "number": reading.position,
                "sides": reading.sides.all(),
                "answers": vars(reading)["answers"],
                "comment": vars(reading)["comment"] or "",
            }
            for reading in (stretch.readings if progress.is_open else [])
        ],
    }
    return SessionOut(facts).data
