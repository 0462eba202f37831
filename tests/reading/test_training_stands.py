"""Where a reader's training stands …"""

from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviewapp.audit.models import Event
from reviewapp.reading import progress, services, trained, training
from reviewapp.reading.models import Part as Counted
from reviewapp.reading.models import Reading
from reviewapp.studies import amending, locking, protocol, selectors
from reviewapp.studies import services as studies
from reviewapp.studies.errors import StudyNotOpen
from tests.factories import AT, an_open_study, rating_fields
from tests.reading.test_rate_while_it_closes import SECONDS, Held, is_kept_waiting, started
from tests.studies.protocols import ACCURACY, WHICH
from tests.web.reader.test_training import opened, read, right, wrong

pytestmark = pytest.mark.django_db
SMOOTH = {"code": "smooth", "kind": "CANDIDATE", "text": "Which image is too smooth?"}
TOLD = {"code": "smooth", "role": "SECONDARY", "question": "smooth"}


def test_stays_as_it_was_when_an_amendment_asks_another_question() -> None:
    """The new question is the first that tells the arms apart, and nobody has answered it."""
    study, walker, by = opened()
    read(walker, right, right, right, right)

    amended = deepcopy(selectors.the_locked_protocol(study).content)
    amended["questions"].insert(0, SMOOTH)
    amended["criteria"]["list"].append(ACCURACY | TOLD)
    later = AT + timedelta(days=1)
    amending.propose(study, content=amended, reason="Asked for.", by=by, at=later)
    second = selectors.signatory_of(study)
    assert second is not None
    for signer in (by, second):
        locking.sign(study, by=signer, at=later)

    states = {one.reader: one.state for one in progress.of_training(study)}
    assert states[walker.worklist.reader] is progress.Trained.PASSED
    assert walker.session["training"] is None
    assert WHICH["code"] in {one["code"] for one in walker.session["questions"]}


def test_nobody_is_let_in_once_it_is_closed() -> None:
    study, walker, by = opened()
    studies.close(study, by=by, at=AT)

    with pytest.raises(StudyNotOpen, match="nobody was let in"):
        trained.let_in(study, reader=walker.worklist.reader, by=by, at=AT, reason="Too late.")


def test_a_case_that_counts_has_no_truth_to_tell() -> None:
    study, _, _ = opened()
    rules = protocol.parse(selectors.the_locked_protocol(study).content)
    counts = Reading.objects.filter(part=Counted.CASE)[0]

    assert training.feedback(counts, {WHICH["code"]: "A"}, rules) is None


def test_is_asked_of_all_readers_at_the_price_of_one() -> None:
    study, walker, _ = opened()
    read(walker, wrong)

    with CaptureQueriesContext(connection) as queries:
        lines = progress.of_training(study)

    assert len(lines) == 3
    # Worklists, the protocol in force, readings, ratings, lessons and admissions.
    assert len(queries) <= 6


def test_costs_next_to_nothing_where_nobody_is_trained() -> None:
    study = an_open_study(readers=3)
    progress.of_training(study)

    with CaptureQueriesContext(connection) as queries:
        assert progress.of_training(study) == []

    assert len(queries) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer")
def test_its_end_is_told_of_once_when_the_last_two_answers_come_at_once() -> None:
    _, walker, _ = opened()
    read(walker, wrong, wrong)
    left = walker.worklist.readings.filter(part=Counted.TRAINING).order_by("position")[2:]
    one, other = left.select_related("worklist__reader")
    answers = {"answers": {"synthetic": "A"}}

    with ThreadPoolExecutor(2) as pool:
        first = Held(pool, lambda: services.submit_rating(one, **rating_fields(**answers)))
        second = started(pool, lambda: services.submit_rating(other, **rating_fields(**answers)))
        is_kept_waiting()
        first.let_go()
        second.result(SECONDS)

    verbs = Event.objects.filter(verb__startswith="training.").values_list("verb", flat=True)
    assert list(verbs) == ["training.not_passed"]
