"""Register weights from a terminal, however large they are."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reviewapp.accounts import selectors as people
from reviewapp.synthesis import loading
from reviewapp.synthesis.errors import SynthesisRefusal


class Command(BaseCommand):
    help = "Register a safetensors file of weights as a model."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--name", required=True)
        parser.add_argument("--by", required=True, metavar="EMAIL", help="who answers for it")
        parser.add_argument("--use", default="", help="what it is meant for, in a sentence")
        parser.add_argument("--recipe", type=Path, help="a .toml file, if the weights hold none")

    def handle(self, *_: object, **options: object) -> None:
        by = people.person_with_email(str(options["by"]))
        if by is None:
            raise CommandError(f"Nobody here has the address {options['by']}; nothing was done.")
        recipe, file = options["recipe"], Path(str(options["file"]))
        try:
            model = loading.register(
                file,
                name=str(options["name"]),
                intended_use=str(options["use"]),
                recipe=Path(str(recipe)).read_text("utf-8") if recipe else "",
                by=by,
                at=timezone.now(),
            )
        except (SynthesisRefusal, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{model}  {model.file_digest}  {model.pk}")
