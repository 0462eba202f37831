"""The design page …"""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.allocation import tasks
from reviewapp.allocation.models import Preflight
from reviewapp.studies import selectors
from reviewapp.studies.models import Study
from reviewapp.studies.starting_points import starting_point
from tests.allocation.preflight.arms import HIGH, SIDE, an_arm, in_steps
from tests.factories import a_locked_study, a_person
from tests.web.people.steps import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator() -> User:
    return a_person(Role.COORDINATOR, name="Cora Coordinator")


@pytest.fixture
def browser(client: Client, coordinator: User) -> Client:
    sign_in(client, coordinator)
    return client


@pytest.fixture
def study(browser: Client) -> Study:
    begin(browser)
    return Study.objects.get()


def begin(browser: Client, **changed: str) -> Any:  # noqa: ANN401 the test client's own answer
    fields = {"name": "Chest GAN", "title": "A reading", "start": "which-one", **changed}
    return browser.post(reverse("study-new"), fields)


def send(browser: Client, name: str, study: Study, method: str = "post", **body: object) -> Any:  # noqa: ANN401 what JSON holds
    ask = getattr(browser, method)
    answer = ask(reverse(name, args=[study.pk]), json.dumps(body), content_type="application/json")
    assert answer.status_code < 300, answer.content
    return answer.json()


def content(**arms: object) -> dict[str, Any]:
    """The first preset, shown as the test pictures want it."""
    found = starting_point("which-one").content
    found["presentation"] = {
        "rows": SIDE,
        "columns": SIDE,
        "low": 0,
        "high": HIGH,
        "window": {"center": 1000, "width": 2000},
    }
    for arm, version in zip(found["design"]["arms"], arms.values(), strict=False):
        arm["version"], arm["digest"] = str(version.pk), version.digest  # type: ignore[attr-defined] # a cohort version
    return found


def test_a_new_study_begins_with_the_chosen_protocol(browser: Client) -> None:
    answer = begin(browser, start="accept")

    study = Study.objects.get()
    draft = selectors.draft_of(study)
    assert answer.headers["Location"] == reverse("study-design", args=[study.pk])
    assert draft is not None
    assert draft.content == starting_point("accept").content


def test_all_presets_and_published_studies_are_offered(browser: Client) -> None:
    page = browser.get(reverse("study-new")).content.decode()

    for title in ("Which one is synthetic?", "Find the abnormality", "Park"):
        assert title in page


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"name": ""}, "Give the study a name."),
        ({"title": ""}, "Give the study a title"),
        ({"start": ""}, "Choose what to start from."),
        ({"start": "nothing"}, "Choose one of the list."),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    browser: Client, changed: dict[str, str], says: str
) -> None:
    answer = begin(browser, **changed)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Study.objects.exists()


def test_a_name_is_used_once(browser: Client, study: Study) -> None:
    answer = begin(browser)

    assert answer.status_code == 422
    assert "Another study has this name" in answer.content.decode()
    assert Study.objects.count() == 1


def test_the_page_knows_the_draft_and_the_versions(browser: Client, study: Study) -> None:
    version = an_arm("Ward", 0, count=2)

    page = browser.get(reverse("study-design", args=[study.pk])).content.decode()

    assert str(version.pk) in page
    assert "which image is synthetic" in page.lower()


def test_another_ones_study_has_no_design_page(browser: Client, study: Study) -> None:
    stranger = Client()
    sign_in(stranger, a_person(Role.COORDINATOR))

    assert stranger.get(reverse("study-design", args=[study.pk])).status_code == 404
    for name in ("api-study-consequences", "api-study-match", "api-study-preflights"):
        answer = stranger.post(
            reverse(name, args=[study.pk]), '{"content": {}}', content_type="application/json"
        )
        assert answer.status_code == 404


def test_a_locked_study_leads_to_its_page(browser: Client, coordinator: User) -> None:
    study = a_locked_study(coordinator=coordinator)

    answer = browser.get(reverse("study-design", args=[study.pk]))

    assert answer.headers["Location"] == reverse("study", args=[study.pk])


def test_a_draft_is_kept_even_if_it_could_not_be_locked(browser: Client, study: Study) -> None:
    wrong = content()
    wrong["design"]["cases"] = "many"

    told = send(browser, "api-study-draft", study, "put", content=wrong)

    assert told["refusal"]["place"] == "design.cases"
    kept = selectors.draft_of(study)
    assert kept is not None
    assert kept.content["design"]["cases"] == "many"
    assert kept.digest == told["digest"]


def test_the_second_of_two_changes_is_told(browser: Client, study: Study) -> None:
    send(browser, "api-study-draft", study, "put", content=content())

    answer = browser.put(
        reverse("api-study-draft", args=[study.pk]),
        json.dumps({"content": {}, "expected": "0" * 64}),
        content_type="application/json",
    )

    assert answer.status_code == 409
    assert "meanwhile" in answer.json()["detail"]


