"""A study, from nothing to its decision, by tokens alone."""

from typing import Any

import pytest

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.studies.models import State, Study
from tests.acceptance.studies import an_evaluated_study
from tests.factories import a_cohort_version, a_person, protocol_content
from tests.studies.protocols import a_protocol
from tests.web.api.programs import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator() -> User:
    return a_person(Role.COORDINATOR)


@pytest.fixture
def program(coordinator: User) -> Program:
    found = Program(coordinator)
    found.confirm()
    return found


def done(answer: Any) -> Any:  # noqa: ANN401 a test's answer
    assert answer.status_code in {200, 201, 202, 204}, answer.content
    return answer.json() if answer.content else None


def begun(program: Program) -> str:
    wish = {"name": "Nodules", "title": "Reading", "start": "which-one"}
    return f"studies/{done(program.post('studies/new', wish))['id']}"


def designed() -> dict[str, Any]:
    content = a_protocol(design__cases=2, design__readers__planned=3)
    content["criteria"]["list"][0]["least_readers"] = 3
    for arm in content["design"]["arms"]:
        version = a_cohort_version(synthetic=arm["origin"] == "SYNTHETIC")
        arm |= {"version": str(version.pk), "digest": version.digest}
    return content


def test_it_is_signed_by_two_and_goes_to_its_closing(program: Program) -> None:
    study, second = begun(program), a_person(Role.RESEARCHER)
    done(program.put(f"{study}/draft", {"content": designed()}))
    for reader in (a_person(), a_person(), a_person()):
        who = {"email": reader.email, "qualification": "radiologist", "experience_years": 3}
        done(program.post(f"{study}/readers", who))
    done(program.put(f"{study}/signatory", {"email": second.email}))
    protocol = done(program.get(f"{study}/protocol"))
    assert protocol["refusal"] is None
    done(program.post(f"{study}/signatures", {"protocol": protocol["digest"], "note": "Phantoms."}))

    other = Program(second)
    (waiting,) = done(other.get("countersignatures"))["results"]
    record = done(other.get(f"countersignatures/{waiting['id']}"))
    sent = {"record": record["digest"]}
    assert other.post(f"countersignatures/{waiting['id']}", sent).status_code == 403
    other.confirm()
    locked = done(other.post(f"countersignatures/{waiting['id']}", sent))

    assert locked["state"] == State.LOCKED
    assert len(locked["signatures"]) == 2
    told = done(program.get(study))
    assert (told["signatory"], len(told["readers"]), told["is_drawn"]) == (second.email, 3, False)
    assert program.post(f"{study}/closing", {"reason": "Now."}).status_code == 409


def test_what_was_not_read_is_not_signed(program: Program) -> None:
    study = begun(program)
    done(program.put(f"{study}/draft", {"content": protocol_content()}))
    done(program.put(f"{study}/signatory", {"email": a_person(Role.RESEARCHER).email}))

    answer = program.post(f"{study}/signatures", {"protocol": "0" * 64})

    assert answer.status_code == 409


def test_a_name_is_used_once(program: Program) -> None:
    begun(program)
    again = {"name": "Nodules", "title": "Other", "start": "accept"}

    answer = program.post("studies/new", again)

    assert answer.status_code == 400
    assert "name" in answer.json()["fields"]


def test_who_is_not_here_is_no_reader(program: Program) -> None:
    who = {"email": "nobody@example.org", "qualification": "none", "experience_years": 0}

    answer = program.post(f"{begun(program)}/readers", who)

    assert answer.status_code == 400
    assert "Nobody signs in" in str(answer.json()["fields"])


def test_others_studies_are_not_there(program: Program) -> None:
    study = begun(program)
    other = Program(a_person(Role.COORDINATOR))

    assert other.get(study).status_code == 404
    assert done(other.get("studies"))["results"] == []


def test_a_study_is_withdrawn_with_a_reason(program: Program) -> None:
    study = begun(program)

    assert program.post(f"{study}/withdrawal", {}).status_code == 400
    assert done(program.post(f"{study}/withdrawal", {"reason": "No time."}))["state"] == "WITHDRAWN"


def test_two_people_decide_and_one_takes_it_back() -> None:
    study: Study = an_evaluated_study("ACCEPTED")
    by = Program(study.members.get(part="COORDINATOR").user)
    other = Program(a_person(Role.COORDINATOR))
    address = f"studies/{study.pk}/decision"
    record = done(by.get(address))["record"]
    refused = by.post(f"{address}/signatures", {"meaning": "REVIEW", "record": record})
    assert refused.status_code == 403
    for program, meaning in ((by, "REVIEW"), (other, "APPROVAL")):
        program.confirm()
        told = done(program.post(f"{address}/signatures", {"meaning": meaning, "record": record}))

    assert told["state"] == "ACCEPTED"
    assert [signed["meaning"] for signed in told["signatures"]] == ["REVIEW", "APPROVAL"]
    gone = done(by.post(f"{address}/revocation", {"reason": "A leak."}))
    assert gone["revoked"] == "A leak."
