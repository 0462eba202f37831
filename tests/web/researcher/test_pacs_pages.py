"""What the pages of PACS show, and to whom."""

import json
import logging
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from reviewapp.accounts.models import User
from reviewapp.accounts.permissions import TABLE, Action
from reviewapp.accounts.roles import Role
from reviewapp.provenance.pacs import reception
from reviewapp.provenance.pacs.models import Pacs, Retrieval
from reviewapp.provenance.pacs.reception import Addressee
from tests.factories import AT, PASSWORD, a_person
from tests.pacs_site.orthanc import Orthanc
from tests.pacs_site.slices import series_uid, study_uid, write_series
from tests.provenance.pacs.conftest import may_ask_this_machine  # noqa: F401 the same fixture here
from tests.provenance.pacs.factories import a_pacs, a_retrieval, the_pacs
from tests.provenance.pacs.server import answering, says

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("may_ask_this_machine")]


@pytest.fixture
def researcher(client: Client) -> User:
    person = a_person(Role.RESEARCHER)
    client.force_login(person)
    return person


@pytest.fixture
def administrator(client: Client) -> User:
    """Signed in by password just now, as acts that weigh want it."""
    person = a_person(Role.ADMINISTRATOR)
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    return person


def text_of(client: Client, name: str, *ids: object, **posted: object) -> str:
    address = reverse(name, args=ids)
    answer = client.post(address, posted) if posted else client.get(address)
    assert answer.status_code in {200, 422}, answer.status_code
    return answer.content.decode()


def test_an_administrator_lists_tries_and_retires_one(
    client: Client, administrator: User, orthanc: Orthanc
) -> None:
    described = {
        "name": "Orthanc",
        "address": orthanc.address,
        "user_name": orthanc.user,
        "password": orthanc.password,
        "dicom_title": orthanc.title,
        "dicom_host": "127.0.0.1",
        "dicom_port": orthanc.dicom_port,
    }
    assert client.post(reverse("pacs-add"), described).status_code == 302
    pacs = Pacs.objects.get()

    tried = client.post(reverse("pacs-try", args=[pacs.pk])).content.decode()
    client.post(reverse("pacs-password", args=[pacs.pk]), {"password": "wrong"})
    refused = client.post(reverse("pacs-try", args=[pacs.pk])).content.decode()
    client.post(reverse("pacs-retire", args=[pacs.pk]))

    assert "lets this site search" in tried
    assert "answered a C-ECHO" in tried
    assert "does not let this site in (status 401)" in refused
    assert "No PACS is listed" in text_of(client, "pacs")


def test_a_pacs_that_is_away_is_tried_in_sentences(client: Client, administrator: User) -> None:
    pacs = a_pacs("http://127.0.0.1:9/dicom-web")
    assert (
        "Nothing answers at the address"
        in client.post(reverse("pacs-try", args=[pacs.pk])).content.decode()
    )


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"address": "http://u:p@pacs.example.org"}, "not the address of a DICOMweb service"),
        ({"name": "Orthanc"}, "in the list already"),
        ({"dicom_title": "PACS"}, "Give title, host and port, or none of them"),
        ({"password": "x"}, "a password needs a user name"),
    ],
)
def test_what_cannot_be_listed_is_said_beside_the_form(
    changed: dict[str, str], said: str, client: Client, administrator: User
) -> None:
    a_pacs(name="Orthanc")
    described = {"name": "Another", "address": "https://pacs.example.org"} | changed

    answer = client.post(reverse("pacs-add"), described)

    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_no_password_is_no_new_password(client: Client, administrator: User) -> None:
    pacs = a_pacs(user_name="us", password="old")
    client.post(reverse("pacs-password", args=[pacs.pk]), {"password": ""})
    assert Pacs.objects.get().sealed_password == pacs.sealed_password


def test_an_administrator_sees_no_patient_and_a_researcher_no_button(
    client: Client, researcher: User
) -> None:
    pacs = a_pacs(user_name="us")

    page = text_of(client, "pacs")

    assert reverse("pacs-search", args=[pacs.pk]) in page
    assert reverse("pacs-retire", args=[pacs.pk]) not in page
    assert "us</dd>" not in page


@pytest.fixture
def filled(orthanc: Orthanc, tmp_path: Path) -> Orthanc:
    for number in (1, 2):
        orthanc.stow(write_series(tmp_path, number=number, slices=2))
    return orthanc


def test_a_researcher_searches_chooses_and_fetches(
    client: Client, researcher: User, filled: Orthanc
) -> None:
    pacs = the_pacs(filled)

    found = text_of(client, "pacs-search", pacs.pk, patient_id="PLANTED-1")
    series = text_of(client, "pacs-series", pacs.pk, study=study_uid(1))
    wish = {"study": study_uid(1), "series": [series_uid(1)], "project": "chest"}
    started = client.post(reverse("pacs-fetch", args=[pacs.pk]), wish)

    assert "Planted^Person 1" in found
    assert "Planted^Person 2" not in found
    assert series_uid(1) in series
    asked = Retrieval.objects.get()
    assert started.headers["Location"] == reverse("retrieval", args=[asked.pk])
    assert "1 series for the project chest" in text_of(client, "retrieval", asked.pk)
    assert reverse("import", args=[asked.of_id]) in text_of(client, "retrievals")


def test_several_studies_are_fetched_whole(
    client: Client, researcher: User, filled: Orthanc
) -> None:
    pacs = the_pacs(filled)
    both = [study_uid(1), study_uid(2)]

    assert "All series of 2 studies" in text_of(client, "pacs-series", pacs.pk, study=both)
    wish = {"study": both, "project": "chest"}
    client.post(reverse("pacs-fetch", args=[pacs.pk]), wish)

    assert Retrieval.objects.get().wanted_series.count() == 2


