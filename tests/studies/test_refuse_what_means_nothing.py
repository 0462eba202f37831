"""A criterion whose number would mean nothing …"""

from typing import Any

import pytest

from reviewapp.studies.errors import ProtocolNotUsable
from reviewapp.studies.protocol import parse
from tests.studies.protocols import a_protocol

REAL = {
    "code": "realism",
    "kind": "SCALE",
    "text": "How real?",
    "per": "CANDIDATE",
    "anchors": ["Not at all", "", "", "", "Fully"],
}
SITES = [{"attribute": "site", "role": "SUBGROUP", "values": ["A", "B"]}]
AT = "criteria.list[0]"
RATED = {"metric": "ACCEPTANCE_RATE", "question": "realism", "lower": "0.8"}
RATED_GAP = {
    "metric": "LARGEST_GAP",
    "question": "realism",
    "upper": "0.1",
    "gap": {"in": "ACCEPTANCE_RATE", "by": "site"},
}
PREFERRED = {"metric": "PREFERENCE", "question": "synthetic", "lower": "0.5"}
NO_ARMS = "does not say which arm is preferred to which"


@pytest.mark.parametrize(
    ("said", "place", "sentence"),
    [
        (RATED, "question", "say nothing about the share of images accepted"),
        (RATED_GAP, "question", "say nothing about the share of images accepted"),
        (PREFERRED, "arms", NO_ARMS),
        (PREFERRED | {"arms": ["flow"]}, "arms", NO_ARMS),
    ],
)
def test_is_refused_at_its_place(said: dict[str, Any], place: str, sentence: str) -> None:
    one = {"code": "one", "role": "PRIMARY", "comparison": "THRESHOLD"} | said
    content = a_protocol(criteria__list=[one], design__strata=SITES)
    content["questions"].append(REAL)

    with pytest.raises(ProtocolNotUsable, match=sentence) as refusal:
        parse(content)

    assert refusal.value.place == f"{AT}.{place}"
