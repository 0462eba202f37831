"""A packed release file by file, for who takes it along in pieces and goes on where it broke.

Its own lists of digests say which files there are.
"""

from datetime import datetime, timedelta
from pathlib import Path

from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.releases import selectors, services
from reviewapp.releases.errors import NoSuchFile
from reviewapp.releases.models import Release

# The files of a release that are taken within a day are one download in the trail.
ONE_DOWNLOAD = timedelta(days=1)


def opened(release: Release, path: str, *, by: Person, at: datetime) -> Path:
    """One file of it, for who may have the release now; that it is taken is kept."""
    release = services.still_downloadable(release, by=by, at=at)
    folder = services.folder_of(release).resolve()
    found = (folder / path).resolve() if path.isprintable() else folder
    if not (found.is_relative_to(folder) and found.is_file()):
        raise NoSuchFile(
            "This release has no such file, so nothing was sent. "
            "Take the paths from its manifest-sha256.txt and tagmanifest-sha256.txt."
        )
    if not _taken_lately(release, by=by, at=at):
        services.open_download(release, by=by, at=at)
    return found


def _taken_lately(release: Release, *, by: Person, at: datetime) -> bool:
    told = selectors.downloads(release).filter(actor=audit.actor_name(by))
    return told.filter(at__gt=at - ONE_DOWNLOAD).exists()
