"""Readers are trained before what counts …"""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from reviewapp.acceptance import selectors as acceptance
from reviewapp.accounts.models import User
from reviewapp.allocation import selectors, services
from reviewapp.audit.models import Event
from reviewapp.reading import progress, trained
from reviewapp.reading import selectors as reading
from reviewapp.reading.errors import TrainingNotFailed
from reviewapp.reading.models import Admission, Lesson, Rating, Reading
from reviewapp.reading.models import Part as Counted
from reviewapp.reading.services import sign_worklist
from reviewapp.studies import services as studies
from reviewapp.studies.models import Part, Study
from tests.allocation.designs import a_study_locked_under
from tests.factories import AT, a_person
from tests.studies.protocols import SURE, WHICH, a_protocol
from tests.web.people.steps import sign_in
from tests.web.reader.walking import Walker

pytestmark = pytest.mark.django_db
FOUR, CASES = 4, 6
Place = dict[str, Any]
Choose = Callable[[str], str]


def opened(**training: Any) -> tuple[Study, Walker, User]:  # noqa: ANN401 the parts of a training
    readers = [a_person() for _ in range(3)]
    said = {"cases": FOUR, "pass_mark": 3, "feedback": True} | training
    content = a_protocol(
        design__cases=CASES,
        design__readers__planned=3,
        design__training=said,
        questions=[WHICH, SURE | {"optional": True}],
    )
    study = a_study_locked_under(content, readers=readers, size=CASES + FOUR)
    by = study.members.get(part=Part.COORDINATOR).user
    services.draw_signed(study, by=by, at=AT)
    study = studies.open_reading(study, by=by, at=AT)
    return study, Walker(study, readers[0]), by


def synthetic_at(place: Place) -> str:
    lesson: list[str] = Lesson.objects.get(reading__token=place["token"]).synthetic
    return lesson[0]


def right(place: str) -> str:
    return place


def wrong(place: str) -> str:
    return "A" if place == "B" else "B"


def read(walker: Walker, *choose: Choose) -> list[dict[str, Any]]:
    """Answer the training cases that are open, and say what came back."""
    heard = []
    places = [one for one in walker.session["readings"] if one["answers"] is None]
    for place, how in zip(places, choose, strict=False):
        answer = walker.rate(place, {"synthetic": how(synthetic_at(place))})
        assert answer.status_code == 201, answer.json()
        heard.append(answer.json())
    return heard


def room(walker: Walker) -> str:
    page = walker.client.get(reverse("reading-room", args=[walker.worklist.pk]))
    return page.content.decode() if page.status_code == 200 else page.headers["Location"]


def test_tells_the_truth_after_each_training_case_and_never_after() -> None:
    _, walker, _ = opened()
    session = walker.session
    assert (session["total"], session["done"], session["goes_on"]) == (FOUR, 0, True)
    assert session["training"] == {"feedback": True}
    assert [one["number"] for one in session["readings"]] == [1, 2, 3, 4]
    assert "synthetic" not in str(session["readings"])
    truth = [f"Image {synthetic_at(one)} was synthetic." for one in session["readings"]]

    heard = read(walker, right, right, wrong, right)

    assert [one["feedback"] for one in heard] == [
        {"right": one, "text": text}
        for one, text in zip([True, True, False, True], truth, strict=True)
    ]
    assert "The training is over" in room(walker)
    session = walker.session
    assert (session["total"], session["done"], session["training"]) == (CASES, 0, None)
    assert [one["number"] for one in session["readings"]] == [1, 2, 3, 4, 5, 6]
    scored = walker.rate(session["readings"][0], {"synthetic": "A"}).json()
    assert scored == {"revision": 1, "feedback": None}
    assert not Lesson.objects.exclude(reading__part=Counted.TRAINING).exists()


def test_says_nothing_where_the_protocol_says_so() -> None:
    _, walker, _ = opened(feedback=False)

    assert walker.session["training"] == {"feedback": False}
    assert [one["feedback"] for one in read(walker, right)] == [None]


def test_the_draw_keeps_training_apart_and_gives_it_again() -> None:
    study, _, _ = opened(tries=3)

    of = {
        part: set(Reading.objects.filter(part=part).values_list("sides__copy__image", flat=True))
        for part in (Counted.TRAINING, Counted.CASE)
    }
    assert len(of[Counted.TRAINING]) == 2 * FOUR
    assert not of[Counted.TRAINING] & of[Counted.CASE]
    assert Reading.objects.filter(part=Counted.TRAINING).count() == 3 * 3 * FOUR
    assert Lesson.objects.count() == 3 * 3 * FOUR
    assert selectors.stored(study) == selectors.derived(study).digest


def test_a_training_case_is_answered_once_and_before_what_counts() -> None:
    _, walker, _ = opened(tries=2)
    first = walker.session["readings"][0]
    counts = walker.worklist.readings.filter(part=Counted.CASE).order_by("position")[0]
    second_try = walker.worklist.readings.filter(part=Counted.TRAINING, session=2)[0]

    read(walker, right)

    for token, word in [
        (first["token"], "answered once"),
        (counts.token, "training is not over"),
        (second_try.token, "not open for you"),
    ]:
        answer = walker.rate({"token": token}, {"synthetic": "A"})
        assert answer.status_code == 409
        assert word in answer.json()["detail"]
    assert walker.session["reader"]["back"] == "NONE"
    assert Rating.objects.count() == 1


