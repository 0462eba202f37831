"""Begin to speak with a listed PACS, under its name, its login and this machine's rules."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from reviewapp.provenance.pacs import reach, sealing, wire
from reviewapp.provenance.pacs.dicomweb import Client
from reviewapp.provenance.pacs.errors import PacsRetired
from reviewapp.provenance.pacs.models import Pacs
from reviewapp.provenance.pacs.wire import Bounds


@contextmanager
def with_pacs(pacs: Pacs, *, bounds: Bounds) -> Iterator[Client]:
    """A client for as long as the conversation lasts; its password is opened here and now."""
    if pacs.retired_at is not None:
        raise PacsRetired(
            f"“{pacs}” was taken off the list of PACS, so it was not asked. "
            f"Choose another one, or ask an administrator to list it again."
        )
    place = reach.place(pacs.address)
    login = (pacs.user_name, sealing.open_sealed(pacs.sealed_password)) if pacs.user_name else None
    session = wire.session(
        place,
        bounds=bounds,
        networks=settings.PACS_NETWORKS,
        login=login,
        trusted=settings.PACS_CA_FILE,
    )
    with session:
        yield Client(place.text, session=session)
