"""Studies that came to each verdict, in a running site: `manage.py shell -c "…make()"`."""

from django.utils import timezone

from reviewapp.accounts import services as accounts
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from tests.acceptance.studies import an_evaluated_study
from tests.browser.served import PASSWORD

VERDICTS = ("ACCEPTED", "REJECTED", "INCONCLUSIVE")
SECOND = "second@demo.example"


def make() -> None:
    """One evaluated study of each verdict, and somebody for the second signature."""
    coordinator = User.objects.get(email="coordinator@demo.example")
    accounts.create_user(
        SECOND,
        name="Vera Second",
        roles=[Role.COORDINATOR],
        password=PASSWORD,
        by=None,
        at=timezone.now(),
    )
    for verdict in VERDICTS:
        an_evaluated_study(verdict, coordinator=coordinator)
