"""Who did not pass the training is let in without a page …"""

from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.reading.models import Admission, Worklist
from reviewapp.studies.models import Study
from tests.factories import a_person, an_open_study
from tests.web.api.programs import Program
from tests.web.reader.test_training import opened, read, wrong
from tests.web.reader.walking import Walker

pytestmark = pytest.mark.django_db


def said(study: object, reader: str, *, by: str, reason: str = "We practised.") -> str:
    out = StringIO()
    call_command("let_in", str(study), reader, "--by", by, "--reason", reason, stdout=out)
    return out.getvalue()


def states(program: Program, study: Study) -> list[str]:
    answer = program.get(f"studies/{study.pk}/training")
    assert answer.status_code == 200
    assert "right" not in answer.content.decode()
    return sorted(one["state"] for one in answer.json()["results"])


def another(study: Study, reader: User) -> Walker:
    return Walker(study, Worklist.objects.filter(study=study).exclude(reader=reader)[0].reader)


def test_by_a_program_or_a_command_and_once() -> None:
    study, first, by = opened()
    second = another(study, first.worklist.reader)
    for walker in (first, second):
        read(walker, wrong, wrong, wrong, wrong)
    program = Program(by)
    assert states(program, study) == ["IN_TRAINING", "NOT_PASSED", "NOT_PASSED"]
    member = study.members.get(user=first.worklist.reader)
    address = f"studies/{study.pk}/readers/{member.pk}/admissions"

    assert program.post(address, {"reason": ""}).status_code == 400
    assert program.post(address, {"reason": "We practised."}).status_code == 201
    assert program.post(address, {"reason": "Again."}).status_code == 409
    told = said(study.pk, second.worklist.reader.email, by=by.email)

    assert f"{second.worklist.reader} goes on to the cases that count" in told
    assert states(program, study) == ["IN_TRAINING", "LET_IN", "LET_IN"]
    assert {one.reason for one in Admission.objects.all()} == {"We practised."}
    with pytest.raises(CommandError, match="has not failed the training"):
        said(study.pk, second.worklist.reader.email, by=by.email)


def test_a_command_says_what_is_wrong() -> None:
    by, reader, stranger = a_person(Role.COORDINATOR), a_person(), a_person()
    study = an_open_study(coordinator=by, reader=reader)
    for words, sentence in (
        ({"study": study.pk, "reader": reader.email, "by": "x@y.example"}, "Nobody has an account"),
        ({"study": study.pk, "reader": "x@y.example", "by": by.email}, "Nobody has an account"),
        ({"study": study.pk, "reader": stranger.email, "by": by.email}, "does not read"),
        ({"study": uuid4(), "reader": reader.email, "by": by.email}, "coordinates no study"),
        ({"study": study.pk, "reader": reader.email, "by": reader.email}, "not"),
        ({"study": study.pk, "reader": reader.email, "by": by.email}, "has not failed"),
    ):
        with pytest.raises(CommandError, match=sentence):
            said(words.pop("study"), **words)  # type: ignore[arg-type] # the rest are words
    with pytest.raises(CommandError, match="reason is empty"):
        said(study.pk, reader.email, by=by.email, reason=" ")
    assert not Admission.objects.exists()


def test_where_nobody_is_trained_there_is_nobody(coordinator: User) -> None:
    study = an_open_study(coordinator=coordinator)

    assert states(Program(coordinator), study) == []
