"""A reader who knows a case already …"""

import pytest

from reviewapp.studies import protocol
from reviewapp.studies.errors import AnswersDoNotFit
from reviewapp.studies.questions import UNJUDGEABLE
from tests.studies.protocols import SURE, WHICH, a_protocol

ANSWERS = {"synthetic": "A", "confidence": 1}
KNOWN = {"code": "known", "kind": "YES_NO", "text": "Have you seen one of these before?"}
BECAUSE_KNOWN = {"code": "KNOWN", "text": "I know this case"}


def rules(**places: object) -> protocol.Rules:
    return protocol.parse(a_protocol(**places))


def test_is_asked_in_every_case_where_the_protocol_asks() -> None:
    asking = rules(questions=[WHICH, SURE, KNOWN])

    with pytest.raises(AnswersDoNotFit, match="seen one of these before"):
        protocol.check(ANSWERS, rules=asking)
    assert protocol.check({**ANSWERS, "known": True}, rules=asking)["known"] is True


def test_may_step_aside_and_say_why() -> None:
    declined = {UNJUDGEABLE: {"reason": "KNOWN"}}
    offering = rules(reader__may_decline=[BECAUSE_KNOWN])

    assert protocol.check(declined, rules=offering)[UNJUDGEABLE] == {"reason": "KNOWN", "text": ""}
    with pytest.raises(AnswersDoNotFit):
        protocol.check(declined, rules=rules())