def test_consequences_say_what_follows(browser: Client, study: Study) -> None:
    told = send(browser, "api-study-consequences", study, content=content())

    assert told["refusal"] is None
    assert told["workload"]["cases"] == 100
    assert [row["generator"] for row in told["verdicts"]] == ["good", "borderline", "bad"]
    assert "must lie within 0.40 to 0.60" in told["criteria"][0]["sentence"]
    assert told["together"].startswith("Every criterion")


def test_consequences_of_what_cannot_be_followed_are_a_refusal(
    browser: Client, study: Study
) -> None:
    told = send(browser, "api-study-consequences", study, content={})

    assert told["refusal"]["text"]
    assert told["workload"] is None


def test_warnings_name_their_place(browser: Client, study: Study) -> None:
    without = content()
    del without["design"]["catch"]

    told = send(browser, "api-study-consequences", study, content=without)

    assert told["doubts"]
    assert all(doubt["text"] for doubt in told["doubts"])


def test_two_arms_are_compared_before_and_after_pairing(browser: Client, study: Study) -> None:
    arms = {"one": an_arm("Ward", 0, count=5), "other": an_arm("Made", 9, count=3, synthetic=True)}

    told = send(browser, "api-study-match", study, content=content(**arms))

    assert told["pairs"] == 3
    assert told["left_out"] == [2, 0]


def test_arms_without_a_version_are_refused_at_their_field(browser: Client, study: Study) -> None:
    told = send(browser, "api-study-match", study, content=content())

    assert told["refusal"]["place"] == "design.arms[0].version"


def test_a_version_that_is_none_is_refused_too(browser: Client, study: Study) -> None:
    wrong = content()
    wrong["design"]["arms"][0] |= {"version": "nothing", "digest": "0" * 64}

    told = send(browser, "api-study-match", study, content=wrong)

    assert told["refusal"]["place"] == "design.arms[0].version"


def test_a_single_arm_has_nothing_to_be_compared_with(browser: Client, study: Study) -> None:
    one = content(one=an_arm("Ward", 0, count=2))
    one["design"] |= {"kind": "SINGLE", "arms": one["design"]["arms"][:1], "catch": {}}

    told = send(browser, "api-study-match", study, content=one)

    assert told["refusal"]["place"] == "design.arms"


def test_a_preflight_runs_and_shows_its_tells(browser: Client, study: Study) -> None:
    arms = {
        "one": an_arm("Ward", 0),
        "other": an_arm("Made", 50, synthetic=True, changed=in_steps),
    }
    full = content(**arms)
    send(browser, "api-study-draft", study, "put", content=full)

    started = send(browser, "api-study-preflights", study, content=full)
    assert started["results"][0]["area"] is None
    tasks.run_preflight(str(Preflight.objects.get().job_id))
    told = browser.get(reverse("api-study-preflights", args=[study.pk])).json()["results"][0]

    assert told["above"]
    assert told["is_current"]
    assert told["tells"][0]["above"]
    picture = browser.get(told["tells"][0]["pictures"][1])
    assert picture.headers["Content-Type"] == "image/png"
    assert (
        browser.get(told["tells"][0]["pictures"][1].replace("/1.png", "/7.png")).status_code == 404
    )


def test_a_preflight_of_missing_arms_is_refused(browser: Client, study: Study) -> None:
    told = send(browser, "api-study-preflights", study, content=content())

    assert told["refusal"]["place"] == "design.arms[0].version"
    assert not Preflight.objects.exists()


def test_a_draft_without_a_presentation_makes_old_preflights_stale(
    browser: Client, study: Study
) -> None:
    send(browser, "api-study-draft", study, "put", content={})

    told = browser.get(reverse("api-study-preflights", args=[study.pk])).json()
    assert told["results"] == []


@pytest.mark.parametrize("role", [Role.READER, Role.AUDITOR, Role.RESEARCHER, Role.ADMINISTRATOR])
def test_only_coordinators_design(role: Role, study: Study) -> None:
    other = Client()
    other.force_login(a_person(role))

    assert other.get(reverse("study-new")).status_code == 403
    assert other.get(reverse("study-design", args=[study.pk])).status_code == 403


def test_a_tell_is_locked_over_only_with_a_reason(
    browser: Client, study: Study, coordinator: User
) -> None:
    arms = {
        "one": an_arm("Ward", 0),
        "other": an_arm("Made", 50, synthetic=True, changed=in_steps),
    }
    full = content(**arms)
    full["design"] |= {"cases": 2}
    del full["design"]["catch"], full["design"]["training"]
    draft = send(browser, "api-study-draft", study, "put", content=full)
    send(browser, "api-study-preflights", study, content=full)
    tasks.run_preflight(str(Preflight.objects.get().job_id))

    def sign(note: str) -> str:
        fields = {"protocol": draft["digest"], "note": note}
        answer = browser.post(reverse("study-sign", args=[study.pk]), fields, follow=True)
        return str(answer.content.decode())

    assert "Write in the note why" in sign("")
    assert "Write in the note why" not in sign("The steps are those of the scanner itself.")
