"""HTTP to one PACS and nowhere else: one look-up, no redirects, an end to everything."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from reviewapp.neighbours import Network
from reviewapp.provenance.pacs import reach
from reviewapp.provenance.pacs.errors import (
    AddressNotAllowed,
    PacsAnswersOddly,
    PacsNotReachable,
)
from reviewapp.provenance.pacs.reach import Lookup, Place

MEGABYTE = 2**20


@dataclass(frozen=True)
class Bounds:
    """How long and how much one answer may be."""

    connect: float
    silence: float  # seconds between two pieces
    whole: float  # seconds from first to last
    largest: int  # bytes


# A person waits for a search; a series takes what it takes, as long as something comes.
ASKING = Bounds(connect=3, silence=10, whole=15, largest=16 * MEGABYTE)
# A job waits longer for a list than a person does, but a list is held in memory as a whole.
LISTING = Bounds(connect=5, silence=60, whole=300, largest=64 * MEGABYTE)
# An archive may think for long about what it was given.
SENDING = Bounds(connect=5, silence=300, whole=600, largest=16 * MEGABYTE)
FETCHING = Bounds(connect=5, silence=60, whole=6 * 3600, largest=256 * 1024 * MEGABYTE)


def session(
    place: Place,
    *,
    bounds: Bounds,
    networks: Iterable[Network],
    login: tuple[str, str] | None = None,
    trusted: str = "",
    lookup: Lookup | None = None,
) -> requests.Session:
    """A session that can reach this place only; `trusted` names a file of certificates."""
    made = requests.Session()
    made.trust_env = False  # no proxy, no netrc, no certificates from the environment
    made.adapters.clear()
    made.mount(
        f"{place.scheme}://",
        OnePlace(place, bounds=bounds, networks=tuple(networks), lookup=lookup),
    )
    made.verify = trusted or True
    if login is not None:
        made.auth = login
    return made


class OnePlace(HTTPAdapter):
    """Connects to the address that the guard has looked at, under the name that was typed."""

    def __init__(
        self,
        place: Place,
        *,
        bounds: Bounds,
        networks: tuple[Network, ...],
        lookup: Lookup | None = None,
    ) -> None:
        super().__init__(max_retries=0)
        self._place = place
        self._bounds = bounds
        self._find: Callable[[], str] = lambda: reach.address_of(
            place.host, place.port, networks=networks, lookup=lookup
        )
        self._address = ""

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002, ARG002 requests' form; every body is watched
        timeout: object = None,  # noqa: ARG002 our own bounds stand
        verify: bool | str = True,  # noqa: FBT001, FBT002 requests' form
        cert: Any = None,  # noqa: ANN401 requests' own, unused here
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002 never through one
    ) -> requests.Response:
        self._refuse_elsewhere(request.url or "")
        request.url = plain(request.url or "")
        request.headers["Host"] = self._place.netloc
        # One look-up for the life of the session: a name can't lead elsewhere the second time.
        self._address = self._address or self._find()
        bounds = (self._bounds.connect, self._bounds.silence)
        try:
            # stream: what reads the body counts it.
            answer = super().send(request, stream=True, timeout=bounds, verify=verify, cert=cert)
        except requests.RequestException as error:
            raise self._silent(error) from None
        return self._watched(answer)

    def build_connection_pool_key_attributes(  # type: ignore[override] # its types name fewer parts
        self,
        request: requests.PreparedRequest,
        verify: bool | str,  # noqa: FBT001 requests' form
        cert: Any = None,  # noqa: ANN401 requests' own, unused here
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """To the address that was looked at; the certificate is that of the name."""
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        named = {"server_hostname": self._place.host, "assert_hostname": self._place.host}
        safe = named if host["scheme"] == "https" else {}
        return {**host, "host": self._address}, {**pool, **safe}

    def _refuse_elsewhere(self, url: str) -> None:
        parts = urlsplit(url)
        port = parts.port or reach.USUAL_PORTS.get(parts.scheme)
        asked = (parts.scheme, parts.hostname, port)
        if asked != (self._place.scheme, self._place.host, self._place.port):
            raise AddressNotAllowed(
                "A request would have gone to another machine than the PACS, so it was not sent. "
                "Tell whoever runs this site."
            )

    def _watched(self, answer: requests.Response) -> requests.Response:
        if answer.is_redirect or 300 <= answer.status_code < 400:  # noqa: PLR2004 redirects
            answer.close()
            raise PacsAnswersOddly(
                "The PACS sends us to another address instead of answering, and this site follows "
                "no such hint. Enter the address under which it answers itself."
            )
        answer.raw = Watched(answer.raw, self._bounds)
        return answer

    def _silent(self, error: requests.RequestException) -> PacsNotReachable:
        if isinstance(error, requests.exceptions.SSLError):
            return PacsNotReachable(
                "The PACS could not prove who it is: its certificate is not trusted here, so "
                "nothing was sent. If your hospital signs its own certificates, whoever runs this "
                "machine names their file in PACS_CA_FILE."
            )
        if isinstance(error, requests.Timeout):
            return PacsNotReachable(
                f"The PACS did not answer within {self._bounds.silence:g} seconds, so nothing "
                f"came of it. Try again; if it stays so, ask whether the PACS is well."
            )
        return PacsNotReachable(
            "Nothing answers at the address of the PACS, so nothing was asked. "
            "Check that it runs, and that its port is the right one."
        )


class Watched:
    """The body of an answer, read piece by piece as it comes, until too much or too long."""

    def __init__(
        self,
        raw: Any,  # noqa: ANN401 urllib3's answer
        bounds: Bounds,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._raw = raw
        self._bounds = bounds
        self._clock = clock
        self._end = clock() + bounds.whole
        self._length = 0

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 whatever urllib3's answer has
        return getattr(self._raw, name)

    def stream(self, amount: int, decode_content: bool = True) -> Iterator[bytes]:  # noqa: FBT001, FBT002 urllib3's form
        # read1, not read: a drip of single bytes must come back here, where the time is looked at.
        while piece := self._piece(amount, decode_content=decode_content):
            self._length += len(piece)
            if self._length > self._bounds.largest:
                raise PacsAnswersOddly(
                    f"The PACS sent more than {self._bounds.largest // MEGABYTE} MB in one answer, "
                    f"so the rest was not taken. Ask for less at once."
                )
            if self._clock() > self._end:
                raise PacsNotReachable(
                    f"The PACS was not done within {self._bounds.whole:g} seconds, so its answer "
                    f"was not taken. Ask for less at once, or try again later."
                )
            yield piece

    def _piece(self, amount: int, *, decode_content: bool) -> bytes:
        try:
            return bytes(self._raw.read1(amount, decode_content=decode_content))
        except (HTTPError, OSError):
            raise PacsNotReachable(
                "The PACS broke off in the middle of its answer. What had come whole is kept. "
                "Try again to get the rest."
            ) from None


def plain(url: str) -> str:
    """Send * and ? as themselves: some archives match the letters %2A instead of what they mean."""
    path, mark, query = url.partition("?")
    return path + mark + query.replace("%2A", "*").replace("%3F", "?")


def header(answer: requests.Response, name: str) -> str:
    headers: Mapping[str, str] = answer.headers
    return headers.get(name, "")
