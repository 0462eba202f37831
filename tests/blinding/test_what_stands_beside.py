"""What stands beside the candidates is audited too …"""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import override_settings

from reviewapp.allocation import services as allocation
from reviewapp.reading.models import Side
from reviewapp.studies.models import Part, Study
from reviewapp.web.leak_audit.audit import Outcome, audited
from tests.allocation.designs import a_study_locked_under
from tests.allocation.test_beside import BASELINE
from tests.blinding.leaks import FRAME
from tests.blinding.test_leak_audit import steady
from tests.factories import AT, a_person
from tests.studies.protocols import a_protocol

READERS, CASES = 3, 4


class CachedBeside:
    """A proxy that has one baseline already, for one reader, and says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        asked = FRAME.fullmatch(request.path)
        cached = Side.objects.filter(place=BASELINE["label"]).order_by("token")[:1]
        if asked and asked[1] in cached.values_list("token", flat=True):
            response.headers["X-Cache"] = "HIT"
        return response


@pytest.fixture
def study(db: None) -> Study:
    content = a_protocol(design__cases=CASES, design__readers__planned=READERS)
    content["design"] |= {"matching": {"by": "SUBJECT"}, "context": [dict(BASELINE)]}
    readers = [a_person() for _ in range(READERS)]
    study = a_study_locked_under(content, readers=readers, size=CASES, linked=True)
    allocation.draw_signed(study, by=study.members.get(part=Part.COORDINATOR).user, at=AT)
    return study


def audit_of(study: Study) -> Outcome:
    return audited(study, seed=1, tick=steady(), at=AT)


def test_and_passes_where_it_is_alike_in_every_case(study: Study) -> None:
    outcome = audit_of(study)

    assert outcome.findings == ()
    assert (outcome.content["pictures"], outcome.content["beside"]) == (
        2 * CASES * READERS,
        CASES * READERS,
    )


def test_and_fails_where_one_of_it_is_not(study: Study) -> None:
    here = f"{__name__}.CachedBeside"
    with override_settings(MIDDLEWARE=[here, *settings.MIDDLEWARE]):
        outcome = audit_of(study)

    assert {found.rule for found in outcome.findings} == {"EQUAL"}
    assert "frame 1 X-Cache, “Baseline”" in {found.what for found in outcome.findings}
