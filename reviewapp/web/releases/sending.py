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
    folder = services.open_download(release, by=by, at=at)
    # Pictures are small already. The entries are dated by the decision, so the zip is the same too.
    return zipped.answer(
        request,
        _entries(folder),
        name=f"release-{release.cohort_digest[:12]}",
        at=release.decision.prepared_at,
        method=ZIP_STORED,
    )


def _entries(folder: Path) -> Iterator[tuple[str, Iterator[bytes]]]:
    for path in services.files_of(folder):
        yield path.relative_to(folder).as_posix(), _pieces(path)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(zipped.CHUNK):
            yield piece
