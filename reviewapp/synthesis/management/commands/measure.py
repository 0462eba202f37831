"""Ask for measures of a cohort version from a terminal; a worker takes them."""

from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reviewapp.accounts import selectors as people
from reviewapp.accounts.permissions import Action, permits
from reviewapp.provenance import selectors as book
from reviewapp.provenance.cohort_models import Split
from reviewapp.provenance.models import CohortVersion
from reviewapp.synthesis import comparing
from reviewapp.synthesis.comparing import USUAL, Against, Ruler
from reviewapp.synthesis.errors import SynthesisRefusal
from reviewapp.synthesis.measures import BY_NAME


class Command(BaseCommand):
    help = "Measure a synthetic cohort version against a real one, as its page does."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("version", type=UUID, help="the id of a synthetic cohort version")
        parser.add_argument("--against", type=UUID, required=True, help="a real cohort version")
        parser.add_argument("--trained-on", type=UUID, help="what the model learned from")
        parser.add_argument("--split", type=int, help="the number of one of its splits")
        parser.add_argument("--by", required=True, metavar="EMAIL")
        parser.add_argument("--measure", action="append", choices=list(BY_NAME), dest="measures")
        parser.add_argument("--seed", type=int, required=True)
        parser.add_argument("--low", type=float, required=True, help="darkest value there can be")
        parser.add_argument("--high", type=float, required=True, help="brightest value")
        for name, usual in (("size", Ruler.size), ("most", Ruler.most), ("draws", Ruler.draws)):
            parser.add_argument(f"--{name}", type=int, default=usual)
        parser.add_argument("--attribute", default="", help="for subgroups and usefulness")
        parser.add_argument("--level", type=float, default=Ruler.level, help="of the intervals")

    def handle(self, *_: object, **options: object) -> None:
        by = people.person_with_email(str(options["by"]))
        if by is None or not permits(by, Action.COHORT_MEASURE):
            raise CommandError(f"{options['by']} may not measure here; nothing was started.")
        trained_on = _version(options["trained_on"]) if options["trained_on"] else None
        split = _split(trained_on, options["split"]) if options["split"] else None
        named = ("seed", "low", "high", "size", "most", "draws", "level", "attribute")
        measures = options["measures"] or [
            name for name in USUAL if trained_on or not BY_NAME[name].needs_training
        ]
        assert isinstance(measures, list)  # noqa: S101  append makes a list
        try:
            job = comparing.request_measuring(
                _version(options["version"]),
                Against(_version(options["against"]), trained_on, split),
                Ruler(**{name: options[name] for name in named}),  # type: ignore[arg-type]  # typed by the parser
                measures=measures,
                by=by,
                at=timezone.now(),
            )
        except SynthesisRefusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{job.title}  {job.pk}")


def _version(version_id: object) -> CohortVersion:
    found = book.versions().filter(pk=str(version_id)).first()
    if found is None:
        raise CommandError(f"There is no cohort version {version_id}; nothing was started.")
    return found


def _split(version: CohortVersion | None, number: object) -> Split:
    found = book.splits(version).filter(number=int(str(number))).first() if version else None
    if found is None:
        raise CommandError(f"There is no split {number} of what was learned from; nothing started.")
    return found
