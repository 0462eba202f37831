"""manage.py rederive STUDY: say in one sentence whether the schedule is the one that was drawn."""

from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviewapp.allocation import rederiving, selectors
from reviewapp.allocation.errors import AllocationRefusal


class Command(BaseCommand):
    help = "Draw a study's schedule again and compare; ends with 1 if it is another one."

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
        if not found.agrees:
            raise CommandError(str(found))
        self.stdout.write(self.style.SUCCESS(str(found)))
