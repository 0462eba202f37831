"""The report of an evaluation …"""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from reviewapp.acceptance import selectors
from reviewapp.acceptance.drawn.marks import Plot
from reviewapp.acceptance.reporting import filing, guidance, paper, writing
from reviewapp.acceptance.reporting.parts import Part, Report
from reviewapp.acceptance.reporting.writing import Filed
from reviewapp.acceptance.results import Asked, kept
from tests.acceptance import rich
from tests.acceptance.making import again, singles
from tests.acceptance.rich import OF_PAIRS, OF_SINGLES
from tests.acceptance.studies import about_chance, an_evaluated_study, content
from tests.factories import protocol_content


def filed(given: dict[str, object], *, rules: dict[str, Any] | None = None) -> Filed:
    if rules is None:
        rules = content(about_chance(), cases=12, readers=3)
        for arm in rules["design"]["arms"]:
            arm |= {"version": str(uuid4()), "digest": "a" * 64}
    return Filed(
        study="Study 1",
        title="A comparison",
        version=1,
        content=rules,
        protocol="b" * 64,
        signatures=(("Signed by Cora", "1 March 2026"),),
        schedule="c" * 64,
        inputs="d" * 64,
        results="e" * 64,
        code="0.1.0",
        cohort="f" * 64,
        evaluated="2 March 2026 by Cora",
        kept=given,
    )


@pytest.fixture(scope="module")
def pair() -> Report:
    return writing.report(filed(kept(rich.rich_pairs(), Asked(OF_PAIRS, {}))))


def part(report: Report, title: str) -> Part:
    return next(one for one in report.parts if one.title == title)


def words(report: Report) -> str:
    return repr(report)


def test_begins_with_the_verdict_and_ends_with_the_digests(pair: Report) -> None:
    assert pair.parts[0].title == "Verdict"
    assert pair.parts[0].sentences[0].startswith("The evidence decides neither way: 0 of 2")
    assert pair.parts[-1].title == "Versions, seeds and digests"
    for digest in "bcdef":
        assert digest * 64 in words(pair)


def test_tells_the_protocol_questions_flow_and_readers(pair: Report) -> None:
    facts = dict(part(pair, "Protocol").facts)

    assert facts["Purpose"].startswith("simulated pairs")
    assert facts["Signed by Cora"] == "1 March 2026"
    assert "a" * 64 in facts["Arm made"]
    assert ("case", "480", "480", "0") in part(pair, "Flow").rows
    assert len(part(pair, "Reader by reader").rows) == 8
    assert len(part(pair, "Criteria").rows) == 2
    assert "no subgroups" in part(pair, "Subgroups").sentences[0]


def test_names_no_reader(pair: Report) -> None:
    assert "reader 00" not in words(pair)
    assert "Reader 1" in words(pair)


def test_says_what_gaps_could_change_and_what_subgroups_show() -> None:
    given = rich.rich_singles(readers=4)
    some = [
        replace(place, answers=None) if place.position == 3 else place
        for place in given.evidence.seen
    ]
    gappy = replace(given, evidence=replace(given.evidence, seen=tuple(some)))
    report = writing.report(filed(kept(gappy, Asked(OF_SINGLES, {"site": ("S1", "S9")}))))

    assert len(part(report, "What the gaps could change").rows) == 3
    found = part(report, "Subgroups").rows
    assert [row[1] for row in found] == ["site = S1", "site = S9"] * 2
    assert found[0][3].endswith(")")


def test_labels_what_is_exploratory_on_every_page() -> None:
    given = kept(rich.rich_pairs(readers=3, cases=6), Asked(OF_PAIRS, {}, exploratory="Changed."))
    report = writing.report(filed(given))

    assert report.label.startswith("Exploratory")
    assert part(report, "Verdict").sentences[0].startswith("Nothing can be accepted")
    assert "Changed." in part(report, "Verdict").sentences


def test_of_a_study_without_criteria_describes_alone() -> None:
    report = writing.report(
        filed(kept(rich.rich_pairs(readers=2, cases=6), Asked(None, {})), rules=protocol_content())
    )

    assert not part(report, "Criteria").plots
    assert paper.written(report).startswith(b"%PDF")


def test_of_an_older_evaluation_has_no_flow_and_no_plots() -> None:
    older = kept(rich.rich_pairs(readers=3, cases=6), Asked(OF_PAIRS, {}))
    del older["described"]
    report = writing.report(filed(older))

    assert "before the flow was kept" in part(report, "Flow").sentences[0]


def test_says_where_each_item_of_the_guidance_stands() -> None:
    rows = guidance.part().rows

    assert {f"GRRAS {number}" for number in range(1, 16)} <= {row[0] for row in rows}
    assert all(row[2] for row in rows)


def test_is_the_same_bytes_twice_as_a_pdf(pair: Report) -> None:
    first, second = paper.written(pair), paper.written(pair)

    assert first == second
    assert first.startswith(b"%PDF")
    assert paper.written(replace(pair, label="Other")) != first


def test_leaves_a_table_out_that_no_page_could_hold() -> None:
    long = Plot("a", "A", "Says.", columns=("X",), rows=(("1",),) * 61)
    short = replace(long, rows=(("1",),))

    told = [
        paper.written(Report("T", "L", "d", (Part("P", plots=(plot, short)),)))
        for plot in (long, short)
    ]

    assert told[0] != told[1]


def test_prints_what_the_typeface_lacks_by_a_stand_in_or_its_number(pair: Report) -> None:
    paper.written(pair)

    assert paper._printable("● 漢") == "* [U+6F22]"


@pytest.mark.parametrize("readers", [1, 60])
def test_is_written_for_few_and_for_many_readers(readers: int) -> None:
    given = rich.rich_singles(readers=readers, cases=8)

    assert paper.written(writing.report(filed(kept(given, Asked(OF_SINGLES, {})))))


@pytest.mark.parametrize("answer", [None, {"origin": 4, "realism": {"A": 3}, "accept": True}])
def test_is_written_when_nobody_answered_and_when_all_did_alike(
    answer: dict[str, object] | None,
) -> None:
    found = again(singles(lambda *_: answer, readers=3, cases=12), lambda *_: answer)
    given = replace(rich.rich_singles(readers=3), evidence=found)

    assert paper.written(writing.report(filed(kept(given, Asked(OF_SINGLES, {})))))


@pytest.mark.django_db
def test_of_a_real_study_names_what_was_signed() -> None:
    evaluation = selectors.evaluation(an_evaluated_study("ACCEPTED"))
    assert evaluation is not None

    report = filing.report_of(evaluation)

    assert evaluation.protocol.digest in words(report)
    assert evaluation.inputs_digest in words(report)
    assert sum("Signed by" in name for name, _ in part(report, "Protocol").facts) == 2
    assert paper.written(report) == paper.written(filing.report_of(evaluation))
