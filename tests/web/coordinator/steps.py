"""What a coordinator does on the pages of a study."""

from django.test import Client
from django.urls import reverse

from reviewapp.accounts.models import User
from reviewapp.allocation import asking, tasks
from reviewapp.studies import drafting, selectors, services
from reviewapp.studies.models import Part, Study
from tests.factories import AT, a_cohort_version, a_person, a_study, lock, protocol_content
from tests.studies.protocols import a_protocol
from tests.web.people.steps import text_of


def shown(browser: Client, named: str, study: Study, *args: object) -> str:
    answer = browser.get(reverse(named, args=[study.pk, *args]))
    assert answer.status_code == 200
    return text_of(answer)


def sent(browser: Client, named: str, study: Study, *args: object, **fields: object) -> str:
    answer = browser.post(reverse(named, args=[study.pk, *args]), fields, follow=True)
    study.refresh_from_db()
    return text_of(answer)


def a_draft(coordinator: User) -> Study:
    study = a_study(coordinator=coordinator)
    services.add_member(study, user=a_person(), part=Part.READER, by=coordinator, at=AT)
    drafting.save(study, content=protocol_content(), by=coordinator, at=AT)
    return study


def a_signed_study(
    coordinator: User,
    *,
    reader: User | None = None,
    cases: int = 2,
    images: int = 2,
    side: int = 16,
) -> Study:
    """Locked under a protocol that names its arms, and not drawn yet."""
    study = a_study(coordinator=coordinator)
    for user in [reader or a_person(), a_person(), a_person()]:
        services.add_member(study, user=user, part=Part.READER, by=coordinator, at=AT)
    content = a_protocol(
        design__cases=cases,
        design__readers__planned=3,
        presentation__rows=side,
        presentation__columns=side,
    )
    content["criteria"]["list"][0]["least_readers"] = 3
    for arm in content["design"]["arms"]:
        is_synthetic = arm["origin"] == "SYNTHETIC"
        version = a_cohort_version(synthetic=is_synthetic, size=images, side=side)
        arm |= {"version": str(version.pk), "digest": version.digest}
    return lock(study, content=content)


def digest_of(study: Study) -> str:
    draft = selectors.draft_of(study)
    assert draft is not None
    return draft.digest


def a_worker_draws(study: Study) -> None:
    """What a worker does with the draw that was asked for."""
    job = asking.latest_draw(study)
    assert job is not None
    tasks.draw(str(job.pk))
