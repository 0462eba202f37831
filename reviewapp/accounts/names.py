"""What may stand in a name that others read. Pure."""

import unicodedata

from reviewapp.accounts.errors import NameNotUsable

# Control, surrogate, private and unassigned characters; ends of lines and of paragraphs; and what
# formats invisibly, such as the marks that turn the direction of the text around them.
_UNSEEN = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp", "Cf"})
# Names in several scripts need these two between their letters.
_JOINERS = frozenset({"\N{ZERO WIDTH JOINER}", "\N{ZERO WIDTH NON-JOINER}"})


def plain(name: str) -> str:
    """The name without blanks around it; refused if it could show as another one than it is."""
    kept = name.strip()
    if unseen := [mark for mark in kept if _is_unseen(mark)]:
        raise NameNotUsable(
            f"The name has a character that cannot be seen (U+{ord(unseen[0]):04X}) and could make "
            f"it look like another one, so it was not kept. Type the name by hand, without it."
        )
    return kept


def without_unseen(name: str) -> str:
    """For a name that its person did not type and could not correct."""
    return "".join(mark for mark in name if not _is_unseen(mark)).strip()


def _is_unseen(mark: str) -> bool:
    return unicodedata.category(mark) in _UNSEEN and mark not in _JOINERS
