"""Walk the audit trail; exit code 1 and the first broken link if it was altered."""

from django.core.management.base import BaseCommand, CommandError

from reviewapp.audit import services


class Command(BaseCommand):
    help = "Walk every chain of the audit trail, compare with the anchors, name the first fault."

    def handle(self, *_: object, **__: object) -> None:
        walked = services.verify()
        if faults := walked.faults():
            raise CommandError("\n  ".join([walked.sentence(), *faults[1:]]))
        self.stdout.write(walked.sentence())
