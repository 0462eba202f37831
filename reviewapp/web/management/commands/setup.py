"""The first steps of a real site: tables, an administrator, keys, and a look at everything."""

import sys

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviewapp.accounts import selectors
from reviewapp.releases.keys import the_key


class Command(BaseCommand):
    help = "Set a site up for real use; what is done already is left as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", help="of the first administrator")
        parser.add_argument("--name", help="of the first administrator")
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the password from standard input instead of asking for it",
        )

    def handle(self, *_: object, **options: object) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write("The tables are made.")
        if selectors.active_administrators().exists():
            self.stdout.write("There is an administrator already.")
        else:
            self._make_administrator(options)
        self.stdout.write(f"Releases are signed with the key {the_key().fingerprint}.")
        call_command("doctor", stdout=self.stdout)

    def _make_administrator(self, options: dict[str, object]) -> None:
        asks = sys.stdin.isatty() and not options["password_stdin"]
        email = str(options["email"] or (input("E-mail: ") if asks else ""))
        name = str(options["name"] or (input("Name: ") if asks else ""))
        if not email or not name:
            raise CommandError(
                "The tables are made, and nobody is an administrator yet. "
                "Give --email and --name, and the password by --password-stdin."
            )
        given = (
            "--name",
            name,
            "--role",
            "administrator",
            *(() if asks else ("--password-stdin",)),
        )
        call_command("make_person", email, *given, stdout=self.stdout)
