"""Look the whole site over and say a sentence for each part; exit code 1 if one is amiss."""

import json
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviewapp.web.operations.checks import all_tried
from reviewapp.web.operations.readiness import for_real_use


class Command(BaseCommand):
    help = "Check every part of this site, and say what to do where one is amiss."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *_: object, **options: object) -> None:
        found = [*all_tried(), *for_real_use()]
        if options["json"]:
            self.stdout.write(json.dumps([asdict(one) for one in found], indent=2))
        else:
            for one in found:
                mark = "ok   " if one.ok else "AMISS" if one.essential else "note "
                self.stdout.write(f"{mark}  {one.name.replace('_', ' '):11} {one.sentence}")
        if any(not one.ok and one.essential for one in found):
            raise CommandError("This site cannot work as it is; see the sentences above.")
