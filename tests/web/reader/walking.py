"""A simulated reader, who has nothing but the addresses of the reading room."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.test import Client

from reviewapp.accounts.models import User
from reviewapp.reading.models import Worklist
from reviewapp.studies.models import Study

Answers = dict[str, Any]


class Walker:
    """Reads one worklist from its first case to its last."""

    def __init__(self, study: Study, reader: User) -> None:
        self.client = Client()
        self.client.force_login(reader)
        self.worklist = Worklist.objects.get(study=study, reader=reader)

    @property
    def session(self) -> dict[str, Any]:
        answer = self.client.get(f"/api/reading/worklists/{self.worklist.pk}")
        assert answer.status_code == 200
        found: dict[str, Any] = answer.json()
        return found

    def look(self, place: Mapping[str, Any]) -> list[int]:
        """Fetch every picture of a case, and say how long each is."""
        return [
            len(self.client.get(f"/api/reading/frames/{side['token']}").content)
            for side in place["sides"]
        ]

    def rate(self, place: Mapping[str, Any], answers: Answers) -> Any:  # noqa: ANN401 an answer
        return self.client.post(
            f"/api/reading/readings/{place['token']}/ratings",
            {
                "token": str(uuid.uuid4()),
                "answers": answers,
                "looked_for_ms": 4000,
            },
            content_type="application/json",
        )

    def read_stage(self) -> int:
        """Answer what is open, and say how many cases there were."""
        session, count = self.session, 0
        end = session["total"]
        while left := [one for one in session["readings"] if one["answers"] is None]:
            for place in left:
                assert len(set(self.look(place))) == 1
                answer = self.rate(place, answers_to(session))
                assert answer.status_code == 201, answer.json()
                count += 1
            session = self.session
            if session["total"] != end:
                break
        return count


def answers_to(session: Mapping[str, Any]) -> Answers:
    """Answer every question that stands and has to be answered."""
    given: Answers = {}
    for question in session["questions"]:
        condition = question["show_if"]
        if condition and given.get(condition["question"]) not in condition["values"]:
            continue
        if not question["optional"]:
            one = _answer(question, session["candidates"])
            each = question["per"] == "CANDIDATE"
            given[question["code"]] = dict.fromkeys(session["candidates"], one) if each else one
    return given


def _answer(question: Mapping[str, Any], candidates: list[str]) -> object:
    return {
        "CANDIDATE": candidates[-1],
        "SCALE": 2,
        "CONFIDENCE": 50,
        "YES_NO": True,
        "REASONS": [one["code"] for one in question["options"][:1]],
        "TEXT": "Nothing.",
        "MARK": [{"on": candidates[0], "frame": 0, "shape": "POINT", "at": [1, 2]}],
    }[question["kind"]]
