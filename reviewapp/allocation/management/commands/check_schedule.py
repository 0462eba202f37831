"""manage.py check_schedule STUDY: draw again from the seed and compare with what was stored."""

from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviewapp.allocation import rederiving, selectors
from reviewapp.allocation.errors import AllocationRefusal


class Command(BaseCommand):
    help = "Derive a study's schedule again and compare it with what its readers are shown."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("study", type=UUID, help="the study's id, as in its address")

    def handle(self, *, study: UUID, **_: object) -> None:
        try:
            found = rederiving.compare(selectors.study_with_id(study))
        except ObjectDoesNotExist as missing:
            raise CommandError(
                f"There is no study {study}. Copy its id from its page."
            ) from missing
        except AllocationRefusal as refusal:
            raise CommandError(str(refusal)) from refusal
        digests = {
            "written down at the draw": found.kept,
            "derived from the seed": found.derived,
            "stored in the worklists": found.stored,
        }
        for what, digest in digests.items():
            self.stdout.write(f"{digest}  {what}")
        if not found.agrees:
            raise CommandError(
                "They differ: the schedule is not the one that was drawn. "
                "Do not evaluate this study; look for the change in the audit trail."
            )
        self.stdout.write(self.style.SUCCESS("All three agree."))
