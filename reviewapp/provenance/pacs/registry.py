"""The list of archives this site may ask: listed, changed and retired by an administrator only."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from reviewapp.accounts.permissions import Action
from reviewapp.accounts.selectors import Person
from reviewapp.accounts.services import may
from reviewapp.audit import services as audit
from reviewapp.provenance.pacs import reach, sealing
from reviewapp.provenance.pacs.errors import PacsNotUsable
from reviewapp.provenance.pacs.models import Pacs

LARGEST_PORT = 65_535
LONGEST_TITLE = 16


@dataclass(frozen=True)
class Station:
    """Where a DICOM service answers a C-ECHO."""

    host: str
    port: int
    title: str


@dataclass(frozen=True)
class Described:
    """What an administrator types of a PACS."""

    name: str
    address: str
    user_name: str = ""
    password: str = ""
    station: Station | None = None


@transaction.atomic
def list_pacs(described: Described, *, by: Person | None, at: datetime) -> Pacs:
    """Let this site ask an archive. Its address is looked at again at every request."""
    may(by, Action.PACS_MANAGE)
    listed = Pacs(listed_by=by, listed_at=at, **_fields(described))
    try:
        with transaction.atomic():
            listed.save(force_insert=True)
    except IntegrityError as error:
        raise PacsNotUsable(
            f"A PACS named “{listed.name}” is in the list already, so no second one was added. "
            f"Choose another name, or retire that one first."
        ) from error
    audit.record("pacs.listed", listed, by=by, at=at, facts=_facts(listed))
    return listed


@transaction.atomic
def set_password(pacs: Pacs, *, password: str, by: Person | None, at: datetime) -> None:
    """Give a PACS the password it wants now; the earlier one is forgotten."""
    may(by, Action.PACS_MANAGE)
    if not pacs.user_name:
        raise PacsNotUsable(
            f"“{pacs}” is asked without a user name, so it was given no password. "
            f"Retire it and list it again with both."
        )
    pacs.sealed_password = sealing.seal(password)
    pacs.save(update_fields=["sealed_password"])
    audit.record("pacs.password_set", pacs, by=by, at=at)


@transaction.atomic
def retire(pacs: Pacs, *, by: Person | None, at: datetime) -> None:
    """Never ask it again; what came from it stays. Its password goes at once."""
    may(by, Action.PACS_MANAGE)
    if Pacs.objects.filter(pk=pacs.pk, retired_at=None).update(retired_at=at, sealed_password=""):
        audit.record("pacs.retired", pacs, by=by, at=at)


@transaction.atomic
def seal_again(*, at: datetime) -> int:
    """Bring every password under today's secret key; say how many there were."""
    kept = list(Pacs.objects.select_for_update().exclude(sealed_password=""))
    for pacs in kept:
        pacs.sealed_password = sealing.seal_again(pacs.sealed_password)
    Pacs.objects.bulk_update(kept, ["sealed_password"])
    audit.record("pacs.passwords_sealed", None, by=None, at=at, facts={"count": len(kept)})
    return len(kept)


def _fields(described: Described) -> dict[str, object]:
    name, user = described.name.strip(), described.user_name.strip()
    if not name:
        raise _unusable("it has no name")
    if described.password and not user:
        raise _unusable("a password needs a user name")
    fields: dict[str, object] = {
        "name": name,
        "address": reach.place(described.address).text,
        "user_name": user,
        "sealed_password": sealing.seal(described.password),
    }
    return fields | (_station(described.station) if described.station else {})


def _station(station: Station) -> dict[str, object]:
    host, title = station.host.strip(), station.title.strip()
    if not host or any(sign in host for sign in " /@?#\\") or not host.isascii():
        raise _unusable("the host of its DICOM service is none")
    if not title or len(title) > LONGEST_TITLE or "\\" in title or not title.isascii():
        raise _unusable(f"its AE title is none (1 to {LONGEST_TITLE} letters)")
    if not 1 <= station.port <= LARGEST_PORT:
        raise _unusable(f"its DICOM port is none (1 to {LARGEST_PORT})")
    return {"dicom_host": host, "dicom_port": station.port, "dicom_title": title}


def _unusable(why: str) -> PacsNotUsable:
    return PacsNotUsable(
        f"This PACS cannot be listed: {why}. Nothing was kept. Correct it and send it again."
    )


def _facts(pacs: Pacs) -> dict[str, object]:
    return {"name": pacs.name, "address": pacs.address, "user_name": pacs.user_name}
