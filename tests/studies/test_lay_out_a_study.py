"""Laying out a study …"""

import pytest

from reviewapp.studies.design import Matching, Scheme, Session
from reviewapp.studies.errors import ProtocolNotUsable
from reviewapp.studies.presentation import Layout
from reviewapp.studies.protocol import Use, check, parse
from reviewapp.studies.reader_rules import Back
from tests.studies.protocols import SURE, a_protocol

YES_NO = {"code": "fake", "kind": "YES_NO", "text": "Is it synthetic?"}
PHASES = [
    {"code": "quality", "told": "A review of quality.", "questions": ["confidence"]},
    {"code": "origin", "told": "Some images are synthetic.", "questions": ["synthetic"]},
]
REPEATS = {"percent": 20, "distance": 20, "session": "SAME"}
BASELINE = {"label": "Before", "from": "SUBJECT", "version": "v9", "digest": "9" * 64}
BY_SUBJECT: dict[str, object] = {"design__matching": {"by": "SUBJECT"}}
BESIDE_REFUSED = [
    (
        BY_SUBJECT | {"design__context": [BASELINE, BASELINE | {"version": "v8"}]},
        "design.context[1].label",
        "its own label",
    ),
    (
        BY_SUBJECT | {"design__context": [BASELINE | {"digest": ""}]},
        "design.context[0].digest",
        "version without its digest",
    ),
    (
        BY_SUBJECT | {"design__context": [BASELINE, BASELINE | {"label": "Long before"}]},
        "design.context[1].version",
        "the same cohort version",
    ),
    (
        BY_SUBJECT | {"design__context": [BASELINE], "design__catch": {"both_synthetic": 1}},
        "design.catch",
        "cannot belong to both",
    ),
]
SPLIT = {"planned": 6, "scheme": "SPLIT", "groups": 2}


def test_it_says_everything_about_a_study() -> None:
    rules = parse(
        a_protocol(
            design__matching={"by": "SOURCE"},
            design__context=[{"label": "Source MR", "from": "SOURCE"}],
            design__repeats=REPEATS | {"session": "LATER", "washout_days": 28},
            design__catch={"degraded": 3},
            design__training={"cases": 5, "pass_mark": 4, "feedback": True},
            design__strata=[{"attribute": "site", "role": "SUBGROUP", "values": ["A", "B"]}],
            design__readers=SPLIT | {"qualification": "Radiologist", "experience_years": 3},
            presentation__presets=[{"text": "Lung", "center": -600, "width": 1500}],
            presentation__layout="TOGGLE",
            reader={"back": "CASE", "comments": True, "breaks_after": 45, "session_cap": 90},
            monitoring={"kind": "ANYTIME", "level": "0.95"},
        )
    )

    design = rules.design
    assert rules.purpose is not None
    assert rules.purpose.use is Use.DIAGNOSIS
    assert (design.matching, design.context[0].label) == (Matching.SOURCE, "Source MR")
    assert (design.repeats.session, design.repeats.washout_days) == (Session.LATER, 28)
    assert (design.repeated, design.catch.cases) == (6, 3)
    assert (design.training.cases, design.strata[0].values) == (5, ("A", "B"))
    assert (design.readers.scheme, design.readers.groups) == (Scheme.SPLIT, 2)
    assert (rules.presets[0].text, rules.layout) == ("Lung", Layout.TOGGLE)
    assert (rules.reader.back, rules.reader.session_cap) == (Back.CASE, 90)
    assert rules.monitoring is not None
    assert rules != parse(a_protocol())
    assert hash(parse(a_protocol())) == hash(parse(a_protocol()))


def test_a_preset_can_be_kept_without_its_training() -> None:
    none = {"cases": 0, "pass_mark": 0, "feedback": True}

    assert not parse(a_protocol(design__training=none)).design.training.cases


def test_it_asks_in_two_phases() -> None:
    rules = parse(a_protocol(design__phases=PHASES))

    assert [one.code for one in rules.asked_in("quality")] == ["confidence"]
    assert check({"confidence": 2}, rules=rules, asked=rules.asked_in("quality")) == {
        "confidence": 2
    }


def test_it_asks_everything_where_there_are_no_phases() -> None:
    rules = parse(a_protocol())

    assert rules.asked_in("") == rules.questions
    assert rules.match_on == ""
    assert parse(
        a_protocol(design__matching={"by": "EXACT", "attributes": ["level"]})
    ).match_on == ("level")


def test_it_lets_a_reading_be_declined_only_for_its_reasons() -> None:
    rules = parse(a_protocol(reader__may_decline=[{"code": "CUT", "text": "Cut off"}]))
    declined = {"unjudgeable": {"reason": "CUT", "text": ""}}

    assert check(declined, rules=rules) == declined


