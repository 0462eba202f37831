"""Hand a release out: for pages and programs the same, packed while it goes."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_STORED

from django.http import HttpRequest, StreamingHttpResponse

from reviewapp.accounts.selectors import Person
from reviewapp.releases import services
from reviewapp.releases.selectors import ReleaseRow
from reviewapp.web import zipped


def answer(
    request: HttpRequest, release: ReleaseRow, *, by: Person, at: datetime
) -> StreamingHttpResponse:
    entries = _heads(release, by=by) if request.method == "HEAD" else _taken(release, by=by, at=at)
    # Pictures are small already. The entries are dated by the decision, so the zip is the same too.
    return zipped.answer(
        request,
        entries,
        name=f"release-{release.cohort_digest[:12]}",
        at=release.decision.prepared_at,
        method=ZIP_STORED,
    )


def _heads(release: ReleaseRow, *, by: Person) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Nothing: the trail must not tell of a download that nobody received."""
    services.downloadable(release, by=by)
    return iter(())


def _taken(
    release: ReleaseRow, *, by: Person, at: datetime
) -> Iterator[tuple[str, Iterator[bytes]]]:
    return _entries(services.open_download(release, by=by, at=at))


def _entries(folder: Path) -> Iterator[tuple[str, Iterator[bytes]]]:
    for path in services.files_of(folder):
        yield path.relative_to(folder).as_posix(), _pieces(path)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(zipped.CHUNK):
            yield piece
