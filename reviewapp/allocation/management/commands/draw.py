"""manage.py draw STUDY --by EMAIL: draw a locked study, as its page would."""

from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reviewapp.accounts.errors import NotAllowed
from reviewapp.accounts.permissions import Action, require
from reviewapp.accounts.selectors import person_with_email
from reviewapp.allocation import services
from reviewapp.allocation.errors import AllocationRefusal
from reviewapp.studies import selectors as studies
from reviewapp.studies.errors import StudyRefusal


class Command(BaseCommand):
    help = "Draw the cases, the order and the sides of a locked study, once and for all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("study", type=UUID, help="the study's id, as in its address")
        parser.add_argument(
            "--by", required=True, metavar="EMAIL", help="its coordinator, who answers for it"
        )

    def handle(self, *, study: UUID, by: str, **_: object) -> None:
        person = person_with_email(by)
        if person is None:
            raise CommandError(f"Nobody has an account under {by}. Check the address.")
        try:
            require(person, Action.STUDY_DRAW)
            found = studies.study_for(person, study)
            kept = services.draw_signed(found, by=person, at=timezone.now())
        except ObjectDoesNotExist as missing:
            raise CommandError(
                f"{person} coordinates no study {study}. Copy its id from its page."
            ) from missing
        except (NotAllowed, StudyRefusal, AllocationRefusal) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(self.style.SUCCESS(f"“{found.name}” is drawn: {kept.digest}."))
