"""Ask for a training from a terminal; a worker does it."""

from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reviewapp.accounts import selectors as people
from reviewapp.accounts.permissions import Action, permits
from reviewapp.provenance import selectors as book
from reviewapp.synthesis import wanting
from reviewapp.synthesis.errors import SynthesisRefusal
from reviewapp.synthesis.wanting import Wish

CHANGES = {"minutes": int, "size": int, "steps": int, "batch": int, "low": float, "high": float}


class Command(BaseCommand):
    help = "Train a preset on a cohort version, as its page does."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("preset")
        parser.add_argument("--version-id", type=UUID, required=True, help="of a cohort version")
        parser.add_argument("--split", type=int, help="the number of one of its splits")
        parser.add_argument("--name", required=True, help="what the model is to be called")
        parser.add_argument("--by", required=True, metavar="EMAIL")
        parser.add_argument("--seed", type=int, required=True)
        parser.add_argument("--told", action="append", default=[], metavar="ATTRIBUTE")
        parser.add_argument("--use", default="", help="what it is meant for, in a sentence")
        for name, kind in CHANGES.items():
            parser.add_argument(f"--{name}", type=kind)

    def handle(self, *_: object, **options: object) -> None:
        by = people.person_with_email(str(options["by"]))
        if by is None or not permits(by, Action.MODEL_TRAIN):
            raise CommandError(f"{options['by']} may not train here; nothing was started.")
        version = book.versions().filter(pk=str(options["version_id"])).first()
        split = None
        if version and options["split"]:
            split = book.splits(version).filter(number=int(str(options["split"]))).first()
        if version is None or (options["split"] and split is None):
            raise CommandError("There is no such cohort version or split; nothing was started.")
        wish = Wish(
            preset=str(options["preset"]),
            name=str(options["name"]),
            intended_use=str(options["use"]),
            **{name: options[name] for name in ("seed", "told", *CHANGES)},  # type: ignore[arg-type]  # typed by the parser
        )
        try:
            job = wanting.request_training(version, wish, split=split, by=by, at=timezone.now())
        except SynthesisRefusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{job.title}  {job.pk}")
