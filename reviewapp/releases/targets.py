"""Where a release may be sent: what whoever runs this machine lists, and nothing else.

Nothing typed into a page is an address: one is chosen from these. An administrator lists a PACS
to be asked for images; that alone lets nothing be sent there.
"""

from dataclasses import dataclass

from django.conf import settings

from reviewapp.provenance.pacs.models import Pacs

PACS = "pacs:"


@dataclass(frozen=True)
class Target:
    code: str
    name: str
    pacs: Pacs | None = None


def targets() -> list[Target]:
    listed = settings.RELEASE_TARGETS
    stores = [Target(code, _called(code)) for code in listed if not code.startswith(PACS)]
    names = [code.removeprefix(PACS) for code in listed if code.startswith(PACS)]
    archives = Pacs.objects.filter(retired_at=None, name__in=names).order_by("name")
    return [*stores, *(Target(f"{PACS}{one.pk}", f"PACS “{one}”", one) for one in archives)]


def called(code: str, pacs: Pacs | None) -> str:
    """What a place is called that may have left the list since."""
    return f"PACS “{pacs}”" if pacs else _called(code)


def _called(code: str) -> str:
    scheme, _, rest = code.partition("://")
    return f"folder {rest}" if scheme == "file" else f"bucket {rest}"
