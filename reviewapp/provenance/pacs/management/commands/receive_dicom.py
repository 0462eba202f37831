"""The DICOM service: takes what listed senders send by C-STORE, until it is told to stop."""

import signal
import threading

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reviewapp.provenance.errors import ProvenanceRefusal
from reviewapp.provenance.pacs import reception
from reviewapp.provenance.pacs.receiver import Limits, Receiver, sender

MEGABYTE = 2**20


class Command(BaseCommand):
    help = "Receive images by C-STORE into imports that wait for a person's preview."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--title", default="REVIEWAPP", help="the AE title of this service")
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
        parser.add_argument("--port", type=int, default=11112)
        parser.add_argument(
            "--from",
            dest="senders",
            default="",
            metavar="TITLE@NETWORK,…",
            help="who may send, with commas between; a title alone proves nothing",
        )
        parser.add_argument("--owner", default="", help="the e-mail of the researcher who previews")
        parser.add_argument("--project", default="", help="the project that the imports are for")
        parser.add_argument("--associations", type=int, default=4, help="at once")
        parser.add_argument("--largest", type=int, default=512, metavar="MB", help="one instance")
        parser.add_argument("--whole", type=int, default=51_200, metavar="MB", help="one sending")
        parser.add_argument("--rate", type=int, default=100, metavar="MB/S", help="of one sender")
        parser.add_argument("--grace", type=float, default=10, metavar="SECONDS", help="at the end")

    def handle(self, *args: object, **options: object) -> None:  # noqa: ARG002 given by Django
        try:
            receiver = _receiver(options)
            port = receiver.start(str(options["host"]), int(str(options["port"])))
        except ProvenanceRefusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"“{options['title']}” receives on port {port}. Ctrl-C stops it.")
        self.stdout.flush()
        _wait_for_the_end()
        receiver.stop(grace=float(str(options["grace"])))
        self.stdout.write("Nothing is received any more.")


def _receiver(options: dict[str, object]) -> Receiver:
    words = [word for word in str(options["senders"]).split(",") if word.strip()]
    if not words:
        raise CommandError(
            "Nobody is listed to send, so nothing was started. "
            "Name who may: --from SCANNER1@10.20.30.40,PACS@10.20.30.0/24"
        )
    return Receiver(
        title=str(options["title"]),
        senders=[sender(word) for word in words],
        to=reception.addressee(email=str(options["owner"]), project=str(options["project"])),
        limits=Limits(
            associations=int(str(options["associations"])),
            largest=int(str(options["largest"])) * MEGABYTE,
            whole=int(str(options["whole"])) * MEGABYTE,
            per_second=int(str(options["rate"])) * MEGABYTE,
        ),
        clock=timezone.now,
    )


def _wait_for_the_end() -> None:
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    over.wait()
