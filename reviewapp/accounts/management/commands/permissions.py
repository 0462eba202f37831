"""Print who may do what; `--markdown` is the body of docs/guides/permissions.md."""

from django.core.management.base import BaseCommand, CommandParser

from reviewapp.accounts import permissions


class Command(BaseCommand):
    help = "Print the permission table."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--markdown", action="store_true", help="as a page of the guides")

    def handle(self, *args: object, **options: object) -> None:  # noqa: ARG002 given by Django
        page = permissions.as_markdown() if options["markdown"] else permissions.as_text()
        self.stdout.write(page, ending="")
