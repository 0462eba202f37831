"""Have a release sent somewhere from a terminal; a worker sends it."""

from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reviewapp.accounts import selectors as people
from reviewapp.accounts.permissions import Action, permits
from reviewapp.releases import pushes, selectors
from reviewapp.releases.errors import ReleaseRefusal
from reviewapp.releases.models import Release
from reviewapp.releases.targets import targets


class Command(BaseCommand):
    help = "Send a release to a folder, a bucket or a PACS, as its page does."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("release", type=UUID, help="the id of a packed release")
        parser.add_argument("--to", metavar="TARGET", help="left out: list the targets there are")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="who accepted its terms")

    def handle(self, *_: object, **options: object) -> None:
        by = people.person_with_email(str(options["by"]))
        if by is None or not permits(by, Action.RELEASE_REQUEST):
            raise CommandError(f"{options['by']} may not send releases; nothing was sent.")
        if not options["to"]:
            for one in targets():
                self.stdout.write(f"{one.code}  {one.name}")
            return
        try:
            release = selectors.release_for(by, UUID(str(options["release"])))
            push = pushes.request_push(release, target=str(options["to"]), by=by, at=timezone.now())
        except Release.DoesNotExist as error:
            raise CommandError(f"There is no release {options['release']}.") from error
        except ReleaseRefusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{push.job.title}  {push.job_id}")
