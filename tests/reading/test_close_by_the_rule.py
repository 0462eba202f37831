"""Closing a study by its protocol's rule …"""

import pytest

from reviewapp.accounts.models import User
from reviewapp.audit import selectors as audit
from reviewapp.reading import closing, services
from reviewapp.reading.models import Worklist
from reviewapp.studies.errors import NotDueYet, StudyNotOpen
from reviewapp.studies.models import Part, Protocol, State, Study
from reviewapp.studies.protocol import parse
from tests.factories import AT, a_locked_study, an_open_study, rate_everything
from tests.studies.protocols import a_protocol

pytestmark = pytest.mark.django_db


def coordinator(study: Study) -> User:
    return study.members.get(part=Part.COORDINATOR).user


def close(study: Study) -> Study:
    return closing.close(study, by=coordinator(study), at=AT, reason="All have read.")


def with_rule(study: Study, **rule: object) -> Study:
    """As if an amendment had brought another rule."""
    Protocol.objects.create(
        study=study,
        version=2,
        content=a_protocol(closing=rule),
        digest="0" * 64,
        locked_at=AT,
        locked_by=coordinator(study),
    )
    return study


def sign(study: Study) -> None:
    for worklist in Worklist.objects.filter(study=study):
        services.sign_worklist(worklist, by=worklist.reader, at=AT)


def test_what_is_not_signed_is_declared_missing() -> None:
    study = an_open_study(readers=2)
    rate_everything(study)

    assert close(study).state == State.CLOSED

    line = next(line for line in audit.events(study) if line.verb == "readings.missing")
    assert line.reason == "All have read."


def test_nothing_is_missing_where_all_have_signed() -> None:
    study = with_rule(an_open_study(), rule="ALL_SIGNED")
    with pytest.raises(NotDueYet, match="0 of the 1 signed"):
        close(study)
    rate_everything(study)
    sign(study)
    close(study)

    assert "readings.missing" not in [line.verb for line in audit.events(study)]


def test_the_rule_may_ask_for_some_signatures() -> None:
    study = with_rule(an_open_study(readers=2), rule="DECLARED_MISSING", least_signed=1)

    with pytest.raises(NotDueYet, match="was not closed"):
        close(study)
    rate_everything(study)
    sign(study)
    assert close(study).state == State.CLOSED


def test_only_what_is_read_is_closed() -> None:
    with pytest.raises(StudyNotOpen):
        close(a_locked_study())


def test_a_protocol_without_a_rule_declares_missing() -> None:
    assert parse(a_protocol()).closing.least_signed == 0
