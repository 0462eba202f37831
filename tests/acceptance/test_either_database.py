"""An evaluation through either database gives the bytes that no database at all gives."""

import json
from typing import Any

import pytest

from reviewapp.acceptance import evidence, results, services
from reviewapp.acceptance.evidence import Evidence, Seen, Shown
from reviewapp.acceptance.measuring import Basis
from reviewapp.acceptance.results import Asked
from reviewapp.accounts.roles import Role
from reviewapp.allocation import selectors as allocation
from reviewapp.audit.canonical import digest
from reviewapp.provenance import selectors as provenance
from reviewapp.reading.models import Reading
from reviewapp.studies import protocol
from reviewapp.studies import selectors as study_selectors
from reviewapp.studies import services as studies
from reviewapp.studies.models import Part, Study
from tests.acceptance.studies import about_chance, an_open_study, content, rate
from tests.factories import AT, a_person

pytestmark = pytest.mark.django_db
READERS, CASES = 3, 12


def answered(study: Study) -> Evidence:
    """Rate every pair, and keep what was rated in memory, the last reading first."""
    seen = []
    about: dict[str, Shown] = {}
    readings = Reading.objects.filter(worklist__study=study).select_related("worklist")
    for number, reading in enumerate(readings.order_by("worklist__reader__name", "position")):
        shown = {side.place: side.copy.image_id for side in reading.sides.select_related("copy")}
        synthetic = provenance.synthetic_among(shown.values())
        for image in shown.values():
            code = "made" if image in synthetic else "real"
            about[str(image)] = Shown(code, image in synthetic, {})
        answers: dict[str, Any] = {"synthetic": "AB"[number % 7 % 2], "confidence": number % 5 + 1}
        rate(reading, answers, milliseconds=4000 + 37 * number)
        seen.append(
            Seen(
                reader=str(reading.worklist.reader_id),
                case=str(reading.case_id),
                position=reading.position,
                image_at={place: str(image) for place, image in shown.items()},
                answers=answers,
                looked_for_ms=4000 + 37 * number,
            )
        )
    return evidence.gather(reversed(seen), about)


def test_the_same_results_and_the_same_inputs() -> None:
    rules = content(about_chance(lower="0.30", upper="0.70"), cases=CASES, readers=READERS)
    people = [a_person(Role.READER, name=f"Reader {number}") for number in range(READERS)]
    study = an_open_study(rules, people, cases=CASES)
    known = answered(study)
    by = study.members.get(part=Part.COORDINATOR).user
    study = studies.close(study, by=by, at=AT)

    found = services.evaluate(study, by=by, at=AT, reason="Everybody has read.")
    found.refresh_from_db()

    locked = study_selectors.locked_protocol(study)
    assert locked is not None
    parsed = protocol.parse(locked.content)
    basis = Basis(
        evidence=known,
        questions=parsed.questions,
        cohort=services._decided_about(study),
        seed=int(locked.digest[:8], 16),
    )
    expected = results.kept(basis, Asked(parsed.criteria, {}))
    assert json.dumps(found.results, sort_keys=True) == json.dumps(expected, sort_keys=True)
    schedule = allocation.schedule(study).digest
    inputs = evidence.inputs(known, protocol=locked.digest, schedule=schedule)
    assert found.inputs_digest == digest(inputs)
