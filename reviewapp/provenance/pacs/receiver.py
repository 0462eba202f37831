"""The DICOM service that takes what a scanner or a PACS sends. Every association is an import.

Whoever sends must be listed by AE title, and best by network too: a title is no proof of anything.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from ipaddress import ip_address, ip_network
from typing import Any, cast

from django.db import DatabaseError, connection
from pydicom.filewriter import write_file_meta_info
from pynetdicom import AE, AllStoragePresentationContexts, evt
from pynetdicom.dimse_primitives import C_STORE
from pynetdicom.events import Event
from pynetdicom.sop_class import Verification  # type: ignore[attr-defined] # made at run time
from pynetdicom.transport import ThreadedAssociationServer

from reviewapp.dicom.syntaxes import SYNTAXES
from reviewapp.neighbours import Network
from reviewapp.provenance.errors import ProvenanceRefusal
from reviewapp.provenance.intake.errors import QuarantineFull, QuotaReached
from reviewapp.provenance.pacs import quiet, reception, spool
from reviewapp.provenance.pacs.errors import ReceptionNotUsable
from reviewapp.provenance.pacs.filters import is_uid
from reviewapp.provenance.pacs.models import Reception
from reviewapp.provenance.pacs.reception import Addressee

log = logging.getLogger(__name__)

KEPT, NO_RESOURCES, WRONG_UID, NOT_DONE = 0x0000, 0xA700, 0x0117, 0x0110
LARGEST_PDU = 2**20  # a message says how long it will be, and may lie
OUR_PDU = 128 * 1024
SILENCE = 60  # seconds
PATIENCE = 5  # seconds


@dataclass(frozen=True)
class Sender:
    """Who may send: an AE title, and from where."""

    title: str
    network: Network | None = None


@dataclass(frozen=True)
class Limits:
    """What one sender may ask of this machine."""

    associations: int = 4
    largest: int = 512 * 2**20  # bytes of one instance, which is held in memory
    whole: int = 50 * 2**30  # bytes of one association
    per_second: int = 100 * 2**20  # bytes


def sender(text: str) -> Sender:
    """TITLE or TITLE@NETWORK."""
    title, _, network = text.strip().partition("@")
    try:
        where = ip_network(network) if network else None
    except ValueError:
        title = ""
    if not 1 <= len(title) <= 16 or not title.isascii() or "\\" in title:  # noqa: PLR2004 DICOM's
        raise ReceptionNotUsable(
            f"“{text}” names no sender, so nothing was started. Use the AE title that it calls "
            f"itself by, best with its address or network: SCANNER1@10.20.30.40."
        )
    return Sender(title, where)


@dataclass
class Visit:
    """One association while it lasts."""

    title: str
    reception: Reception | None = None
    kept: int = 0  # bytes of whole instances
    coming: int = 0  # bytes since the last whole one
    began: float = field(default_factory=time.monotonic)
    is_over: bool = False


class Receiver:
    """Listens, and hands every instance to quarantine before it says that it has it."""

    def __init__(
        self,
        *,
        title: str,
        senders: list[Sender],
        to: Addressee,
        limits: Limits,
        clock: Callable[[], datetime],
    ) -> None:
        self._senders = senders
        self._to = to
        self._limits = limits
        self._clock = clock
        self._visits: dict[int, Visit] = {}
        self._lock = threading.Lock()
        self._server: ThreadedAssociationServer | None = None
        quiet.silence()
        self._entity = AE(ae_title=title)
        self._entity.require_called_aet = True
        self._entity.require_calling_aet = sorted({one.title for one in senders})
        self._entity.maximum_associations = limits.associations
        self._entity.maximum_pdu_size = OUR_PDU
        self._entity.network_timeout = self._entity.acse_timeout = SILENCE
        self._entity.dimse_timeout = SILENCE
        self._entity.add_supported_context(Verification)
        for context in AllStoragePresentationContexts:
            self._entity.add_supported_context(context.abstract_syntax or "", list(SYNTAXES))

    def start(self, host: str, port: int) -> int:
        """Listen, and say on which port."""
        handlers: list[tuple[Any, ...]] = [
            (evt.EVT_CONN_OPEN, self._on_open),
            (evt.EVT_ACCEPTED, self._on_accepted),
            (evt.EVT_PDU_RECV, self._on_pdu),
            (evt.EVT_C_STORE, self._on_store),
            (evt.EVT_RELEASED, self._on_end),
            (evt.EVT_ABORTED, self._on_end),
            (evt.EVT_CONN_CLOSE, self._on_end),
        ]
        try:
            server = self._entity.start_server((host, port), block=False, evt_handlers=handlers)
        except OSError as error:
            raise ReceptionNotUsable(
                f"Port {port} of {host} cannot be listened on ({error.strerror}), so nothing was "
                f"started. Choose another one."
            ) from error
        assert server is not None  # noqa: S101 block=False hands one over
        self._server = server
        return int(server.server_address[1])

    def stop(self, *, grace: float) -> None:
        """Take nobody new, let those who are sending finish for a while, then end."""
        if self._server is None:
            return
        server, self._server = self._server, None
        server.shutdown()
        end = time.monotonic() + grace
        while server.active_associations and time.monotonic() < end:
            time.sleep(0.1)
        for association in server.active_associations:
            association.abort()
        while not self.is_idle and time.monotonic() < end + PATIENCE:
            time.sleep(0.1)  # the threads of the associations write down their ends

    @property
    def is_idle(self) -> bool:
        """Nobody is sending, and all that was sent is written down."""
        return not self._visits

    # --- what happens on an association, each in its own thread ---

    def _on_open(self, event: Event) -> None:
        """Refuse a message that announces more than any message holds, before it is read."""
        socket = event.assoc.dul.socket
        assert socket is not None  # noqa: S101 it has just been opened
        receive = socket.recv

        def bounded(length: int) -> bytearray:
            if length > LARGEST_PDU:
                raise OSError("announced too much")
            return receive(length)

        socket.recv = bounded  # type: ignore[method-assign, assignment] # the library offers no bound

    def _on_accepted(self, event: Event) -> None:
        title, address = self._who(event)
        if not any(_fits(one, title, address) for one in self._senders):
            log.warning("An association as %s came from an address that is not listed.", title)
            event.assoc.abort(block=False)
            return
        with self._lock:
            self._visits[id(event.assoc)] = Visit(title)

    def _on_pdu(self, event: Event) -> None:
        """Whoever sends an endless instance is stopped before it fills the memory."""
        visit = self._visits.get(id(event.assoc))
        if visit is None:
            return
        visit.coming += len(event.pdu)
        if visit.coming > self._limits.largest + LARGEST_PDU:
            log.warning("%s sent an instance that is larger than allowed.", visit.title)
            event.assoc.abort(block=False)

    def _on_store(self, event: Event) -> int:
        visit = self._visits.get(id(event.assoc))
        if visit is None:
            return NOT_DONE
        try:
            return self._store(event, visit)
        finally:
            visit.coming = 0
            connection.close()

    def _on_end(self, event: Event) -> None:
        """Of the several ways in which an association ends, the first one counts."""
        visit = self._visits.get(id(event.assoc))
        with self._lock:
            is_first = visit is not None and not visit.is_over
            if visit is not None:
                visit.is_over = True
        if visit is not None and is_first:
            self._close(visit)
            del self._visits[id(event.assoc)]

    def _store(self, event: Event, visit: Visit) -> int:
        request = cast(C_STORE, event.request)
        uid = str(request.AffectedSOPInstanceUID or "")
        content = cast(BytesIO, request.DataSet).getbuffer()
        if not is_uid(uid):
            return self._refused(visit, WRONG_UID)
        if len(content) > self._limits.largest or visit.kept + len(content) > self._limits.whole:
            return self._refused(visit, NO_RESOURCES)
        try:
            self._keep(event, visit, uid, content)
        except (QuarantineFull, QuotaReached) as refusal:
            log.warning("Nothing can be received from %s: %s", visit.title, refusal)
            return self._refused(visit, NO_RESOURCES)
        except (ProvenanceRefusal, DatabaseError, OSError) as failure:
            log.error("An instance from %s was not kept: %s", visit.title, type(failure).__name__)
            return self._refused(visit, NOT_DONE)
        visit.kept += len(content)
        self._slow_down(visit)
        return KEPT

    def _keep(self, event: Event, visit: Visit, uid: str, content: memoryview) -> None:
        """On disk and in the table before the sender hears that it may forget."""
        if visit.reception is None:
            visit.reception = reception.begin(self._to, sender=visit.title, at=self._clock())
        spooled = spool.fresh(visit.reception.of_id)
        try:
            spooled.write(b"\0" * 128 + b"DICM")
            write_file_meta_info(spooled, event.file_meta)  # type: ignore[arg-type] # it only writes
            spooled.write(content)
            spooled.close()
            reception.keep(visit.reception, spooled, uid=uid, at=self._clock())
        finally:
            spooled.discard()

    def _refused(self, visit: Visit, status: int) -> int:
        if visit.reception is not None and status != NOT_DONE:
            reception.note_refused(visit.reception)
        return status

    def _slow_down(self, visit: Visit) -> None:
        """A sender that is too fast waits for its answer, instead of being sent away."""
        due = visit.began + visit.kept / self._limits.per_second
        time.sleep(max(0.0, due - time.monotonic()))

    def _close(self, visit: Visit) -> None:
        if visit.reception is None:
            return
        try:
            reception.end(visit.reception.pk, at=self._clock())
        except DatabaseError:
            log.exception("The end of a reception from %s was not written down.", visit.title)
        finally:
            connection.close()

    def _who(self, event: Event) -> tuple[str, str]:
        requestor = event.assoc.requestor
        return requestor.ae_title.strip(), str(requestor.address)


def _fits(one: Sender, title: str, address: str) -> bool:
    if one.title != title:
        return False
    return one.network is None or ip_address(address.partition("%")[0]) in one.network
