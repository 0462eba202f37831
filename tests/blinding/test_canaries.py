"""What a reader's browser is sent …"""

import re
from uuid import UUID

from django.test import Client

from reviewapp.imaging.models import Image, PresentationCopy
from reviewapp.provenance.models import Cohort, CohortVersion, Origin, Run
from reviewapp.reading.models import Rating, Reading, Side, Worklist
from reviewapp.studies.models import Case, CaseImage, Protocol, Study
from tests.blinding.conftest import Walk

MODELS = (
    *(Image, PresentationCopy, Case, CaseImage, Protocol, Study, Reading, Rating),
    *(Run, Origin, Cohort, CohortVersion),
)
UUIDS = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TIMES = re.compile(rb"20[0-9]{2}-[01][0-9]-[0-3][0-9]")


def test_it_never_has_a_key_of_the_database_in_it(walk: Walk) -> None:
    keys = {str(pk) for model in MODELS for pk in model.objects.values_list("pk", flat=True)}

    assert keys
    assert_absent(walk, {key.encode() for key in keys if len(key) > 8})


def test_it_never_has_a_digest_in_it(walk: Walk) -> None:
    digests = {
        digest.encode()
        for model in (Image, PresentationCopy)
        for digest in model.objects.values_list("digest", flat=True)
    }

    assert_absent(walk, digests)


def test_it_never_has_a_name_from_the_other_side_of_the_wall(walk: Walk) -> None:
    names = {
        *Study.objects.values_list("name", flat=True),
        *Cohort.objects.values_list("name", flat=True),
        *Origin.objects.exclude(source="").values_list("source", flat=True),
    }

    assert names
    assert_absent(walk, {name.encode() for name in names})


def test_it_never_has_the_original_pixels_in_it(walk: Walk) -> None:
    served = {frame.content for arm in walk.frames.values() for frame in arm}

    assert not any(b"reviewapp-pixels" in body for body in served)


def test_it_names_no_identifier_but_the_worklist(walk: Walk, worklist: Worklist) -> None:
    named = {UUID(found.decode()) for body in walk.bodies for found in UUIDS.findall(body)}

    assert named <= {worklist.pk}


def test_it_has_no_dates_in_it(walk: Walk) -> None:
    assert not [found for body in walk.bodies for found in TIMES.findall(body)]


def test_it_has_the_same_keys_for_every_case(walk: Walk) -> None:
    places = [place for session in walk.sessions for place in session["readings"]]

    assert {tuple(place) for place in places} == {
        ("token", "number", "sides", "answers", "comment")
    }
    assert {tuple(side) for place in places for side in place["sides"]} == {("place", "token")}
    assert {tuple(side["place"] for side in place["sides"]) for place in places} == {("A", "B")}
    assert len({tuple(session) for session in walk.sessions}) == 1


def test_it_never_says_what_is_asked_of_the_reader(walk: Walk) -> None:
    """The word stands in the question; nowhere beside a case."""
    for session in walk.sessions:
        assert "synthetic" not in str([place["sides"] for place in session["readings"]]).lower()


def test_it_does_not_change_with_what_is_asked_for(reader: Client, worklist: Worklist) -> None:
    for query in ("?ordering=origin", "?origin=SYNTHETIC", "?expand=image", "?format=api"):
        assert reader.get(f"/api/reading/worklists/{worklist.pk}{query}").status_code == 400
        side = Side.objects.filter(reading__worklist=worklist)[0]
        assert reader.get(f"/api/reading/frames/{side.token}{query}").status_code == 400


def assert_absent(walk: Walk, canaries: set[bytes]) -> None:
    found = {canary for canary in canaries for body in walk.everything if canary in body}
    assert not found
