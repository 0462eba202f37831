"""manage.py evaluate STUDY --by EMAIL --reason WHY: evaluate a closed study, as its page would."""

from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reviewapp.acceptance import asking
from reviewapp.accounts.errors import NotAllowed
from reviewapp.accounts.permissions import Action, require
from reviewapp.accounts.selectors import person_with_email
from reviewapp.studies import selectors as studies
from reviewapp.studies.errors import StudyRefusal


class Command(BaseCommand):
    help = "Open the sealed book of a closed study and judge it; a worker does the work."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("study", type=UUID, help="the study's id, as in its address")
        parser.add_argument(
            "--by", required=True, metavar="EMAIL", help="its coordinator, who answers for it"
        )
        parser.add_argument("--reason", required=True, help="why now; kept for ever")

    def handle(self, *, study: UUID, by: str, reason: str, **_: object) -> None:
        person = person_with_email(by)
        if person is None:
            raise CommandError(f"Nobody has an account under {by}. Check the address.")
        if not reason.strip():
            raise CommandError("No reason was given, so nothing was started. Write why.")
        try:
            require(person, Action.STUDY_EVALUATE)
            found = studies.study_for(person, study)
            asked = asking.request(found, by=person, at=timezone.now(), reason=reason.strip())
        except ObjectDoesNotExist as missing:
            raise CommandError(
                f"{person} coordinates no study {study}. Copy its id from its page."
            ) from missing
        except (NotAllowed, StudyRefusal) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{asked.job.title}  {asked.job_id}")
