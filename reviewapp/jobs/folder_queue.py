"""The embedded queue: a folder of messages, each of which appears whole or not at all."""

import uuid
from pathlib import Path
from time import time_ns
from typing import Any

from kombu.transport import filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(  # type: ignore[override] # kombu's two bases differ from each other
        self,
        queue: str,
        payload: dict[str, Any],
        **kwargs: Any,  # noqa: ANN401, ARG002 kombu's own
    ) -> None:
        # kombu's own opens the file under its final name and writes afterwards; a worker that
        # looks in between takes an empty message and stops on it.
        folder = Path(self.data_folder_out)
        # The name sorts by age. Kombu's monotonic clock starts again with the machine.
        name = f"{time_ns():020d}_{uuid.uuid4()}.{queue}.msg"
        unfinished = folder / f"{name}.part"
        unfinished.write_bytes(str_to_bytes(dumps(payload)))
        unfinished.rename(folder / name)


class Transport(filesystem.Transport):
    Channel = Channel
