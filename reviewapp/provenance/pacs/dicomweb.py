"""Speak DICOMweb with one PACS. Whatever goes wrong becomes a sentence without a patient in it."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar, cast

import requests
from dicomweb_client.api import DICOMwebClient
from pydicom.dataset import Dataset

from reviewapp.provenance.errors import ProvenanceRefusal
from reviewapp.provenance.pacs import multipart, quiet, wire
from reviewapp.provenance.pacs.errors import PacsAnswersOddly, PacsRefuses
from reviewapp.provenance.pacs.multipart import Sink

S = TypeVar("S", bound=Sink)
Row = Mapping[str, Any]

# As the archive holds it: nothing is decoded or packed anew on the way.
AS_STORED = (("application/dicom", "*"),)
# What an archive need not say unless it is asked for it.
OF_STUDIES = ("StudyDescription", "ModalitiesInStudy")
OF_SERIES = ("BodyPartExamined", "SeriesDescription", "NumberOfSeriesRelatedInstances")

quiet.silence()


class Client(DICOMwebClient):
    """The library's client, whose series come as the files they are instead of as objects.

    The library would decode each file in memory, before anybody has looked whether it is hostile.
    """

    def __init__(self, address: str, *, session: requests.Session) -> None:
        super().__init__(address, session=session, chunk_size=wire.MEGABYTE)
        self.set_http_retry_params(retry=False)  # the job tries again, and a page does not wait
        self.sink: Callable[[], Sink] | None = None

    def store(self, contents: Sequence[bytes]) -> Dataset:
        """Send files as they are; the library would write each anew."""
        self._session.headers["Accept"] = "application/dicom+json"
        answer = self._http_post_multipart_application_dicom(f"{self.base_url}/studies", contents)
        assert isinstance(answer, Dataset)  # noqa: S101  what the library promises
        return answer

    def _http_get_multipart_application_dicom(  # type: ignore[override] # files instead of objects
        self,
        url: str,
        media_types: tuple[str | tuple[str, str], ...] | None = None,
        params: dict[str, Any] | None = None,
        stream: bool = False,  # noqa: FBT001, FBT002, ARG002 the library's form; it always streams
    ) -> Iterator[Sink]:
        assert self.sink is not None  # noqa: S101 files() sets it
        wanted = {kind[1] if not isinstance(kind, str) else "*" for kind in media_types or ()}
        accept = f'multipart/related; type="application/dicom"; transfer-syntax={min(wanted)}'
        answer = self._http_get(url, params=params, headers={"Accept": accept}, stream=True)
        with answer:
            edge = multipart.boundary(wire.header(answer, "Content-Type"))
            chunks = answer.iter_content(chunk_size=self._chunk_size)
            yield from multipart.parts(chunks, edge, sink=self.sink)


def files(client: Client, study: str, series: str, *, sink: Callable[[], S]) -> Iterator[S]:
    """Every instance of a series, each written into a sink of its own as it comes."""
    client.sink = sink
    with only_sentences():
        # The library's types promise objects; this client hands sinks over.
        came: object = client.iter_series(study, series, media_types=AS_STORED)
        yield from cast("Iterator[S]", came)


def store(client: Client, contents: Sequence[bytes]) -> int:
    """Send instances by STOW-RS; say how many the archive says it took."""
    with only_sentences():
        return len(client.store(contents).get("ReferencedSOPSequence", ()))


def dicom_studies(
    client: Client, filters: Mapping[str, str], *, limit: int, offset: int = 0
) -> list[Row]:
    with only_sentences():
        return _rows(
            client.search_for_studies(
                search_filters=dict(filters), fields=OF_STUDIES, limit=limit, offset=offset
            )
        )


def dicom_series(client: Client, study: str) -> list[Row]:
    with only_sentences():
        return _rows(client.search_for_series(study, fields=OF_SERIES))


def dicom_instances(client: Client, study: str, series: str) -> list[Row]:
    with only_sentences():
        return _rows(client.search_for_instances(study, series))


@contextmanager
def only_sentences() -> Iterator[None]:
    """Turn every failure of the conversation into a refusal that names no address and no value.

    `from None`: the library's own messages hold the whole address, with all that was searched for.
    """
    try:
        yield
    except ProvenanceRefusal:
        raise
    except requests.HTTPError as error:
        raise _refusal(error) from None
    except (json.JSONDecodeError, requests.RequestException, RecursionError) as error:
        raise _odd(error) from None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _odd(error) from None


def _refusal(error: requests.HTTPError) -> PacsRefuses | PacsAnswersOddly:
    status = error.response.status_code if error.response is not None else 0
    if status in {401, 403}:
        return PacsRefuses(
            f"The PACS does not let this site in (status {status}), so nothing came of it. "
            f"Whoever manages the list of PACS checks the user name and the password."
        )
    if status == 404:  # noqa: PLR2004 HTTP's
        return PacsRefuses(
            "The PACS knows nothing under that address (status 404). Either it has been removed "
            "there since, or the path of the PACS is wrong: it often ends in /dicom-web."
        )
    return PacsAnswersOddly(
        f"The PACS answered with status {status}, so nothing came of it. "
        f"Try again; if it stays so, tell whoever runs the PACS."
    )


def _odd(error: Exception) -> PacsAnswersOddly:
    return PacsAnswersOddly(
        f"The PACS answered what this site cannot read ({type(error).__name__}), so nothing came "
        f"of it. Check that its address is that of its DICOMweb service."
    )


def _rows(answer: Iterable[object]) -> list[Row]:
    """Only what is an object of attributes; of anything else nothing could be said."""
    return [row for row in answer if isinstance(row, Mapping)]
