"""Pure: from what an evaluation kept to the parts of its report."""

from collections.abc import Mapping
from dataclasses import dataclass

from reviewapp.acceptance.drawn import places, whole
from reviewapp.acceptance.drawn.marks import interval, listed, short
from reviewapp.acceptance.reporting import guidance
from reviewapp.acceptance.reporting.parts import Part, Report
from reviewapp.studies import protocol
from reviewapp.studies.protocol import Rules

VERDICTS = {
    "ACCEPTED": "By its rule, the cohort version is accepted",
    "REJECTED": "By its rule, the cohort version is rejected",
    "INCONCLUSIVE": "The evidence decides neither way",
}
CONFIRMATORY = "Confirmatory: criteria locked before the first reading"
EXPLORATORY = "Exploratory: it cannot be accepted"
GATES = {"PRIMARY": "decides", "SAFETY": "decides, and rejects alone", "VALIDITY": "validity"}


@dataclass(frozen=True)
class Filed:
    """What is known of an evaluation, and never changes again."""

    study: str
    title: str
    version: int
    content: Mapping[str, object]
    protocol: str
    signatures: tuple[tuple[str, str], ...]
    schedule: str
    inputs: str
    results: str
    code: str
    cohort: str
    evaluated: str
    kept: Mapping[str, object]


def report(filed: Filed) -> Report:
    """Everything in the order it is read; readers by number, since nobody's name is needed."""
    kept = filed.kept
    rules = protocol.parse(filed.content)
    drawn = whole.groups(kept, whole.numbered(kept), places.grid(filed.content))
    return Report(
        title=f"Evaluation report: agreement and discrimination of readers in “{filed.study}”",
        label=EXPLORATORY if kept["exploratory"] else CONFIRMATORY,
        digest=filed.results,
        parts=(
            _verdict(kept),
            _protocol(filed, rules),
            _questions(rules),
            _flow(kept),
            _criteria(kept),
            _sources(kept),
            _beside(kept),
            _readers(kept),
            *(Part(group.title, plots=group.plots) for group in drawn),
            _subgroups(kept),
            guidance.part(),
            _digests(filed),
        ),
    )


def _verdict(kept: Mapping[str, object]) -> Part:
    criteria = listed(kept["criteria"])
    passed = sum(one["verdict"] == "PASS" for one in criteria)
    said = (
        "Nothing can be accepted" if kept["exploratory"] else VERDICTS[str(kept["verdict"])]
    ) + f": {passed} of {len(criteria)} criteria passed."
    told = (said, str(kept["rule"]), str(kept["exploratory"]))
    return Part("Verdict", sentences=tuple(one for one in told if one))


def _protocol(filed: Filed, rules: Rules) -> Part:
    design = rules.design
    purpose = rules.purpose
    facts = [
        ("Study", f"{filed.study}; readers see “{filed.title}”"),
        ("Version of the protocol", str(filed.version)),
        *((name, when) for name, when in filed.signatures),
        ("Design", f"{str(design.kind).lower()}, {design.cases} cases"),
    ]
    if purpose is not None:
        facts.append(
            ("Purpose", f"{purpose.target}; {purpose.use} data for {purpose.data}".lower())
        )
    facts += [
        (f"Arm {arm.code}", f"{arm.text}; {str(arm.origin).lower()}; cohort version {arm.digest}")
        for arm in design.arms
    ]
    facts.append(("Blinding", "No reader saw where an image came from, nor another's answers."))
    facts.append(("Truth", "The sealed book, opened after the study was closed."))
    return Part("Protocol", facts=tuple(facts))


def _questions(rules: Rules) -> Part:
    return Part(
        "Questions",
        columns=("Code", "Kind", "Asked per", "Question"),
        rows=tuple(
            (one.code, str(one.kind).lower(), str(one.per).lower(), one.text)
            for one in rules.questions
        ),
    )


def _flow(kept: Mapping[str, object]) -> Part:
    told = kept.get("described")
    if not isinstance(told, Mapping):
        return Part("Flow", sentences=("This evaluation was made before the flow was kept.",))
    flow = told["flow"]
    return Part(
        "Flow",
        sentences=(
            f"{flow['readers']} readers, {flow['cases']} cases. No reading was left out by hand: "
            f"only cases count for the criteria, repeats for agreement with oneself, and catch "
            f"and training cases for neither. What was not answered is missing.",
        ),
        facts=tuple((f"Images shown of {arm}", str(count)) for arm, count in flow["images"]),
        columns=("Readings", "Due", "Answered", "Missing"),
        rows=tuple(
            (str(part).lower(), str(due), str(given), str(due - given))
            for part, due, given in flow["parts"]
        ),
    )


