"""Inside a running demo: a ward of real images to learn from and to measure against."""

from reviewapp.accounts import selectors as people
from tests.synthesis import cohorts


def make() -> None:
    by = people.person_with_email("researcher@demo.example")
    assert by is not None
    cohorts.real(by, name="Ward", seeds=range(48))
