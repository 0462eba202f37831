"""Find the place that a push goes to."""

from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from reviewapp.releases import services
from reviewapp.releases.errors import TargetUnknown
from reviewapp.releases.places.archive import Archive
from reviewapp.releases.places.bucket import Bucket
from reviewapp.releases.places.folder import Folder
from reviewapp.releases.places.place import Place
from reviewapp.releases.push_models import Push
from reviewapp.releases.targets import called, targets

LONG_ENOUGH = 16


def opened(push: Push) -> Place:
    """Refuse one that whoever runs this machine has taken off the list since."""
    source = services.folder_of(push.release)
    if push.target not in {one.code for one in targets()}:
        raise TargetUnknown(
            f"This site sends nothing to the {called(push.target, push.pacs)} any more, so nothing "
            f"was sent. Choose another place, or have it listed in RELEASE_TARGETS again."
        )
    if push.pacs is not None:
        return Archive(push.pacs, source=source)
    name = f"release-{push.release.package.digest[:LONG_ENOUGH]}"
    if push.target.startswith("s3:"):
        return Bucket(push.target, name, source=source, options=settings.S3_OPTIONS)
    return Folder(Path(urlsplit(push.target).path), name, source=source)
