"""The embedded queue: a message is there whole or not at all."""

import base64
import json
import uuid
from pathlib import Path

from django.conf import settings

from reviewapp.jobs import sending


def _messages() -> list[Path]:
    folder = Path(str(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"]))
    return sorted(folder.iterdir())


def test_it_leaves_no_unfinished_file_behind() -> None:
    sending.send("tests.nothing", uuid.uuid4(), queue="cpu")

    assert [path.suffix for path in _messages()] == [".msg"]


def test_a_message_in_the_making_is_not_taken_for_one() -> None:
    sending.send("tests.nothing", uuid.uuid4(), queue="cpu")
    (message,) = _messages()

    unfinished = message.rename(message.with_name(f"{message.name}.part"))

    assert sending.waiting("cpu") == 0
    unfinished.unlink()


def test_messages_lie_in_the_order_they_were_sent() -> None:
    jobs = [uuid.uuid4() for _ in range(5)]
    for job in jobs:
        sending.send("tests.nothing", job, queue="cpu")

    carried = [_arguments(path) for path in _messages()]
    assert [str(job) in text for job, text in zip(jobs, carried, strict=True)] == [True] * 5


def _arguments(message: Path) -> str:
    """The part of a message that carries them, decoded."""
    return base64.b64decode(json.loads(message.read_text())["body"]).decode()
