"""manage.py demo: make the demo and print its sign-ins."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reviewapp.demo import making
from reviewapp.demo.errors import DemoRefusal


class Command(BaseCommand):
    help = "Make five people, two cohorts of phantoms and an open study; again: change nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--force", action="store_true", help="also outside the embedded mode (SQLite)"
        )

    def handle(self, *, force: bool, **_: object) -> None:
        if not (settings.EMBEDDED or force):
            raise CommandError(
                "This site keeps its data in a database server, so no demo was made: its "
                "password is known to everybody. Add --force if this is a site for trying out."
            )
        try:
            making.make(clock=timezone.now)
        except DemoRefusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("Demo sign-ins (phantoms only, all with one password):")
        for name in making.ROLES:
            self.stdout.write(f"  {name + making.DOMAIN:28} {making.PASSWORD}")
