"""The key of a project: the same for all its imports, and nothing that the database holds."""

import hmac
from hashlib import sha256

from django.conf import settings

from reviewapp.dicom.pseudonyms import Pseudonyms
from reviewapp.provenance.intake_models import Import


def key_of(opened: Import) -> bytes:
    """What all pseudonyms within the project of an import are made with."""
    project = f"project:{opened.project}".encode()
    return hmac.new(settings.PSEUDONYM_KEY.encode(), project, sha256).digest()


def subject_numbered(opened: Import, number: str) -> str:
    """The pseudonym of the person with this number, as a file with the number gets it."""
    return Pseudonyms(key_of(opened)).subject("number", number)
