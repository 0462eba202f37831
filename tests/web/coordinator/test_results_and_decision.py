"""The results and the decision of a study, as pages …"""

import csv
import re
from io import StringIO

import pytest
from defusedxml import ElementTree
from django.test import Client
from django.urls import reverse

from reviewapp.acceptance import deciding
from reviewapp.acceptance.drawn.marks import Plot
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.studies.models import Part, State, Study
from reviewapp.web.coordinator.results import showing
from tests.acceptance.asked import work_off
from tests.acceptance.signing import decided
from tests.acceptance.studies import an_evaluated_study
from tests.factories import AT, PASSWORD, a_closed_study, a_person, a_study
from tests.web.people.steps import get, post, sign_in, text_of

pytestmark = pytest.mark.django_db


def evaluated(client: Client, verdict: str = "ACCEPTED") -> Study:
    coordinator = a_person(Role.COORDINATOR)
    study = an_evaluated_study(verdict, coordinator=coordinator)
    sign_in(client, coordinator)
    return study


@pytest.mark.parametrize(
    ("verdict", "says"),
    [
        ("ACCEPTED", "the cohort version is accepted: 1 of 1 criteria passed."),
        ("REJECTED", "the cohort version is rejected: 0 of 1 criteria passed."),
        ("INCONCLUSIVE", "The evidence decides neither way: 0 of 1 criteria passed."),
    ],
)
def test_begin_with_the_verdict_in_one_sentence(client: Client, verdict: str, says: str) -> None:
    study = evaluated(client, verdict)

    page = text_of(get(client, "study-results", study.pk))

    assert says in page
    assert "The 90 % interval of the readers' accuracy must lie within" in page
    assert "Obuchowski" in page
    assert "Reader 0" in page


def test_say_of_an_exploratory_study_that_nothing_can_be_accepted() -> None:
    said = showing.verdict({"verdict": "ACCEPTED", "exploratory": "Changed.", "criteria": []})

    assert (said.word, said.exploratory) == ("Exploratory", "Changed.")


def test_are_an_empty_page_before_the_evaluation(client: Client) -> None:
    coordinator = a_person(Role.COORDINATOR)
    sign_in(client, coordinator)
    study = a_study(coordinator=coordinator)

    assert "Not evaluated yet" in text_of(get(client, "study-results", study.pk))
    assert "Nothing to decide yet" in text_of(get(client, "study-decision", study.pk))
    assert get(client, "study-criteria-csv", study.pk).status_code == 404
    assert get(client, "study-plot", study.pk, "criteria").status_code == 404
    assert get(client, "study-report-paper", study.pk).status_code == 404


def test_say_so_where_the_protocol_has_no_criteria(client: Client) -> None:
    coordinator = a_person(Role.COORDINATOR)
    sign_in(client, coordinator)
    study = a_closed_study(coordinator=coordinator)
    post(client, "study-evaluate", study.pk, reason="Everybody has read.")
    work_off(study)

    page = text_of(get(client, "study-results", study.pk))

    assert "No criteria" in page
    assert "nothing can be accepted or rejected" in page


def test_can_be_taken_along_as_a_drawing_and_as_a_table(client: Client) -> None:
    study = evaluated(client)

    drawing = get(client, "study-plot", study.pk, "criteria")
    table = get(client, "study-criteria-csv", study.pk)

    assert ElementTree.fromstring(drawing.content).tag.endswith("svg")
    (row,) = csv.DictReader(StringIO(table.content.decode()))
    assert (row["code"], row["verdict"]) == ("told_apart", "PASS")
    assert len(row["estimate"]) > 3
    assert "attachment" in drawing.headers["Content-Disposition"]


def test_do_not_exist_for_who_reads(client: Client) -> None:
    study = evaluated(client)
    reader = study.members.filter(part=Part.READER)[0].user
    other = Client()
    sign_in(other, reader)

    for name in ("study-results", "study-decision", "study-report-page", "study-report-paper"):
        assert get(other, name, study.pk).status_code in {403, 404}


