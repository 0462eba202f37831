"""What the work of an import needs of its job."""

from typing import Protocol

from django.db.models import Model


class Progress(Protocol):
    def report(self, done: int, total: int | None = None, unit: str = "") -> None: ...

    def log(self, text: str, *, level: str = "info") -> None: ...

    def made(self, thing: Model) -> None: ...

    def check(self) -> None: ...
