"""Locking a protocol with two signatures …"""

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.audit import selectors as audit
from reviewapp.audit.canonical import digest
from reviewapp.studies import commitments, drafting, locking, readers, selectors, services
from reviewapp.studies.errors import (
    NotSignedAlike,
    PersonHasAPart,
    ProtocolNotUsable,
    ReaderMissing,
    SignatureRefused,
    StudyNotDraft,
)
from reviewapp.studies.models import Part, State, Study
from reviewapp.studies.record_models import Commitment, Signature
from tests.factories import AT, a_locked_study, a_person, a_study, lock, protocol_content
from tests.studies.protocols import a_protocol

pytestmark = pytest.mark.django_db


def coordinator(study: Study) -> User:
    return study.members.get(part=Part.COORDINATOR).user


def a_draft(content: dict[str, Any] | None = None, *, reads: int = 1) -> tuple[Study, User, User]:
    """Ready for the first signature; with its coordinator and who signs second."""
    study = a_study()
    by, second = coordinator(study), a_person(Role.RESEARCHER)
    for _ in range(reads):
        readers.invite(
            study, user=a_person(), qualification="Radiologist", experience_years=5, by=by, at=AT
        )
    drafting.save(study, content=content or protocol_content(), by=by, at=AT)
    locking.name_signatory(study, user=second, by=by, at=AT)
    return study, by, second


def arms() -> list[dict[str, str]]:
    return [
        {"code": "real", "text": "Real", "origin": "REAL", "version": "v1", "digest": "1" * 64},
        {
            "code": "fake",
            "text": "Flow",
            "origin": "SYNTHETIC",
            "version": "v2",
            "digest": "2" * 64,
        },
    ]


def test_the_second_signature_locks_it() -> None:
    study, by, second = a_draft()

    first = locking.sign(study, by=by, at=AT, beside={"preflight": {"reason": "none needed"}})
    assert first.locked_at is None
    locked = locking.sign(study, by=second, at=AT)

    study.refresh_from_db()
    assert (study.state, locked.locked_by) == (State.LOCKED, by)
    names = list(locked.signatures.order_by("meaning").values_list("printed_name", flat=True))
    assert sorted(names) == sorted([str(by), str(second)])
    assert {one.digest for one in locked.signatures.all()} == {digest(locked.record)}


def test_the_record_holds_all_that_decides() -> None:
    content = a_protocol(design__arms=arms(), design__catch={"degraded": 4})
    study, by, second = a_draft(content, reads=6)

    locking.sign(study, by=by, at=AT, beside={"preflight": "clean"})
    record = locking.sign(study, by=second, at=AT).record

    assert record is not None
    assert record["protocol"] == content
    assert record["cohort_versions"][1] == {"arm": "fake", "version": "v2", "digest": "2" * 64}
    assert record["readers"][0]["qualification"] == "Radiologist"
    assert record["beside"] == {"preflight": "clean"}
    assert record["doubts"] == []
    assert record["allocation"]["seed_commitment"] == Commitment.objects.get(study=study).digest


def test_the_seed_is_promised_before_and_shown_only_after_the_end() -> None:
    study = a_locked_study()
    promised = Commitment.objects.get(study=study)

    assert str(promised.seed) not in str(study.protocols.get().record)
    assert commitments.seed_of(study) == promised.seed
    opened = commitments.opened(study)
    told = {"salt": opened["salt"], "seed": opened["seed"], "study": str(study.pk)}
    assert digest(told) == opened["commitment"] == promised.digest
    assert promised.digest in str(study.protocols.get().record)
    assert commitments.opened(a_study()) == {}


def test_another_seed_than_the_promised_one_is_not_drawn_with() -> None:
    study = a_study()
    Commitment.objects.create(study=study, digest="0" * 64, seed=1, salt="s", made_at=AT)

    with pytest.raises(ValueError, match="not the promised one"):
        commitments.seed_of(study)


def test_what_changed_after_the_first_signature_makes_it_void() -> None:
    study, by, second = a_draft()
    locking.sign(study, by=by, at=AT)
    drafting.save(study, content=protocol_content(cases=3), by=by, at=AT)

    with pytest.raises(SignatureRefused, match=r"has not signed .* as it is now"):
        locking.sign(study, by=second, at=AT)


def test_another_reader_after_the_first_signature_asks_for_a_new_one() -> None:
    study, by, second = a_draft()
    locking.sign(study, by=by, at=AT)
    services.add_member(study, user=a_person(), part=Part.READER, by=by, at=AT)

    with pytest.raises(NotSignedAlike, match="changed after"):
        locking.sign(study, by=second, at=AT)
    locking.sign(study, by=by, at=AT)
    assert locking.sign(study, by=second, at=AT).locked_at == AT


def test_nobody_signs_twice_or_both_parts() -> None:
    study, by, second = a_draft()
    with pytest.raises(SignatureRefused, match="comes second"):
        locking.sign(study, by=second, at=AT)
    locking.sign(study, by=by, at=AT)

    with pytest.raises(SignatureRefused, match="already"):
        locking.sign(study, by=by, at=AT)
    with pytest.raises(SignatureRefused, match="neither coordinate"):
        locking.sign(study, by=a_person(Role.COORDINATOR), at=AT)


def test_only_the_record_that_was_seen_is_signed_second() -> None:
    study, by, second = a_draft()
    seen = digest(locking.sign(study, by=by, at=AT).record)
    locking.sign(study, by=by, at=AT, beside={"note": "Another."})

    for shown in ("", seen):
        with pytest.raises(NotSignedAlike, match="not the one you were shown"):
            locking.sign(study, by=second, at=AT, expected=shown)
    now = selectors.draft_of(study)
    assert now is not None
    assert locking.sign(study, by=second, at=AT, expected=digest(now.record)).locked_at == AT


