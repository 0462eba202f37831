"""manage.py draw STUDY --by EMAIL: draw a locked study, as its page would; a worker does it."""

from time import sleep
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reviewapp.accounts.errors import NotAllowed
from reviewapp.accounts.permissions import Action, require
from reviewapp.accounts.selectors import person_with_email
from reviewapp.allocation import asking, selectors
from reviewapp.allocation.errors import AllocationRefusal
from reviewapp.jobs.models import Job, State
from reviewapp.jobs.selectors import UNDER_WAY
from reviewapp.studies import selectors as studies
from reviewapp.studies.errors import StudyRefusal

PAUSE = 1.0  # seconds


class Command(BaseCommand):
    help = "Draw the cases, the order and the sides of a locked study, once and for all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("study", type=UUID, help="the study's id, as in its address")
        parser.add_argument(
            "--by", required=True, metavar="EMAIL", help="its coordinator, who answers for it"
        )
        parser.add_argument(
            "--no-wait", action="store_true", help="do not follow the worker that draws it"
        )

    def handle(self, *, study: UUID, by: str, no_wait: bool, **_: object) -> None:
        person = person_with_email(by)
        if person is None:
            raise CommandError(f"Nobody has an account under {by}. Check the address.")
        try:
            require(person, Action.STUDY_DRAW)
            found = studies.study_for(person, study)
            job = asking.request_draw(found, by=person, at=timezone.now())
        except ObjectDoesNotExist as missing:
            raise CommandError(
                f"{person} coordinates no study {study}. Copy its id from its page."
            ) from missing
        except (NotAllowed, StudyRefusal, AllocationRefusal) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{job.title}  {job.pk}")
        if not no_wait:
            self._follow(job)
            self.stdout.write(
                self.style.SUCCESS(f"“{found.name}” is drawn: {selectors.schedule(found).digest}.")
            )

    def _follow(self, job: Job) -> None:
        """Say how far it is until it ends; ending this command does not end the job."""
        said = ""
        while job.state in UNDER_WAY:
            sleep(PAUSE)
            job.refresh_from_db()
            told = f"{job.done} of {job.total} {job.unit}" if job.total else ""
            if told != said:
                self.stdout.write(told)
            said = told
        if job.state != State.SUCCEEDED:
            raise CommandError(job.error or "The draw was stopped, so nothing is drawn.")