def test_pages_with_patients_are_kept_by_nobody(
    client: Client, researcher: User, filled: Orthanc, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    pacs = the_pacs(filled)
    for name, sent in (
        ("pacs-search", {"patient_id": "PLANTED-1"}),
        ("pacs-series", {"study": study_uid(1)}),
    ):
        answer = client.post(reverse(name, args=[pacs.pk]), sent)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "PLANTED" not in str(answer.headers)
    assert "PLANTED" not in caplog.text


def test_without_the_permission_the_page_has_no_patients_and_no_fields_for_them(
    client: Client, researcher: User, filled: Orthanc, monkeypatch: pytest.MonkeyPatch
) -> None:
    rest = TABLE[Role.RESEARCHER] - {Action.PATIENT_IDENTIFY}
    monkeypatch.setitem(TABLE, Role.RESEARCHER, rest)
    pacs = the_pacs(filled)

    page = text_of(client, "pacs-search", pacs.pk, modality="CT", patient_id="PLANTED-1")

    assert page.count("Choose series") == 2  # the field that is not there filters nothing
    assert "lanted" not in page.replace("PLANTED-1", "")
    assert 'name="patient_id"' not in page


def test_what_is_searched_for_stands_in_no_address(client: Client, researcher: User) -> None:
    pacs = a_pacs()
    page = client.get(reverse("pacs-search", args=[pacs.pk]), {"patient_id": "PLANTED-1"})
    assert "PLANTED" not in page.content.decode()


def test_pages_of_a_search_are_posted_too(client: Client, researcher: User) -> None:
    rows = [{"0020000D": {"Value": [study_uid(n)]}} for n in range(1, 51)]
    with answering(says(json.dumps(rows).encode())) as server:
        page = text_of(client, "pacs-search", a_pacs(server.address).pk, offset="50")

    assert "offset=50" in server.asked[0][0]
    assert 'name="offset" value="0"' in page
    assert 'name="offset" value="100"' in page


@pytest.mark.parametrize("offset", ["-1", "x", "9" * 20, "²"])
def test_an_offset_that_is_none_is_the_beginning(
    offset: str, client: Client, researcher: User
) -> None:
    with answering(says()) as server:
        text_of(client, "pacs-search", a_pacs(server.address).pk, offset=offset)
    assert "offset=0" in server.asked[0][0] or "offset" not in server.asked[0][0]


def test_a_search_that_cannot_be_asked_says_why(client: Client, researcher: User) -> None:
    pacs = a_pacs("http://127.0.0.1:9")
    assert "Nothing answers" in text_of(client, "pacs-search", pacs.pk, modality="CT")
    assert (
        "turn them round"
        in text_of(
            client, "pacs-search", pacs.pk, earliest="2026-01-02", latest="2026-01-01"
        ).lower()
    )
    assert "Enter a valid date" in text_of(client, "pacs-search", pacs.pk, earliest="x")


def test_a_name_with_markup_is_text(client: Client, researcher: User) -> None:
    evil = '[{"0020000D":{"Value":["1.2"]},"00100010":{"Value":[{"Alphabetic":"<script>x"}]}}]'
    with answering(says(evil.encode())) as server:
        page = text_of(client, "pacs-search", a_pacs(server.address).pk, modality="")
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"series": []}, "Choose 1 to 500"),
        ({"study": []}, "Choose 1 to 500"),
        ({"study": [study_uid(1), "x"]}, "no series of a PACS"),
        ({"series": ["../.."]}, "no series of a PACS"),
        ({"project": "<b>"}, "project"),
        ({"project": ""}, "This field is required"),
    ],
)
def test_a_choice_that_is_none_is_said_so(
    sent: dict[str, object], said: str, client: Client, researcher: User, filled: Orthanc
) -> None:
    wish = {"study": study_uid(1), "series": [series_uid(1)], "project": "chest"} | sent

    answer = client.post(reverse("pacs-fetch", args=[the_pacs(filled).pk]), wish)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Retrieval.objects.exists()


def test_a_retrieval_is_its_persons_own(client: Client, researcher: User) -> None:
    others = a_retrieval(a_pacs())
    for name in ("retrieval", "retrieval-rest"):
        address = reverse(name, args=[others.pk])
        answer = client.get(address) if name == "retrieval" else client.post(address)
        assert answer.status_code == 404


def test_the_rest_of_a_retrieval_is_asked_for_once(client: Client, researcher: User) -> None:
    asked = a_retrieval(a_pacs(), by=researcher)
    job = asked.job

    assert client.post(reverse("retrieval-rest", args=[asked.pk])).status_code == 302

    asked.refresh_from_db()
    assert asked.job == job


def test_what_was_sent_here_is_shown_to_whom_it_was_sent(client: Client, researcher: User) -> None:
    reception.begin(Addressee(researcher, "chest"), sender="SCANNER1", at=AT)
    reception.begin(Addressee(a_person(Role.RESEARCHER), "chest"), sender="ANOTHER", at=AT)

    page = text_of(client, "retrievals")

    assert "SCANNER1" in page
    assert "ANOTHER" not in page


def test_many_retrievals_cost_no_more_queries_than_one(
    client: Client,
    researcher: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    pacs = a_pacs()
    for _ in range(5):
        a_retrieval(pacs, by=researcher)
    with django_assert_max_num_queries(12):
        text_of(client, "retrievals")
