"""Why something did not happen, in a sentence for a person.

ClientError
├── NotSignedIn   no address or token is known
├── NotReached    the site did not answer
├── Refused       the site said no; its own words
├── JobEnded      a job failed or was stopped
├── FileChanged   a file here is not the one that was announced any more
└── Damaged       what came is not what its digest names
"""

from collections.abc import Mapping


class ClientError(Exception):
    pass


class NotSignedIn(ClientError):
    pass


class NotReached(ClientError):
    pass


class JobEnded(ClientError):
    pass


class FileChanged(ClientError):
    pass


class Damaged(ClientError):
    pass


class Refused(ClientError):
    """What the site answered, as its problem says it."""

    def __init__(self, status: int, problem: Mapping[str, object]) -> None:
        self.status, self.fields = status, problem.get("fields")
        self.request_id = str(problem.get("request_id", ""))
        detail = str(problem.get("detail") or f"The site answered {status}.")
        super().__init__("\n".join([detail, *_lines(self.fields)]))


def _lines(fields: object) -> list[str]:
    if not isinstance(fields, Mapping):
        return []
    return [f"  {name}: {_sentence(said)}" for name, said in fields.items()]


def _sentence(said: object) -> str:
    return " ".join(map(str, said)) if isinstance(said, list) else str(said)
