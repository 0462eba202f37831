"""More people in a running demo: `manage.py shell -c "…make()"`."""

from functools import partial

from django.utils import timezone

from reviewapp.accounts import selectors as people
from reviewapp.accounts import services as accounts
from reviewapp.accounts.roles import Role
from reviewapp.demo.making import PAIRS, SHARP
from reviewapp.jobs import services as jobs
from reviewapp.synthesis.sampling import sample_run
from reviewapp.synthesis.services import request_sampling
from tests.browser.served import PASSWORD


def make() -> None:
    """Two readers who have a part in no study."""
    for name in ("Second", "Third"):
        accounts.create_user(
            f"{name.lower()}-reader@demo.example",
            name=f"{name} Reader",
            roles=[Role.READER],
            password=PASSWORD,
            by=None,
            at=timezone.now(),
        )


def draw() -> None:
    """A second generator's images beside those of the demo."""
    by = people.person_with_email("researcher@demo.example")
    assert by is not None
    job = request_sampling(SHARP, count=PAIRS, seed=77, by=by, at=timezone.now())
    jobs.run(job.pk, partial(sample_run, clock=timezone.now))
