"""Ask about people."""

from typing import TypeAlias

from reviewapp.accounts.models import User

Person: TypeAlias = User  # the name under which web knows the row it may not import