@pytest.mark.parametrize(
    ("changes", "place", "sentence"),
    [
        ({"schema": 3}, "schema", "schema is 3.*schema 2"),
        ({"schema": True}, "schema", "schema is True"),
        ({"purpose": None}, "purpose", "lacks “purpose”"),
        ({"purpose__use": "FUN"}, "purpose.use", "DIAGNOSIS, TRIAGE, PLANNING, MONITORING"),
        ({"design__kind": "TRIPLE"}, "design.kind", "PAIR, SINGLE"),
        ({"design__kind": "SINGLE"}, "questions[0].kind", "a case shows a single one"),
        ({"design__arms__1": None}, "design.arms", "a pair needs two"),
        ({"design__arms__0__version": "v"}, "design.arms[0].digest", "without its digest"),
        ({"design__arms__0__digest": "ab"}, "design.arms[0].digest", "64 hexadecimal"),
        ({"design__arms__1__code": "real"}, "design.arms[1].code", "same code"),
        ({"design__matching": {"by": "EXACT"}}, "design.matching.attributes", "Name the attri"),
        (
            {"design__matching": {"by": "CHANCE", "attributes": ["age"]}},
            "design.matching.attributes",
            "looks at no attributes",
        ),
        (
            {"design__context": [{"label": "Source", "from": "SOURCE"}]},
            "design.context[0].from",
            "Match by SOURCE",
        ),
        (
            {"design__context": [{"label": "Source", "from": "EXACT"}]},
            "design.context[0].from",
            "SOURCE or SUBJECT",
        ),
        (
            {
                "design__matching": {"by": "SUBJECT"},
                "design__context": [{"label": "A", "from": "SUBJECT"}],
            },
            "design.context[0].label",
            "like another picture",
        ),
        *BESIDE_REFUSED,
        ({"design__repeats": REPEATS | {"distance": 60}}, "design.repeats.distance", "below 60"),
        ({"design__repeats": REPEATS | {"percent": 1}}, "design.repeats.percent", "not one case"),
        (
            {"design__repeats": REPEATS | {"session": "LATER"}},
            "design.repeats.washout_days",
            "a later session",
        ),
        ({"design__catch": {"degraded": 61}}, "design.catch.degraded", "from 0 to 60"),
        ({"design__catch": {"blank": 1}}, "design.catch.blank", "means nothing"),
        (
            {"design__arms__0__origin": "SYNTHETIC", "design__catch": {"both_real": 1}},
            "design.catch.both_real",
            "two real images",
        ),
        (
            {"design__training": {"cases": 5, "pass_mark": 6, "feedback": True}},
            "design.training.pass_mark",
            "from 0 to 5",
        ),
        ({"design__phases": PHASES[:1]}, "questions[0]", "is asked in no phase"),
        ({"design__phases": [PHASES[0]] * 2}, "design.phases[1].code", "same code"),
        (
            {"design__phases": [PHASES[0], {**PHASES[1], "questions": ["confidence"]}]},
            "design.phases[1].questions",
            "asked in another phase too",
        ),
        (
            {
                "design__phases": PHASES,
                "questions__1__show_if": {"question": "synthetic", "is": ["A"]},
            },
            "questions[1].show_if",
            "a question of another phase",
        ),
        ({"design__readers__scheme": "SPLIT"}, "design.readers.groups", "two groups or more"),
        ({"design__readers__scheme": "PARTIAL"}, "design.readers.overlap", "in common"),
        (
            {"design__readers": {"planned": 6, "scheme": "PARTIAL", "overlap": 61}},
            "design.readers.overlap",
            "share 61 of 60",
        ),
        (
            {
                "design__cases": 1,
                "design__readers": SPLIT,
            },
            "design.readers.groups",
            "cannot be split",
        ),
        (
            {"reader": {"back": "ANY", "breaks_after": 9, "session_cap": 5}},
            "reader.breaks_after",
            "never comes",
        ),
        ({"monitoring": {"kind": "LOOKS", "level": "0.9"}}, "monitoring.kind", "Write ANYTIME"),
    ],
)
def test_it_refuses_what_nobody_could_carry_out(
    changes: dict[str, object], place: str, sentence: str
) -> None:
    with pytest.raises(ProtocolNotUsable, match=sentence) as refusal:
        parse(a_protocol(**changes))

    assert refusal.value.place == place


def test_it_refuses_the_same_cohort_twice_and_likeness_without_a_partner() -> None:
    arm = {"text": "X", "origin": "REAL", "version": "v1", "digest": "0" * 64}
    arms = [arm | {"code": "one"}, arm | {"code": "two"}]
    with pytest.raises(ProtocolNotUsable, match="cannot be compared with itself"):
        parse(a_protocol(design__arms=arms))
    single = a_protocol(
        design__kind="SINGLE",
        design__matching={"by": "NEAREST", "attributes": ["age"]},
        questions=[YES_NO, SURE],
        criteria__list__0__question="fake",
    )
    with pytest.raises(ProtocolNotUsable, match="single images have no partner"):
        parse(single)
    single["design"]["matching"] = {"by": "CHANCE"}
    assert parse(single).design.places == ("A",)