def test_who_fails_reads_the_same_cases_again_in_another_order() -> None:
    _, walker, _ = opened(tries=2)
    cases = {
        number: list(
            walker.worklist.readings.filter(part=Counted.TRAINING, session=number)
            .order_by("position")
            .values_list("case", flat=True)
        )
        for number in (1, 2)
    }
    assert set(cases[1]) == set(cases[2])

    read(walker, wrong, wrong, right, right)

    page = room(walker)
    assert "You answered 2 of 4 training cases right, and 3 are needed." in page
    assert "This is the last try." in page
    again = walker.session
    assert [one["answers"] for one in again["readings"]] == [None] * FOUR
    assert [one["number"] for one in again["readings"]] == [1, 2, 3, 4]
    read(walker, right, right, right, wrong)
    assert walker.session["training"] is None
    verbs = Event.objects.filter(verb__startswith="training.").values_list("verb", flat=True)
    assert sorted(verbs) == ["training.not_passed", "training.passed"]


@pytest.mark.django_db(transaction=True)
def test_who_has_no_try_left_waits_for_the_coordinator(client: Client) -> None:
    study, walker, by = opened()
    mail.outbox.clear()
    read(walker, wrong, wrong, wrong, wrong)

    assert (walker.session["is_open"], walker.session["readings"]) == (False, [])
    assert room(walker) == reverse("reader-home")
    assert "The training is not passed" in walker.client.get("/reading/").content.decode()
    assert [(one.to, "has not passed" in one.subject) for one in mail.outbox] == [
        ([by.email], True)
    ]
    assert "right" not in mail.outbox[0].body

    sign_in(client, by)
    listed = client.get(reverse("study-readers", args=[study.pk])).content.decode()
    assert "Not passed, and no try left" in listed
    member = study.members.get(user=walker.worklist.reader)
    address = reverse("study-let-in", args=[study.pk, member.pk])
    assert address in listed
    assert client.post(address, {"reason": ""}).status_code == 400
    assert client.post(address, {"reason": "We practised together."}).status_code == 302

    assert Admission.objects.get().reason == "We practised together."
    event = Event.objects.get(verb="training.let_in")
    assert event.reason == "We practised together."
    assert (walker.session["is_open"], walker.session["total"]) == (True, CASES)
    assert client.post(address, {"reason": "Again."}).status_code == 400
    listed = client.get(reverse("study-readers", args=[study.pk])).content.decode()
    assert "Not passed, and let in" in listed


def test_nobody_is_let_in_who_was_not_stopped() -> None:
    study, walker, by = opened()

    with pytest.raises(TrainingNotFailed, match="used up every try"):
        trained.let_in(study, reader=walker.worklist.reader, by=by, at=AT, reason="Quicker.")


def test_the_database_keeps_what_trains() -> None:
    study, walker, by = opened()
    lesson = Lesson.objects.all()[0]
    counts = Reading.objects.filter(part=Counted.CASE)[0]
    read(walker, wrong, wrong, wrong, wrong)
    trained.let_in(study, reader=walker.worklist.reader, by=by, at=AT, reason="Practised.")

    for change in (
        lambda: Lesson.objects.filter(pk=lesson.pk).update(synthetic=[]),
        lambda: Lesson.objects.filter(pk=lesson.pk).delete(),
        lambda: Lesson.objects.create(reading=counts, synthetic=["A"]),
        lambda: Admission.objects.update(reason="Another."),
        lambda: Admission.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_training_counts_nowhere() -> None:
    study, walker, _ = opened()
    read(walker, right, right, right, right)
    lines = progress.of_readers(study)
    assert [(one.answered, one.total, one.median_time) for one in lines] == [(0, CASES, None)] * 3
    states = {one.reader: one.state for one in progress.of_training(study)}
    assert states.pop(walker.worklist.reader) is progress.Trained.PASSED
    assert set(states.values()) == {progress.Trained.IN_TRAINING}

    while walker.read_stage():
        pass

    seen = acceptance.places(study).seen
    assert len(seen) == 3 * CASES
    assert len([one for one in seen if one.answers is not None]) == CASES
    told = reading.progress_for(walker.worklist.reader, walker.worklist.pk)
    assert (told.total, told.done, told.can_be_signed) == (CASES, CASES, True)
    assert reading.final_ratings(walker.worklist).count() == CASES
    page = walker.client.get(reverse("sign-reading", args=[walker.worklist.pk]))
    assert '<th scope="row">1</th>' in page.content.decode()
    assert '<th scope="row">7</th>' not in page.content.decode()
    signed = sign_worklist(walker.worklist, by=walker.worklist.reader, at=AT)
    assert signed.signed_at == AT
    assert Event.objects.get(verb="worklist.signed").facts["ratings"] == CASES
