"""The answers of a walk …"""

from reviewapp.studies import answers
from reviewapp.studies.answers import Grid
from reviewapp.studies.questions import parse as questions
from reviewapp.web.leak_audit.answers import some_answers

OF_EVERY_KIND: list[dict[str, object]] = [
    {"code": "which", "kind": "CANDIDATE", "text": "?", "none": "Neither"},
    {"code": "sure", "kind": "CONFIDENCE", "text": "?", "low": "Not", "high": "Quite"},
    {"code": "real", "kind": "SCALE", "text": "?", "anchors": ["No", "Yes"], "per": "CANDIDATE"},
    {"code": "fine", "kind": "YES_NO", "text": "?"},
    {
        "code": "why",
        "kind": "REASONS",
        "text": "?",
        "options": [{"code": "NOISE", "text": "Noise"}],
        "show_if": {"question": "fine", "is": [False]},
    },
    {"code": "more", "kind": "TEXT", "text": "?", "most": 10},
    {"code": "where", "kind": "MARK", "text": "?", "shapes": ["POINT"], "most": 1},
    {"code": "box", "kind": "MARK", "text": "?", "shapes": ["RECT"], "most": 1},
]


def test_they_fit_questions_of_every_kind() -> None:
    asked = questions(OF_EVERY_KIND)
    grid = Grid(places=("A", "B"), rows=16, columns=16)

    given = some_answers(asked, places=grid.places)

    assert set(given) == {"which", "sure", "real", "fine", "more", "where", "box"}
    assert answers.check(given, questions=asked, grid=grid) == given
