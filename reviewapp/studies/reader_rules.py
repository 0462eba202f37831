"""Pure: what a reader may do, read from JSON.

{"back": "NONE" | "CASE" | "ANY", "comments": false, "breaks_after": 45, "session_cap": 120,
 "may_decline": [{"code", "text"}]}

Minutes; what is left out is not limited, and without `may_decline` every case must be judged.
"""

from dataclasses import dataclass
from enum import StrEnum

from reviewapp.studies import fields, questions
from reviewapp.studies.questions import Option


class Back(StrEnum):
    NONE = "NONE"  # an answer once sent stays
    CASE = "CASE"  # the case just left can be corrected
    ANY = "ANY"  # every case, until the signature


@dataclass(frozen=True)
class ReaderRules:
    back: Back = Back.ANY
    comments: bool = False
    breaks_after: int = 0
    session_cap: int = 0
    may_decline: tuple[Option, ...] = ()


def parse(value: object, place: str = "reader") -> ReaderRules:
    """Read what a reader may do, or refuse it and name the place."""
    may = {"comments", "breaks_after", "session_cap", "may_decline"}
    said = fields.whole(value, place, {"back"}, may=may)
    breaks_after, session_cap = (
        fields.number(said.get(name, 0), f"{place}.{name}", low=0, high=600)
        for name in ("breaks_after", "session_cap")
    )
    if session_cap and breaks_after > session_cap:
        raise fields.unusable(
            f"{place}.breaks_after",
            f"a break after {breaks_after} minutes never comes in a session of {session_cap}",
            "Let breaks come sooner, or sessions last longer",
        )
    return ReaderRules(
        back=fields.one_of(said["back"], f"{place}.back", Back),
        comments=fields.truth(said.get("comments", False), f"{place}.comments"),
        breaks_after=breaks_after,
        session_cap=session_cap,
        may_decline=questions.options(said["may_decline"], f"{place}.may_decline")
        if said.get("may_decline")
        else (),
    )
