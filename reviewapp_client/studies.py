"""Studies from a program: design, people, signatures, the draw, reading, verdict and decision."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from reviewapp_client.line import Answer, Line

Wait = Callable[..., Answer]


class Studies:
    """What weighs asks for `Site.confirm` within the last five minutes."""

    def __init__(self, line: Line, wait: Wait) -> None:
        self._line, self._wait = line, wait

    def __iter__(self) -> Iterator[Answer]:
        return self._line.pages("studies")

    def starting_points(self) -> list[Answer]:
        return list(self._line.get("starting-points")["results"])

    def begin(self, *, name: str, title: str, start: str) -> Answer:
        return self._line.post("studies/new", {"name": name, "title": title, "start": start})

    def one(self, study: str) -> Answer:
        return self._line.get(f"studies/{study}")

    def protocol(self, study: str) -> Answer:
        return self._line.get(f"studies/{study}/protocol")

    def design(self, study: str, content: Mapping[str, Any]) -> Answer:
        """Keep the draft; `refusal` says why it could not be locked yet."""
        return self._line.put(f"studies/{study}/draft", {"content": content})

    def invite(self, study: str, *, email: str, qualification: str, years: int) -> Answer:
        body = {"email": email, "qualification": qualification, "experience_years": years}
        return self._line.post(f"studies/{study}/readers", body)

    def name_signatory(self, study: str, *, email: str) -> Answer:
        return self._line.put(f"studies/{study}/signatory", {"email": email})

    def sign(self, study: str, *, protocol: str, note: str = "") -> Answer:
        """Sign as its coordinator the protocol of this digest."""
        return self._line.post(f"studies/{study}/signatures", {"protocol": protocol, "note": note})

    def to_countersign(self) -> list[Answer]:
        return list(self._line.get("countersignatures")["results"])

    def record(self, study: str) -> Answer:
        """What the second person signs."""
        return self._line.get(f"countersignatures/{study}")

    def countersign(self, study: str, *, record: str) -> Answer:
        return self._line.post(f"countersignatures/{study}", {"record": record})

    def draw(self, study: str) -> Answer:
        self._wait(self._line.post(f"studies/{study}/draw")["job"])
        return self._line.get(f"studies/{study}/schedule")

    def open(self, study: str, *, reason: str = "") -> Answer:
        return self._line.post(f"studies/{study}/opening", {"reason": reason})

    def close(self, study: str, *, reason: str) -> Answer:
        return self._line.post(f"studies/{study}/closing", {"reason": reason})

    def withdraw(self, study: str, *, reason: str) -> Answer:
        return self._line.post(f"studies/{study}/withdrawal", {"reason": reason})

    def evaluate(self, study: str, *, reason: str) -> Answer:
        """Open the sealed book, and wait for the verdict."""
        asked = self._line.post(f"studies/{study}/evaluations", {"reason": reason})
        if asked["evaluation"] is None:
            self._wait(asked["job"]["id"])
        return self.results(study)

    def results(self, study: str) -> Answer:
        return self._line.get(f"studies/{study}/evaluation")

    def report(self, study: str, form: str) -> bytes:
        """The report as `json`, `html` or `pdf`."""
        return self._line.send("GET", f"studies/{study}/report.{form}").content

    def decision(self, study: str) -> Answer:
        return self._line.get(f"studies/{study}/decision")

    def decide(self, study: str, *, meaning: str, record: str) -> Answer:
        """Sign the verdict: `REVIEW`, and somebody else `APPROVAL`."""
        body = {"meaning": meaning, "record": record}
        return self._line.post(f"studies/{study}/decision/signatures", body)
