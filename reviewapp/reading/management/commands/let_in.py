"""manage.py let_in STUDY READER --by EMAIL --reason TEXT: what the page of the readers does."""

from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reviewapp.accounts.errors import NotAllowed
from reviewapp.accounts.permissions import Action, require
from reviewapp.accounts.selectors import Person, person_with_email
from reviewapp.reading import trained
from reviewapp.reading.errors import ReadingRefusal
from reviewapp.studies import selectors as studies
from reviewapp.studies.errors import StudyRefusal
from reviewapp.studies.models import Study


class Command(BaseCommand):
    help = "Let a reader who did not pass the training go on to the cases that count."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("study", type=UUID, help="the study's id, as in its address")
        parser.add_argument("reader", metavar="READER", help="the address they sign in with")
        parser.add_argument(
            "--by", required=True, metavar="EMAIL", help="its coordinator, who answers for it"
        )
        parser.add_argument("--reason", required=True, help="why; it stands in the trail for ever")

    def handle(self, *, study: UUID, reader: str, by: str, reason: str, **_: object) -> None:
        person = _known(by)
        if not reason.strip():
            raise CommandError("The reason is empty, so nobody was let in. Write why.")
        try:
            require(person, Action.STUDY_EDIT)
            found = studies.study_for(person, study)
        except ObjectDoesNotExist as missing:
            raise CommandError(
                f"{person} coordinates no study {study}. Copy its id from its page."
            ) from missing
        except NotAllowed as refusal:
            raise CommandError(str(refusal)) from refusal
        self._let_in(found, _known(reader), by=person, reason=reason.strip())

    def _let_in(self, study: Study, reader: Person, *, by: Person, reason: str) -> None:
        try:
            trained.let_in(study, reader=reader, by=by, at=timezone.now(), reason=reason)
        except ObjectDoesNotExist as missing:
            raise CommandError(
                f"{reader} does not read “{study.name}”, so nobody was let in. Check the address."
            ) from missing
        except (ReadingRefusal, StudyRefusal) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            self.style.SUCCESS(f"{reader} goes on to the cases that count in “{study.name}”.")
        )


def _known(email: str) -> Person:
    person = person_with_email(email)
    if person is None:
        raise CommandError(f"Nobody has an account under {email}. Check the address.")
    return person