def _criteria(kept: Mapping[str, object]) -> Part:
    return Part(
        "Criteria",
        plots=(whole.criteria_plot(kept),) if kept["criteria"] else (),
        columns=("Criterion", "Says", "Estimate and interval", "Verdict and reason"),
        rows=tuple(
            (
                f"{one['code']} ({GATES.get(str(one['role']), 'is reported')})",
                str(one["sentence"]),
                f"{interval(one)} at {float(str(one['level'])) * 100:g} %",
                f"{str(one['verdict']).replace('_', ' ').lower()}: {one['reason']}",
            )
            for one in listed(kept["criteria"])
        ),
    )


def _sources(kept: Mapping[str, object]) -> Part:
    return Part(
        "Where each number comes from",
        columns=("Criterion", "Method", "Standard error", "df", "Readers", "Cases", "Warnings"),
        rows=tuple(
            (
                str(one["code"]),
                str(one["method"]),
                short(one["standard_error"], 4),
                short(one["df"], 1),
                str(one["readers"]),
                str(one["cases"]),
                " ".join(map(str, _list(one["flags"]))) or "none",
            )
            for one in listed(kept["criteria"])
        ),
    )


def _beside(kept: Mapping[str, object]) -> Part:
    rows = tuple(
        (str(one["code"]), str(name), interval(found))
        for one in listed(kept["criteria"])
        for name, found in sorted(_map(one["beside"]).items())
    )
    none = ("No reading that a criterion counts is missing, so nothing could change.",)
    return Part(
        "What the gaps could change",
        sentences=() if rows else none,
        columns=("Criterion", "If", "Estimate and interval") if rows else (),
        rows=rows,
    )


def _readers(kept: Mapping[str, object]) -> Part:
    return Part(
        "Reader by reader",
        columns=("Reader", "Due", "Answered", "Missing", "Median time (s)"),
        rows=tuple(
            (
                f"Reader {place}",
                *(str(one[name]) for name in ("due", "rated", "missing")),
                f"{int(str(one['median_ms'])) / 1000:.1f}",
            )
            for place, one in enumerate(listed(kept["per_reader"]), 1)
        ),
    )


SUBGROUPS = ("Criterion", "Subgroup", "Cases", "Estimate and interval", "All together")
TOGETHER = (
    "Looked at one by one, some subgroup stands out by chance. The last column widens each "
    "interval so that all of one criterion hold at once, at 1 − (1 − level)/subgroups (Bonferroni)."
)


def _subgroups(kept: Mapping[str, object]) -> Part:
    found = listed(kept["subgroups"])
    return Part(
        "Subgroups",
        sentences=(TOGETHER,) if found else ("The protocol declares no subgroups.",),
        columns=SUBGROUPS if found else (),
        rows=tuple(
            (
                str(one["code"]),
                f"{one['attribute']} = {one['value']}",
                str(one["cases"]),
                str(one["not_evaluable"]) or interval(one),
                interval(_map(one["together"])),
            )
            for one in found
        ),
    )


def _digests(filed: Filed) -> Part:
    libraries = ", ".join(f"{name} {one}" for name, one in _map(filed.kept["libraries"]).items())
    return Part(
        "Versions, seeds and digests",
        sentences=(
            "The decision and its signatures name these digests, in a record of their own.",
        ),
        facts=(
            ("Protocol, SHA-256", filed.protocol),
            ("Schedule, SHA-256", filed.schedule),
            ("Cohort version decided about", filed.cohort),
            ("Data and truth, SHA-256", filed.inputs),
            ("Results, SHA-256", filed.results),
            ("Code version, libraries", f"{filed.code}; {libraries}"),
            ("Seed", str(filed.kept["seed"])),
            ("Evaluated", filed.evaluated),
        ),
    )


def _map(of: object) -> Mapping[str, Mapping[str, object]]:
    return of if isinstance(of, Mapping) else {}


def _list(of: object) -> list[object]:
    return of if isinstance(of, list) else []
