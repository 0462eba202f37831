"""Make a person from the command line: the first administrator has nobody to invite them."""

import getpass
import sys

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reviewapp.accounts import services
from reviewapp.accounts.errors import AccountsRefusal
from reviewapp.accounts.roles import Role


class Command(BaseCommand):
    help = "Make a person who can sign in, for example the first administrator."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument(
            "--role",
            action="append",
            required=True,
            choices=[role.value.lower() for role in Role],
            help="may be given several times",
        )
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the password from standard input instead of asking for it",
        )

    def handle(self, *args: object, **options: object) -> None:  # noqa: ARG002 given by Django
        email, name = str(options["email"]), str(options["name"])
        password = _password(from_stdin=bool(options["password_stdin"]))
        roles = [Role(word.upper()) for word in options["role"]]  # type: ignore[attr-defined] # append makes a list
        try:
            services.check_password(password, email=email, name=name)
            person = services.create_user(
                email, name=name, roles=roles, password=password, by=None, at=timezone.now()
            )
        except (AccountsRefusal, ValidationError) as refusal:
            told = getattr(refusal, "messages", [str(refusal)])
            raise CommandError(" ".join(told)) from refusal
        self.stdout.write(f"{person.name} can now sign in as {person.email}.")


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return getpass.getpass("Password: ")
