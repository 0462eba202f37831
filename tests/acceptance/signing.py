"""Signatures under a decision, as people give them one after the other."""

from datetime import datetime

from reviewapp.acceptance import deciding
from reviewapp.acceptance.deciding import Meaning
from reviewapp.acceptance.models import Decision
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.studies.models import Part, Study
from tests.factories import AT, a_person

REVIEW, APPROVAL = Meaning.REVIEW, Meaning.APPROVAL


def coordinator(study: Study) -> User:
    return study.members.get(part=Part.COORDINATOR).user


def sign(study: Study, by: User, meaning: Meaning, *, at: datetime = AT) -> Decision:
    shown = deciding.prepare(study, at=at)
    assert shown is not None
    decided = deciding.sign(study, meaning=meaning, record=shown.digest, by=by, at=at)
    study.refresh_from_db()
    return decided


def decided(study: Study) -> Decision:
    sign(study, coordinator(study), REVIEW)
    return sign(study, a_person(Role.COORDINATOR), APPROVAL)
