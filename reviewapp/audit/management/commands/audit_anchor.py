"""Write the head of every chain down outside the database."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from reviewapp.audit import anchor, services
from reviewapp.audit.verify_audit import counted


class Command(BaseCommand):
    help = "Write the last number and hash of every chain of the audit trail to the anchor file."

    def handle(self, *_: object, **__: object) -> None:
        written = services.anchor(at=timezone.now())
        if written is None:
            self.stdout.write("Nothing has happened since the last anchor, so none was written.")
            return
        chains = counted(len(written["heads"]), "chain")
        events = counted(written["events"], "event")
        self.stdout.write(
            f"Anchor {written['number']} holds {chains} with {events}; "
            f"copy {anchor.path()} to another machine."
        )
