"""The list of PACS from the command line: add one, show all, try one, retire one."""

import getpass
import sys

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reviewapp.provenance.errors import ProvenanceRefusal
from reviewapp.provenance.pacs import registry, selectors, trial
from reviewapp.provenance.pacs.models import Pacs
from reviewapp.provenance.pacs.registry import Described, Station


class Command(BaseCommand):
    help = "List, try and retire the PACS that this site may ask."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("list", help="show them all")
        added = acts.add_parser("add", help="let this site ask one")
        added.add_argument("name")
        added.add_argument("address", help="of its DICOMweb service")
        added.add_argument("--user", default="", help="its password is asked for")
        added.add_argument("--password-stdin", action="store_true", help="read it from there")
        added.add_argument("--dicom", default="", metavar="TITLE@HOST:PORT", help="for a C-ECHO")
        for act, what in (
            ("test", "ask it, and say what it answers"),
            ("retire", "ask it no more"),
        ):
            acts.add_parser(act, help=what).add_argument("name")
        acts.add_parser("seal", help="bring the passwords under today's SECRET_KEY")

    def handle(self, *args: object, **options: object) -> None:  # noqa: ARG002 given by Django
        act = {
            "list": self._list,
            "add": self._add,
            "test": self._test,
            "retire": self._retire,
            "seal": self._seal,
        }[str(options["act"])]
        try:
            act(options)
        except ProvenanceRefusal as refusal:
            raise CommandError(str(refusal)) from refusal

    def _list(self, _: dict[str, object]) -> None:
        for pacs in selectors.listed():
            self.stdout.write(f"{pacs.name}: {pacs.address}")

    def _add(self, options: dict[str, object]) -> None:
        user = str(options["user"])
        described = Described(
            name=str(options["name"]),
            address=str(options["address"]),
            user_name=user,
            password=_password(from_stdin=bool(options["password_stdin"])) if user else "",
            station=_station(str(options["dicom"])) if options["dicom"] else None,
        )
        pacs = registry.list_pacs(described, by=None, at=timezone.now())
        self.stdout.write(f"This site may now ask “{pacs}”. Try it: manage.py pacs test “{pacs}”")

    def _test(self, options: dict[str, object]) -> None:
        findings = trial.try_out(_named(options), by=None, at=timezone.now())
        for finding in findings:
            self.stdout.write(f"{finding.what}: {finding.sentence}")
        if not all(finding.is_well for finding in findings):
            raise CommandError("Not all is well with this PACS; the reason is above.")

    def _retire(self, options: dict[str, object]) -> None:
        pacs = _named(options)
        registry.retire(pacs, by=None, at=timezone.now())
        self.stdout.write(f"“{pacs}” is asked no more. What came from it stays.")

    def _seal(self, _: dict[str, object]) -> None:
        count = registry.seal_again(at=timezone.now())
        self.stdout.write(f"Passwords sealed anew: {count}.")


def _named(options: dict[str, object]) -> Pacs:
    name = str(options["name"])
    if found := selectors.pacs_named(name):
        return found
    known = ", ".join(f"“{pacs}”" for pacs in selectors.listed()) or "none"
    raise CommandError(f"No PACS in the list is called “{name}”. There is: {known}.")


def _station(text: str) -> Station:
    title, _, place = text.partition("@")
    host, _, port = place.rpartition(":")
    if not port.isdecimal():
        raise CommandError(f"“{text}” is no DICOM service. Use TITLE@HOST:PORT.")
    return Station(host=host, port=int(port), title=title)


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return getpass.getpass("Password of the PACS: ")
