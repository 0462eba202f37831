"""Hidden repeats are a share of what one reader sees …"""

import pytest

from reviewapp.studies.errors import ProtocolNotUsable
from reviewapp.studies.protocol import parse
from tests.studies.protocols import a_protocol

SPLIT = {"planned": 6, "scheme": "SPLIT", "groups": 6}
PARTIAL = {"planned": 6, "scheme": "PARTIAL", "overlap": 1}


@pytest.mark.parametrize(("readers", "cases", "least"), [(SPLIT, 10, 10), (PARTIAL, 20, 5)])
def test_and_refused_where_that_is_not_one(
    readers: dict[str, object], cases: int, least: int
) -> None:
    def read(percent: int) -> int:
        again = {"percent": percent, "distance": 2, "session": "SAME"}
        content = a_protocol(design__readers=readers, design__repeats=again)
        return parse(content).design.repeats.percent

    with pytest.raises(ProtocolNotUsable, match=f"of the {cases} cases of one reader") as said:
        read(least - 1)

    assert said.value.place == "design.repeats.percent"
    assert read(least) == least


def test_and_counted_of_what_one_reader_sees() -> None:
    again = {"percent": 50, "distance": 2, "session": "LATER", "washout_days": 14}

    design = parse(a_protocol(design__readers=SPLIT, design__repeats=again)).design

    assert design.repeated == design.cases // 6 // 2


def test_and_refused_for_a_later_session_too() -> None:
    again = {"percent": 1, "distance": 2, "session": "LATER", "washout_days": 14}

    with pytest.raises(ProtocolNotUsable, match="of one reader is not one case"):
        parse(a_protocol(design__readers=SPLIT, design__repeats=again))