def test_who_came_to_read_does_not_sign_second() -> None:
    study, by, second = a_draft()
    services.add_member(study, user=second, part=Part.READER, by=by, at=AT)
    locking.sign(study, by=by, at=AT)

    with pytest.raises(PersonHasAPart, match="nothing was signed"):
        locking.sign(study, by=second, at=AT)


def test_the_same_draft_again_leaves_the_signature_and_another_voids_it_openly() -> None:
    study, by, second = a_draft()
    locking.sign(study, by=by, at=AT)

    drafting.save(study, content=protocol_content(), by=by, at=AT)
    assert [line.verb for line in audit.events(study)][-1] == "protocol.signed"
    drafting.save(study, content=protocol_content(cases=3), by=by, at=AT)

    voided, drafted = list(audit.events(study))[-2:]
    assert (voided.verb, drafted.verb) == ("signature.voided", "protocol.drafted")
    assert voided.before == Signature.objects.get().digest
    with pytest.raises(SignatureRefused, match="has not signed"):
        locking.sign(study, by=second, at=AT)


def test_a_draft_that_nobody_signed_holds_no_signature() -> None:
    study, *_ = a_draft()
    draft = selectors.draft_of(study)

    assert draft is not None
    assert locking.signed_as_it_is(study, draft, at=AT) is None


def test_it_needs_a_second_person_a_draft_and_the_right_state() -> None:
    study = a_study()
    with pytest.raises(SignatureRefused, match="no open amendment"):
        locking.sign(study, by=coordinator(study), at=AT)
    drafting.save(study, content=protocol_content(), by=coordinator(study), at=AT)
    with pytest.raises(SignatureRefused, match="Name a second person"):
        locking.sign(study, by=coordinator(study), at=AT)
    services.withdraw(study, by=coordinator(study), at=AT, reason="No use.")
    with pytest.raises(StudyNotDraft):
        locking.sign(study, by=coordinator(study), at=AT)


def test_the_second_person_neither_reads_nor_coordinates_and_may_sign() -> None:
    study = a_study()
    by, reader = coordinator(study), a_person()
    with pytest.raises(SignatureRefused, match="may not sign beside"):
        locking.name_signatory(study, user=reader, by=by, at=AT)
    with pytest.raises(PersonHasAPart, match="somebody else"):
        locking.name_signatory(study, user=by, by=by, at=AT)


def test_it_needs_readers_enough_and_frozen_arms() -> None:
    study, by, _ = a_draft(reads=0)
    with pytest.raises(ReaderMissing, match="Add at least one"):
        locking.sign(study, by=by, at=AT)
    few, by, _ = a_draft(a_protocol(design__arms=arms()), reads=5)
    with pytest.raises(ReaderMissing, match="plans 6 readers and 5"):
        locking.sign(few, by=by, at=AT)
    open_arms, by, _ = a_draft(a_protocol(), reads=6)
    with pytest.raises(ProtocolNotUsable, match="no frozen cohort version") as refusal:
        locking.sign(open_arms, by=by, at=AT)
    assert refusal.value.place == "design.arms[0].version"
    beside = [{"label": "Source", "from": "SOURCE"}]
    linked = {
        "design__arms": arms(),
        "design__matching": {"by": "SOURCE"},
        "design__context": beside,
    }
    open_context, by, _ = a_draft(a_protocol(**linked), reads=6)
    with pytest.raises(ProtocolNotUsable, match="“Source” has no frozen cohort version") as refusal:
        locking.sign(open_context, by=by, at=AT)
    assert refusal.value.place == "design.context[0].version"
    wrong, by, _ = a_draft({"schema": 2})
    with pytest.raises(ProtocolNotUsable, match="lacks"):
        locking.sign(wrong, by=by, at=AT)


def test_every_signature_stands_in_the_trail() -> None:
    verbs = [line.verb for line in audit.events(a_locked_study())]

    assert verbs[-3:] == ["protocol.signed", "protocol.signed", "study.locked"]


def refused(change: Any) -> bool:  # noqa: ANN401 a query, whatever it returns
    with pytest.raises(DatabaseError, match="so nothing was"), transaction.atomic():
        change()
    return True


def test_the_database_keeps_what_was_signed() -> None:
    study = a_locked_study()
    signatures = Signature.objects.filter(protocol__study=study)
    commitment = Commitment.objects.filter(study=study)

    assert refused(lambda: signatures.update(digest="0" * 64))
    assert refused(lambda: signatures._raw_delete("default"))
    assert refused(lambda: commitment.update(seed=1))
    assert refused(commitment.delete)
    assert refused(lambda: Study.objects.filter(pk=study.pk).update(title="Another"))
    assert refused(lambda: type(study.signatory).objects.filter(study=study).update(user=1))


def test_the_database_takes_nobody_in_once_it_is_read() -> None:
    study = a_locked_study()
    Study.objects.filter(pk=study.pk).update(state=State.WITHDRAWN)

    with pytest.raises(DatabaseError, match="nobody takes a part"), transaction.atomic():
        study.members.create(user=a_person(), part=Part.READER, since=AT)


def test_a_study_locks_whatever_it_is_made_from() -> None:
    study = a_study()
    services.add_member(study, user=a_person(), part=Part.READER, by=coordinator(study), at=AT)

    assert lock(study, content=protocol_content()).state == State.LOCKED
    assert selectors.draft_of(study) is None
    assert selectors.first_signature(study.protocols.get()) is not None
