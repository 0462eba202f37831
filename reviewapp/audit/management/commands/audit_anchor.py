"""Write the head of every chain down outside the database."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from reviewapp.audit import anchor, services


class Command(BaseCommand):
    help = "Write the last number and hash of every chain of the audit trail to the anchor file."

    def handle(self, *_: object, **__: object) -> None:
        written = services.anchor(at=timezone.now())
        if written is None:
            self.stdout.write("Nothing has happened since the last anchor, so none was written.")
            return
        self.stdout.write(
            f"Anchor {written['number']} holds {len(written['heads'])} chains with "
            f"{written['events']} events; copy {anchor.path()} to another machine."
        )
