"""Many write the trail at once, each in a transaction of its own."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from reviewapp.accounts.models import User
from reviewapp.audit import services as audit
from reviewapp.audit.models import Event
from tests.audit.factories import AT, an_event, somebody, tamper

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer"),
]
WRITERS, EACH = 8, 25


def at_once(*works: Callable[[], object]) -> None:
    """Run all of these in threads of their own, started together; raise what they raise."""
    together = threading.Barrier(len(works))

    def work(one: Callable[[], object]) -> None:
        try:
            together.wait(timeout=10)
            one()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        for done in [pool.submit(work, one) for one in works]:
            done.result(timeout=60)


def writing(by: User | None) -> Callable[[], None]:
    def write() -> None:
        for _ in range(EACH):
            an_event(by=by)

    return write


def assert_whole(events: int) -> None:
    walked = audit.verify()
    assert walked.faults() == []
    assert walked.events == events


def test_one_person_leaves_no_gap_and_no_double() -> None:
    person = somebody()

    at_once(*[writing(person)] * WRITERS)

    assert_whole(WRITERS * EACH)
    assert {event.actor for event in Event.objects.all()} == {f"person:{person.pk}"}


def test_the_system_leaves_no_gap_and_no_double() -> None:
    at_once(*[writing(None)] * WRITERS)

    assert_whole(WRITERS * EACH)
    assert Event.objects.values("chain").distinct().count() <= WRITERS


def test_many_people_leave_no_gap_and_no_double() -> None:
    at_once(*[writing(somebody()) for _ in range(WRITERS)])

    assert_whole(WRITERS * EACH)
    assert Event.objects.values("chain").distinct().count() == WRITERS


def test_two_transactions_that_speak_for_two_people_in_turn_never_block_each_other() -> None:
    one, other = somebody(), somebody()
    halfway = threading.Barrier(2)

    def in_turn(first: User, second: User) -> Callable[[], None]:
        def write() -> None:
            with transaction.atomic():
                audit.record("study.decided", None, by=first, at=AT)
                halfway.wait(timeout=10)  # both now hold what the other one comes for
                audit.record("study.decided", None, by=second, at=AT)
                halfway.wait(timeout=10)  # and neither had to wait for the other's end

        return write

    at_once(in_turn(one, other), in_turn(other, one))

    assert_whole(4)
    assert Counter(Event.objects.values_list("chain", flat=True)) == {
        f"person:{one.pk}": 1,
        f"person:{one.pk}/2": 1,
        f"person:{other.pk}": 1,
        f"person:{other.pk}/2": 1,
    }


def test_a_transaction_that_goes_back_leaves_its_place_to_the_next() -> None:
    halfway = threading.Barrier(2)

    def goes_back() -> None:
        with transaction.atomic():
            audit.record("study.created", None, by=None, at=AT)
            halfway.wait(timeout=10)
            halfway.wait(timeout=10)
            transaction.set_rollback(True)

    def stays() -> None:
        halfway.wait(timeout=10)
        an_event()
        halfway.wait(timeout=10)

    at_once(goes_back, stays)
    again = an_event()

    assert (again.chain, again.seq) == ("system", 1)
    assert_whole(2)


def test_an_anchor_taken_in_the_middle_agrees_with_what_comes_after() -> None:
    def anchor() -> None:
        for _ in range(10):
            audit.anchor(at=AT)

    at_once(writing(None), writing(None), anchor)

    assert_whole(2 * EACH)
    tamper("DELETE FROM audit_event")
    assert audit.verify().faults()
