"""Recording an event."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewapp.audit import context, selectors
from reviewapp.audit import services as audit
from reviewapp.audit.canonical import digest
from reviewapp.audit.errors import OutsideTheChange
from reviewapp.audit.models import Event
from reviewapp.audit.verify_audit import GENESIS
from tests.audit.factories import AT, an_event, somebody

# All that both databases can keep: Postgres has no NUL.
words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
pytestmark = pytest.mark.django_db


def test_it_keeps_who_when_what_and_why() -> None:
    person, subject = somebody(), somebody()

    with context.request("the-request"):
        kept = audit.record(
            "person.renamed",
            subject,
            by=person,
            at=AT,
            before=digest("old"),
            after=digest("new"),
            reason="Married.",
            facts={"letters": 7},
        )

    event = Event.objects.get(pk=kept.pk)
    assert (event.actor, event.verb, event.at) == (f"person:{person.pk}", "person.renamed", AT)
    assert (event.subject_kind, event.subject_id) == ("accounts.user", str(subject.pk))
    assert (event.before, event.after) == (digest("old"), digest("new"))
    assert (event.reason, event.request_id, event.facts) == (
        "Married.",
        "the-request",
        {"letters": 7},
    )
    assert "person.renamed accounts.user" in str(event)


def test_it_continues_the_chain_of_the_actor() -> None:
    person = somebody()
    first, other, second = an_event(by=person), an_event(), an_event(by=person)

    assert first.chain == second.chain == f"person:{person.pk}"
    assert other.chain == other.actor == "system"
    assert (first.seq, first.prev_hash) == (other.seq, other.prev_hash) == (1, GENESIS)
    assert (second.seq, second.prev_hash) == (2, first.hash)


def test_it_hashes_everything_but_the_hash_and_the_id() -> None:
    event = an_event(reason="So.")

    said = {
        "actor": "system",
        "after": "",
        "at": "2026-11-21T09:30:15.120000Z",
        "before": "",
        "chain": "system",
        "facts": {},
        "prev_hash": GENESIS,
        "reason": "So.",
        "request_id": "",
        "seq": 1,
        "subject_id": "",
        "subject_kind": "",
        "verb": "study.created",
    }
    assert event.hash == digest(said)


def test_it_hashes_the_same_moment_the_same_in_every_time_zone() -> None:
    here = datetime(2026, 1, 1, 2, tzinfo=timezone(timedelta(hours=2)))

    assert selectors.stamp(here) == selectors.stamp(datetime(2026, 1, 1, tzinfo=UTC))


def test_it_refuses_a_moment_without_a_time_zone() -> None:
    with pytest.raises(ValueError, match="names no time zone"):
        audit.record("study.created", None, by=None, at=datetime(2026, 1, 1))  # noqa: DTZ001 the point


def test_it_refuses_facts_that_have_two_forms() -> None:
    with pytest.raises(TypeError, match="write decimals as text"):
        an_event(facts={"auc": 0.5})


def test_it_asks_postgres_once() -> None:
    an_event()
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        audit.record("study.created", None, by=None, at=AT)

    assert len(asked) == (1 if connection.vendor == "postgresql" else 2)


def test_it_gives_back_the_row_it_made() -> None:
    given = an_event(by=somebody(), facts={"of": "which"})

    kept = Event.objects.get()
    assert kept == given
    assert {**vars(kept), "_state": 0} == {**vars(given), "_state": 0}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    reason=words,
    facts=st.dictionaries(words, st.integers() | words | st.lists(words) | st.none(), max_size=4),
)
def test_it_can_be_verified_whatever_it_says(reason: str, facts: dict[str, object]) -> None:
    with transaction.atomic():
        audit.record("study.created", None, by=None, at=AT, reason=reason, facts=facts)

        assert audit.verify().faults() == []


@pytest.mark.django_db(transaction=True)
def test_it_refuses_to_stand_outside_the_transaction_of_its_change() -> None:
    with pytest.raises(OutsideTheChange, match=r"not recorded.*record_alone"):
        audit.record("study.created", None, by=None, at=AT)


@pytest.mark.django_db(transaction=True)
def test_it_goes_when_the_change_goes() -> None:
    with transaction.atomic():
        audit.record("study.created", None, by=None, at=AT)
        transaction.set_rollback(True)

    assert not Event.objects.exists()
    assert an_event().seq == 1


@pytest.mark.django_db(transaction=True)
def test_it_stays_alone_when_there_is_no_change() -> None:
    kept = audit.record_alone("sign-in.refused", None, by=None, at=AT)

    assert Event.objects.get() == kept


@pytest.mark.django_db(transaction=True)
def test_it_does_not_stay_alone_inside_a_transaction_that_may_go() -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        audit.record_alone("sign-in.refused", None, by=None, at=AT)

    assert not Event.objects.exists()
