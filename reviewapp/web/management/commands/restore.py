"""Fill an empty site from a backup, then look whether all of it is there."""

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.utils import timezone

from reviewapp.accounts import selectors as accounts
from reviewapp.audit import services as audit
from reviewapp.web.operations import backups
from reviewapp.web.operations.errors import BackupRefusal


class Command(BaseCommand):
    help = "Fill an empty site from the folder of manage.py backup, and verify its trail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *_: object, folder: Path, **__: object) -> None:
        _refuse_unless_empty()
        try:
            number = backups.put_back(folder, say=self.stdout.write)
        except (BackupRefusal, OSError) as error:
            raise CommandError(str(error)) from error
        call_command("migrate", verbosity=0, interactive=False)
        walked = audit.verify()
        if faults := walked.faults():
            raise CommandError("\n  ".join([walked.sentence(), *faults[1:]]))
        audit.record_alone(
            "site.restored", None, by=None, at=timezone.now(), facts={"files": number}
        )
        self.stdout.write(
            f"{number} files are back. {walked.sentence()} "
            f"Start the site, and run manage.py doctor."
        )


def _refuse_unless_empty() -> None:
    try:
        has_people = "accounts_user" in connection.introspection.table_names() and (
            accounts.people().exists()
        )
    except DatabaseError as error:
        raise CommandError(
            "The database does not answer, so nothing was put back. Check DATABASE_URL."
        ) from error
    if has_people:
        raise CommandError(
            "This site has people already, and a restore would replace all they did, so nothing "
            "was put back. Name an empty database and an empty DATA_DIR."
        )
