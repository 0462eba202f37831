"""Make synthetic images again and compare them with those that are kept."""

from random import Random
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviewapp.imaging.models import Image
from reviewapp.provenance import selectors as book
from reviewapp.provenance.models import CohortVersion
from reviewapp.synthesis.errors import SynthesisRefusal
from reviewapp.synthesis.reproducing import reproduce


class Command(BaseCommand):
    help = "Make a synthetic image again and compare; ends with 1 unless every one holds."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("image", type=UUID, nargs="?", help="the id of an image")
        parser.add_argument("--cohort", type=UUID, help="the id of a cohort version, instead")
        parser.add_argument("--some", type=int, default=20, help="how many of it, by chance")
        parser.add_argument("--seed", type=int, default=0, help="of that chance")

    def handle(self, *_: object, **options: object) -> None:
        wanted = _wanted(options)
        held = 0
        for image in wanted:
            try:
                found = reproduce(image)
            except SynthesisRefusal as refusal:
                raise CommandError(str(refusal)) from refusal
            self.stdout.write(str(found))
            held += found.holds
        self.stdout.write(f"{held} of {len(wanted)} hold")
        if held != len(wanted):
            raise CommandError("Not every image could be made again as promised.")


def _wanted(options: dict[str, object]) -> list[Image]:
    if not (options["image"] or options["cohort"]):
        raise CommandError("Give the id of an image, or --cohort with that of a cohort version.")
    if options["image"]:
        found = list(Image.objects.filter(pk=str(options["image"])))
    else:
        version = CohortVersion.objects.filter(pk=str(options["cohort"])).first()
        everything = list(book.images(version)) if version else []
        some = min(int(str(options["some"])), len(everything))
        chance = Random(int(str(options["seed"])))  # noqa: S311  reproducible on purpose
        found = chance.sample(everything, some)
    if not found:
        raise CommandError("There is no such image or cohort version. Give the id of one.")
    return found
