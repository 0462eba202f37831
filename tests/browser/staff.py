"""More people in a running demo: `manage.py shell -c "…make()"`."""

from django.utils import timezone

from reviewapp.accounts import services as accounts
from reviewapp.accounts.roles import Role
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
