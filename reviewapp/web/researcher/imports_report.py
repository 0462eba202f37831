"""The report of an import as a table to download: every file with its outcome."""

import csv
from collections.abc import Iterator
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from reviewapp.accounts.permissions import Action
from reviewapp.provenance.intake import selectors
from reviewapp.provenance.intake.selectors import OneImport
from reviewapp.web.people.doors import allowed, person

HEAD = ("number", "name", "extension", "bytes", "sha256", "outcome", "image", "what")
# A spreadsheet takes what begins with one of these for a formula, and does what it says.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Echo:
    """A file that hands over what is written into it."""

    def write(self, line: str) -> str:
        return line


@require_safe
@allowed(Action.IMAGE_IMPORT)
def report(request: HttpRequest, import_id: UUID) -> StreamingHttpResponse:
    opened = selectors.import_for(person(request), import_id)
    return StreamingHttpResponse(
        _lines(opened),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="import-{opened.pk}.csv"',
            "Cache-Control": "no-store",
        },
    )


def _lines(opened: OneImport) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield writer.writerow(HEAD)
    for arrival in selectors.arrivals(opened).iterator(500):
        yield writer.writerow(
            [
                arrival.number,
                harmless(selectors.name_of(arrival)),
                arrival.extension,
                arrival.size,
                arrival.digest,
                arrival.get_outcome_display(),
                arrival.image_id or "",
                harmless(arrival.sentence),
            ]
        )


def harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