def test_draw_every_plot_with_its_table_and_its_files(client: Client) -> None:
    study = evaluated(client)
    page = get(client, "study-results", study.pk).content.decode()
    names = set(re.findall(r"results/plots/([a-z_-]+)\.csv", page))

    assert {"readers-told_apart", "blinding-pair", "agreement-synthetic", "along-time"} <= names
    assert page.count('class="plot-drawing"') > 6
    for name in names:
        table = get(client, "study-plot-table", study.pk, name)
        assert len(list(csv.reader(StringIO(table.content.decode())))) > 1
        drawing = get(client, "study-plot", study.pk, name)
        if drawing.status_code == 200:
            assert ElementTree.fromstring(drawing.content).tag.endswith("svg")


def test_a_table_without_a_drawing_has_no_file_of_one(client: Client) -> None:
    study = evaluated(client)

    assert get(client, "study-plot-table", study.pk, "disagreements-synthetic").status_code == 200
    assert get(client, "study-plot", study.pk, "disagreements-synthetic").status_code == 404
    assert get(client, "study-plot", study.pk, "no-such-plot").status_code == 404


def test_the_report_is_one_page_that_stands_alone_and_a_pdf(client: Client) -> None:
    study = evaluated(client)

    page, paper = (
        get(client, name, study.pk) for name in ("study-report-page", "study-report-paper")
    )

    said = page.content.decode()
    assert "Reporting guidance, item by item" in said
    assert "<link" not in said
    assert "<script" not in said
    assert "Reader 0" not in said
    assert paper.content.startswith(b"%PDF")
    assert paper.content == get(client, "study-report-paper", study.pk).content
    assert 'filename="evaluation-report.pdf"' in paper.headers["Content-Disposition"]


def test_a_name_that_a_spreadsheet_would_run_is_quoted() -> None:
    written = showing.numbers(Plot("a", "A", "Says.", columns=("Reader",), rows=(("=1+1",),)))

    assert written.splitlines() == ["Reader", "'=1+1"]


# --- the decision ---


def record(study: Study) -> str:
    prepared = deciding.prepare(study, at=AT)
    assert prepared is not None
    return prepared.digest


def sign(client: Client, study: Study, meaning: str) -> str:
    return text_of(
        client.post(
            reverse("study-decision-sign", args=[study.pk]),
            {"meaning": meaning, "record": record(study)},
            follow=True,
        )
    )


def test_two_people_sign_one_after_the_other(client: Client) -> None:
    study = evaluated(client)
    assert "Nobody has signed yet" in text_of(get(client, "study-decision", study.pk))

    first = sign(client, study, "REVIEW")
    assert "The second signature is somebody else's" in first

    other = Client()
    sign_in(other, a_person(Role.COORDINATOR, name="Vera Second"))
    second = sign(other, study, "APPROVAL")

    study.refresh_from_db()
    assert study.state == State.ACCEPTED
    assert "the decision is in force" in second
    assert "Vera Second" in second


def test_a_signature_wants_the_password_again(client: Client) -> None:
    study = an_evaluated_study("ACCEPTED")
    coordinator: User = study.members.get(part=Part.COORDINATOR).user
    client.force_login(coordinator)  # signed in, and nobody knows when the password was given

    fields = {"meaning": "REVIEW", "record": record(study)}
    asked = client.post(reverse("study-decision-sign", args=[study.pk]), fields)
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert deciding.prepare(study, at=AT) is not None
    assert not study_signatures(study)

    address = reverse("study-decision-sign", args=[study.pk])
    post(client, "account_reauthenticate", password=PASSWORD, next=address)
    assert len(study_signatures(study)) == 1


def study_signatures(study: Study) -> list[object]:
    prepared = deciding.prepare(study, at=AT)
    assert prepared is not None
    return list(prepared.signatures.all())


def test_a_signature_without_a_meaning_is_none(client: Client) -> None:
    study = evaluated(client)

    assert "No meaning was chosen" in sign(client, study, "APPLAUSE")
    assert not study_signatures(study)


def test_a_second_signature_of_the_same_person_is_refused(client: Client) -> None:
    study = evaluated(client)
    sign(client, study, "REVIEW")

    assert "somebody else" in sign(client, study, "APPROVAL")
    assert len(study_signatures(study)) == 1


def test_an_acceptance_can_be_revoked_with_a_reason(client: Client) -> None:
    study = evaluated(client)
    decided(study)
    address = reverse("study-decision-revoke", args=[study.pk])

    none = text_of(client.post(address, {"reason": ""}, follow=True))
    assert "nothing was revoked" in none

    done = text_of(client.post(address, {"reason": "The key was seen."}, follow=True))
    assert "Revoked." in done
    assert "The key was seen." in done
