# ruff: noqa: N999  the command is called import, so its module is
"""manage.py import PATH…: take images of this machine in, by the same two jobs as the pages do."""

import json
import sys
from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from time import sleep
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reviewapp.accounts import selectors as people
from reviewapp.accounts.permissions import Action, permits
from reviewapp.accounts.selectors import Person
from reviewapp.jobs import services as jobs
from reviewapp.jobs.models import Job
from reviewapp.jobs.selectors import UNDER_WAY
from reviewapp.provenance.errors import ProvenanceRefusal
from reviewapp.provenance.intake import asking, ending, previewing, receiving, running, selectors
from reviewapp.provenance.intake.attributes import named_columns
from reviewapp.provenance.intake.folders import files_in, receive_all
from reviewapp.provenance.intake.options import BY_NAME, BY_SUBJECT, options_of
from reviewapp.provenance.intake.telling import Telling
from reviewapp.provenance.intake_models import Import

SOME_REFUSED, NOTHING_DONE = 3, 2
LOOK_EVERY = 0.5
PROFILE = ("patient_characteristics", "device_identity", "safe_private", "modified_dates")


class Command(BaseCommand):
    help = (
        "Import files and folders of this machine. Exit status: 0 all came in or were here "
        "already, 3 some were refused, 2 nothing was done."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=_existing, metavar="PATH")
        parser.add_argument("--project", required=True, help="pseudonyms are the same within it")
        parser.add_argument("--as", dest="email", required=True, help="e-mail of who imports")
        parser.add_argument("--keep", nargs="*", choices=PROFILE, default=[PROFILE[0]])
        parser.add_argument("--map", nargs="*", type=_pair, default=[], metavar="COLUMN=ATTRIBUTE")
        parser.add_argument("--join", default="file", help="column that says which image")
        parser.add_argument("--by-subject", action="store_true", help="it holds patients' numbers")
        parser.add_argument("--preview", action="store_true", help="look, and take nothing in")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *, paths: list[Path], email: str, **options: Any) -> None:  # noqa: ANN401 Django's
        who = _who(email)
        try:
            opened = _begun(options, who)
            report = self._imported(opened, paths, who, options)
        except ProvenanceRefusal as refusal:
            raise CommandError(str(refusal), returncode=NOTHING_DONE) from refusal
        self._print(report, as_json=options["json"])
        if any(file["outcome"] == "REFUSED" for file in report["files"]):
            sys.exit(SOME_REFUSED)

    def _imported(
        self, opened: Import, paths: list[Path], who: Person, options: dict[str, Any]
    ) -> dict[str, Any]:
        try:
            number = sum(1 for _ in receive_all(opened, files_in(paths), at=timezone.now()))
            self._say(f"{number} files received.")
            job = asking.request_preview(opened, by=who, at=timezone.now())
            self._do(job, previewing.preview, "Looked at")
            names = {line.arrival.pk: line.name for line in _lines(opened)}
            if not options["preview"]:
                self._run(_again(opened), who, options)
            return _report(opened, names)
        finally:
            # Also after Ctrl-C: what is not taken must not lie about.
            if _again(opened).ended_at is None:
                ending.cancel(_again(opened), by=who, at=timezone.now())

    def _run(self, opened: Import, who: Person, options: dict[str, Any]) -> None:
        by = BY_SUBJECT if options["by_subject"] else BY_NAME
        mapping = named_columns(opened, join=options["join"], by=by, named=dict(options["map"]))
        job = asking.request_run(opened, mapping=mapping, by=who, at=timezone.now())
        self._do(job, running.run, "Taken in")

    def _do(self, job: Job, work: Callable[..., object], said: str) -> None:
        """Work here and now, unless a worker was quicker; then watch it."""
        jobs.run(job.pk, partial(_told, partial(work, clock=timezone.now), self._say, said))
        job.refresh_from_db()
        while job.state in UNDER_WAY:
            self._say(f"{said} {job.done} of {job.total or '?'} files.")
            sleep(LOOK_EVERY)
            job.refresh_from_db()
        if job.error:
            raise CommandError(job.error, returncode=NOTHING_DONE)

    def _say(self, sentence: str) -> None:
        self.stderr.write(sentence)

    def _print(self, report: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(report, indent=2, ensure_ascii=False))
            return
        for file in report["files"]:
            self.stdout.write(f"{file['outcome']:9} {ascii(file['name'])[1:-1]}  {file['what']}")
        self.stdout.write(report["summary"])


def _told(
    work: Callable[..., object],
    say: Callable[[str], None],
    said: str,
    progress: jobs.Progress,
    **arguments: object,
) -> None:
    work(Telling(progress, say, said), **arguments)


def _existing(text: str) -> Path:
    path = Path(text)
    if not path.exists():
        raise ArgumentTypeError(f"{text!r} is not there; name a file or a folder")
    return path.resolve()


def _pair(text: str) -> tuple[str, str]:
    column, equals, attribute = text.rpartition("=")
    if not equals:
        raise ArgumentTypeError(f"{text!r} is no COLUMN=ATTRIBUTE")
    return column, attribute


def _who(email: str) -> Person:
    person = people.person_with_email(email)
    if person is None or not permits(person, Action.IMAGE_IMPORT):
        raise CommandError(
            f"{email} is nobody here who may import images, so nothing was done. "
            f"Name a researcher's e-mail address after --as.",
            returncode=NOTHING_DONE,
        )
    return person


def _begun(options: dict[str, Any], who: Person) -> Import:
    profile = {name: name in options["keep"] for name in PROFILE}
    at: datetime = timezone.now()
    return receiving.begin(
        project=options["project"],
        source=Import.Source.FOLDER,
        options=options_of({"profile": profile}),
        by=who,
        at=at,
    )


def _again(opened: Import) -> Import:
    return Import.objects.select_related("job", "begun_by").get(pk=opened.pk)


def _lines(opened: Import) -> list[selectors.Line]:
    return selectors.lines(list(selectors.arrivals(opened)))


def _report(opened: Import, names: dict[Any, str]) -> dict[str, Any]:
    files = [
        {
            "number": arrival.number,
            "name": names.get(arrival.pk, ""),
            "sha256": arrival.digest,
            "outcome": arrival.outcome,
            "what": arrival.sentence,
            "image": str(arrival.image_id or ""),
        }
        for arrival in selectors.arrivals(opened)
    ]
    return {"import": str(opened.pk), "summary": ending.sentence(opened), "files": files}
