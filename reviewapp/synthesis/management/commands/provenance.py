"""Write what an image came from, for programs that read W3C PROV."""

import json
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviewapp.imaging.models import Image
from reviewapp.provenance import selectors as book
from reviewapp.synthesis import prov_document, tracing

MEMBERS = 1000


class Command(BaseCommand):
    help = "Print the provenance of an image as PROV-JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("image", type=UUID, help="the id of an image")
        parser.add_argument(
            "--members", type=int, default=MEMBERS, help="images named of each cohort version"
        )

    def handle(self, *_: object, **options: object) -> None:
        image = Image.objects.filter(pk=str(options["image"])).first()
        if image is None:
            raise CommandError("There is no such image. Give the id of one.")
        members = max(0, int(str(options["members"])))
        told = tracing.trace(image, book.origin_of(image), among=book.versions(), members=members)
        written = json.dumps(prov_document.as_json(told), indent=2, ensure_ascii=False)
        self.stdout.write(written)
