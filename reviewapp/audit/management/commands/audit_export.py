"""Write the audit trail as JSON lines, for the stand-alone verifier."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviewapp.audit import anchor, services, verify_audit


class Command(BaseCommand):
    help = "Write every event of the audit trail to FILE, one JSON object a line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *_: object, file: Path, **__: object) -> None:
        try:
            with file.open("xb") as opened:
                number = services.export(opened.write)
        except OSError as error:
            raise CommandError(
                f"{file} could not be made ({error.strerror}), so nothing was exported. "
                f"Name a file that does not exist yet, in a folder you may write to."
            ) from error
        self.stdout.write(
            f"{verify_audit.counted(number, 'event')} in {file}. Check on any machine with\n"
            f"  python3 {verify_audit.__file__} {file} {anchor.path()}"
        )
