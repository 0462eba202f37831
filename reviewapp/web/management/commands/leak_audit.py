"""manage.py leak_audit STUDY: does anything but the pictures tell a reader which arm they see?"""

import json
import secrets
import time
from pathlib import Path
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import now

from reviewapp.allocation import selectors as allocation
from reviewapp.studies.errors import StudyRefusal
from reviewapp.web.leak_audit.audit import Outcome, audited
from reviewapp.web.leak_audit.errors import LeakAuditRefusal


class Command(BaseCommand):
    help = "Read a drawn study as its readers do, without a trace, and look for leaks."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("study", type=UUID, help="the study's id, as in its address")
        parser.add_argument("--seed", type=int, default=None, help="makes the tests repeatable")
        parser.add_argument("--report", type=Path, help="write the report here, to be filed")

    def handle(self, *, study: UUID, seed: int | None, report: Path | None, **_: object) -> None:
        try:
            found = allocation.study_with_id(study)
            chosen = secrets.randbelow(2**32) if seed is None else seed
            outcome = audited(found, seed=chosen, tick=time.perf_counter, at=now())
        except ObjectDoesNotExist as missing:
            raise CommandError(
                f"There is no drawn study {study}. Copy its id from its page."
            ) from missing
        except (LeakAuditRefusal, StudyRefusal) as refusal:
            raise CommandError(str(refusal)) from refusal
        if report:
            report.write_text(json.dumps(outcome.content, indent=2) + "\n", "utf-8")
        self._say(outcome)

    def _say(self, outcome: Outcome) -> None:
        content = outcome.content
        self.stdout.write(
            f"{content['pictures']} pictures in {content['readings']} readings: "
            f"{content['constants']} things have to be equal, {content['numbers']} may be chance."
        )
        if outcome.not_walked:
            self.stdout.write(
                f"{outcome.not_walked} readings were not walked: they open after a washout."
            )
        for finding in outcome.findings:
            self.stdout.write(f"{finding.rule}  {finding.what}: {finding.told}")
        self.stdout.write(f"{outcome.digest}  the report, as the audit trail names it")
        if not outcome.passed:
            raise CommandError(
                "A reader could tell the arms apart without looking. "
                "Do not open this study; remove what is listed above and audit it again."
            )
        if outcome.not_walked:
            self.stdout.write(
                self.style.WARNING(
                    "In what was walked, nothing but the pictures tells the arms apart. "
                    "Of the rest nothing is known."
                )
            )
        else:
            self.stdout.write(self.style.SUCCESS("Nothing but the pictures tells the arms apart."))
