"""The line to a site: one token, tried again where it broke, refusals as errors."""

import time
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

import requests

from reviewapp_client.errors import NotReached, Refused

Answer = dict[str, Any]
TRIES = 5
TIMEOUT = (10, 120)  # seconds to connect, and between two bytes
REFUSED, CONFLICT, TOO_MUCH, BUSY = 400, 409, 429, 503
KEY = "Idempotency-Key"
LONGEST_WAIT = 60.0
LONGEST_ANSWER = 300.0  # seconds for the first answer to what was sent again


class Line:
    """Asks `/api/…`. A new request carries a key, so that one sent twice is done once."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False  # a .netrc would replace the token
        self._session.headers["Authorization"] = f"Bearer {token}"

    def beside(self, name: str, value: str) -> None:
        """Send this header with everything from now on."""
        self._session.headers[name] = value

    def get(self, path: str, **query: object) -> Answer:
        return self._told(self.send("GET", path, params=query))

    def post(self, path: str, body: object = None) -> Answer:
        headers = {KEY: str(uuid4())}
        return self._told(self.send("POST", path, json=body, headers=headers))

    def put(self, path: str, body: object) -> Answer:
        return self._told(self.send("PUT", path, json=body))

    def pages(self, path: str, **query: object) -> Iterator[Answer]:
        """Every row of a list, page by page."""
        while True:
            page = self.get(path, **query)
            yield from page["results"]
            if page["next"] is None:
                return
            query["cursor"] = page["next"]

    def send(self, method: str, path: str, **how: Any) -> requests.Response:  # noqa: ANN401 as requests takes them
        """Send it, again after a broken line or a busy site; raise what the site refuses.

        Sent again with its key while the first one is at work, it waits for that one's answer.
        """
        waited = 0.0
        while True:
            answer = self._answered(method, path, **how)
            if not _is_at_work(answer, how.get("headers")) or waited >= LONGEST_ANSWER:
                return _accepted(answer)
            answer.close()
            pause = min(max(_pause(0, answer.headers), 1.0), LONGEST_ANSWER - waited)
            time.sleep(pause)
            waited += pause

    def _answered(self, method: str, path: str, **how: Any) -> requests.Response:  # noqa: ANN401 as above
        address = f"{self.url}{path}" if path.startswith("/") else f"{self.url}/api/{path}"
        for turn in range(TRIES):
            is_last = turn == TRIES - 1
            try:
                answer = self._session.request(method, address, timeout=TIMEOUT, **how)
            except requests.RequestException as error:
                if is_last:
                    raise NotReached(
                        f"{self.url} does not answer ({type(error).__name__}). Look whether the "
                        f"address is right and the site runs, then try again."
                    ) from error
                time.sleep(_pause(turn))
                continue
            if answer.status_code in {TOO_MUCH, BUSY} and not is_last:
                time.sleep(_pause(turn, answer.headers))
                continue
            return answer
        raise AssertionError("the last turn returns or raises")

    @staticmethod
    def _told(answer: requests.Response) -> Answer:
        told: Answer = answer.json() if answer.content else {}
        return told


def _is_at_work(answer: requests.Response, sent: Mapping[str, str] | None) -> bool:
    """Whether the same is being done: of all conflicts this one alone says when to come again."""
    is_conflict = answer.status_code == CONFLICT and "Retry-After" in answer.headers
    return is_conflict and KEY in (sent or {})


def _accepted(answer: requests.Response) -> requests.Response:
    if answer.status_code < REFUSED:
        return answer
    try:
        problem = answer.json()
    except ValueError:
        problem = {}
    refusal = Refused(answer.status_code, problem if isinstance(problem, Mapping) else {})
    answer.close()
    raise refusal


def _pause(turn: int, headers: Mapping[str, str] | None = None) -> float:
    said = (headers or {}).get("Retry-After", "")
    return min(float(said), LONGEST_WAIT) if said.isdecimal() else 0.2 * 3**turn
