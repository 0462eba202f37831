"""Ask for images of a model from a terminal; a worker makes them."""

from collections.abc import Mapping
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reviewapp.accounts import selectors as people
from reviewapp.accounts.permissions import Action, permits
from reviewapp.synthesis import asking, selectors, services
from reviewapp.synthesis.asking import Told
from reviewapp.synthesis.errors import SynthesisRefusal
from reviewapp.synthesis.services import How


class Command(BaseCommand):
    help = "Sample a model, as its page does."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("model", help="a model's id, or its name for the newest version")
        parser.add_argument("--by", required=True, metavar="EMAIL")
        parser.add_argument("--seed", type=int, required=True)
        parser.add_argument("--count", type=int)
        parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", dest="told")
        parser.add_argument("--balance", action="append", default=[], metavar="NAME")
        parser.add_argument("--each", type=int, help="images of each combination")
        parser.add_argument("--table", type=Path, help="a .csv file: names, then a line per image")
        parser.add_argument("--maps", default="", choices=["", asking.DRAWN_MAPS])
        parser.add_argument("--steps", type=int)
        parser.add_argument("--guidance", default="")
        parser.add_argument("--cohort", default="", help="what the cohort is to be called")

    def handle(self, *_: object, **options: object) -> None:
        by = people.person_with_email(str(options["by"]))
        if by is None or not permits(by, Action.SAMPLING_REQUEST):
            raise CommandError(f"{options['by']} may not sample here; nothing was started.")
        model = selectors.model_called(str(options["model"]))
        if model is None:
            raise CommandError(f"There is no model “{options['model']}”; nothing was started.")
        try:
            job = services.request_sampling_of(
                model, _told(options), _how(options), by=by, at=timezone.now()
            )
        except (SynthesisRefusal, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{job.title}  {job.pk}")


def _told(options: Mapping[str, object]) -> Told:
    pairs, names, table = options["told"], options["balance"], options["table"]
    assert isinstance(pairs, list)  # noqa: S101  append makes a list
    assert isinstance(names, list)  # noqa: S101  append makes a list
    return Told(
        count=_number(options["count"]),
        attributes=dict(each.partition("=")[::2] for each in pairs),
        balanced=names,
        each=_number(options["each"]),
        rows=asking.rows_of(Path(str(table)).read_text("utf-8")) if table else (),
        maps=str(options["maps"]),
    )


def _how(options: Mapping[str, object]) -> How:
    return How(
        seed=int(str(options["seed"])),
        steps=_number(options["steps"]),
        guidance=str(options["guidance"]),
        cohort=str(options["cohort"]),
    )


def _number(given: object) -> int | None:
    return given if isinstance(given, int) else None
