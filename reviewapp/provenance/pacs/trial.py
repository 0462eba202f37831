"""Try a PACS out, and say in sentences what it answers. Nothing is read about any patient."""

import socket
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from pynetdicom import AE
from pynetdicom.sop_class import Verification  # type: ignore[attr-defined]  # made at run time

from reviewapp.accounts.permissions import Action
from reviewapp.accounts.selectors import Person
from reviewapp.accounts.services import may
from reviewapp.audit import services as audit
from reviewapp.provenance.errors import ProvenanceRefusal
from reviewapp.provenance.pacs import dicomweb, quiet, reach, wire
from reviewapp.provenance.pacs.conversation import with_pacs
from reviewapp.provenance.pacs.models import Pacs

OUR_TITLE = "REVIEWAPP"
PATIENCE = 5  # seconds for each step of an echo
SUCCESS = 0x0000

quiet.silence()


@dataclass(frozen=True)
class Finding:
    """One thing tried."""

    what: str
    is_well: bool
    sentence: str


def try_out(pacs: Pacs, *, by: Person | None, at: datetime) -> list[Finding]:
    """Search for one study, and send an echo if the PACS has a DICOM service."""
    may(by, Action.PACS_MANAGE)
    findings = [_search(pacs), *([_echo(pacs)] if pacs.dicom_host else [])]
    with transaction.atomic():
        facts: dict[str, object] = {finding.what: finding.is_well for finding in findings}
        audit.record("pacs.tried", pacs, by=by, at=at, facts=facts)
    return findings


def _search(pacs: Pacs) -> Finding:
    try:
        with with_pacs(pacs, bounds=wire.ASKING) as client:
            found = dicomweb.dicom_studies(client, {}, limit=1)
    except ProvenanceRefusal as refusal:
        return Finding("DICOMweb", is_well=False, sentence=str(refusal))
    some = "The PACS lets this site search, and knows at least one study."
    none = "The PACS lets this site search, and showed it no study: it may be empty."
    return Finding("DICOMweb", is_well=True, sentence=some if found else none)


def _echo(pacs: Pacs) -> Finding:
    try:
        said = _echoed(pacs.dicom_host, pacs.dicom_port or 0, pacs.dicom_title)
    except ProvenanceRefusal as refusal:
        said = str(refusal)
    well = f"“{pacs.dicom_title}” answered a C-ECHO."
    return Finding("DICOM", is_well=not said, sentence=said or well)


def _echoed(host: str, port: int, title: str) -> str:
    """Empty if the echo came back, else why not."""
    address = reach.address_of(host, port, networks=settings.PACS_NETWORKS)
    try:
        socket.create_connection((address, port), timeout=PATIENCE).close()
    except OSError:
        return f"Nothing answers at {host}, port {port}. Check both, and that its service runs."
    entity = AE(ae_title=OUR_TITLE)
    entity.acse_timeout = entity.dimse_timeout = entity.network_timeout = PATIENCE
    entity.connection_timeout = PATIENCE
    entity.add_requested_context(Verification)
    association = entity.associate(address, port, ae_title=title)
    if not association.is_established:
        return (
            f"What answers at {host}, port {port}, takes no DICOM association as “{title}” from "
            f"“{OUR_TITLE}”. Check the AE title, and that the PACS knows this site."
        )
    try:
        answer = association.send_c_echo()
    finally:
        association.release()
    if answer and answer.Status == SUCCESS:
        return ""
    return f"“{title}” took the association and did not answer the C-ECHO. Try again."
