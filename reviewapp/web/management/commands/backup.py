"""Keep everything the site cannot make again in one folder, while it goes on working."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reviewapp.audit import services as audit
from reviewapp.web.operations import backups
from reviewapp.web.operations.errors import BackupRefusal


class Command(BaseCommand):
    help = "Back up the database, pixels, models, releases, anchors and keys into a new folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--older",
            type=Path,
            help="an earlier backup on the same disk: pixels that it has are linked, not copied",
        )

    def handle(self, *_: object, folder: Path, older: Path | None, **__: object) -> None:
        at = timezone.now()
        try:
            number = backups.back_up(folder, at=at, older=older, say=self.stdout.write)
        except (BackupRefusal, OSError) as error:
            raise CommandError(_sentence(error)) from error
        audit.record_alone("site.backed_up", None, by=None, at=at, facts={"files": number})
        self.stdout.write(
            f"{number} files are kept in {folder}. It holds the site's keys: keep it where "
            f"only you can read it, and try manage.py restore on another machine."
        )


def _sentence(error: BackupRefusal | OSError) -> str:
    if isinstance(error, OSError):
        return (
            f"The backup could not be written ({error}), so it is not whole. "
            f"Make room, delete that folder, and begin again."
        )
    return str(error)
