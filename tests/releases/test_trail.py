"""The trail of a release …"""

from datetime import timedelta
from pathlib import Path

import pytest

from reviewapp.audit import services as audit
from reviewapp.audit.models import Event
from reviewapp.reading.models import Part as ReadingPart
from reviewapp.reading.models import Rating, Worklist
from reviewapp.reading.trained import LET_IN, NOT_PASSED, PASSED
from reviewapp.releases import trail, verify_evidence
from tests.acceptance.signing import coordinator, decided
from tests.acceptance.studies import an_evaluated_study
from tests.audit.flush import without_guards
from tests.factories import AT

pytestmark = pytest.mark.django_db
SECRET = "2f0d4a6e-its-reader"
INSIDE = ("origin.seen", "reader.reminded", "reader.replaced", "readings.missing")


def shown(folder: Path, told: bytes) -> Path:
    """A release that has nothing but its trail."""
    place = folder / "data" / "evidence"
    place.mkdir(parents=True)
    (place / "events.jsonl").write_bytes(told)
    return folder


def test_shows_what_is_about_readers_by_its_links_alone(tmp_path: Path) -> None:
    study = an_evaluated_study("ACCEPTED")
    for verb in INSIDE:
        facts: dict[str, object] = {"user": SECRET}
        audit.record(verb, study, by=coordinator(study), at=AT, reason=SECRET, facts=facts)
    told = b"".join(trail.lines(decided(study).study, readers={}))

    assert SECRET.encode() not in told
    assert not [verb for verb in INSIDE if verb.encode() in told]
    report = verify_evidence.Report()
    whole = verify_evidence.check_trail(shown(tmp_path, told), report)
    assert report.faults == []
    assert {"study.locked", "study.decided"} <= {event["verb"] for event in whole}


def test_keeps_training_inside(tmp_path: Path) -> None:
    study = an_evaluated_study("ACCEPTED")
    worklist = Worklist.objects.filter(study=study).earliest("pk")
    ratings = Rating.objects.filter(reading__worklist__study=study).order_by("given_at", "pk")
    counted = [each.given_at for each in ratings]
    practised = ratings[0]
    with without_guards():
        practised.reading.part = ReadingPart.TRAINING
        practised.reading.save()
        Rating.objects.filter(pk=practised.pk).update(given_at=counted[0] - timedelta(days=2))
    for verb in (PASSED, NOT_PASSED, LET_IN):
        audit.record(verb, worklist, by=worklist.reader, at=AT)
    readers = {str(worklist.reader_id): "R01", str(practised.reading.worklist.reader_id): "R02"}

    told = b"".join(trail.lines(decided(study).study, readers=readers))

    given = [line for line in told.splitlines() if b'"rating.' in line]
    assert given
    assert b"training." not in told
    # The event after it names it as the one before.
    hashes = Event.objects.filter(subject_kind="reading.rating", subject_id=str(practised.pk))
    assert not [
        one for one in hashes.values_list("hash", flat=True) if f'"hash":"{one}"'.encode() in told
    ]
    assert trail.first_rating_at(study) == counted[1]
    report = verify_evidence.Report()
    verify_evidence.check_trail(shown(tmp_path, told), report)
    assert report.faults == []
